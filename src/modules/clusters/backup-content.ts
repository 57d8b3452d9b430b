// What is in one backup: its databases, tablespaces and links, and the words that restore some of them, or elsewhere.
import type { Host } from '../../connection/host.ts';
import { nearest } from '../../errors.ts';
import type { Backup } from '../../postgres/backup.ts';
import type { FolderWord } from '../../postgres/restore.ts';
import type { RecoveryRequest } from '../../postgres/target.ts';
import { readParts } from '../parts.ts';
import type { Obstacle } from './recovery-state.ts';
import { PRELUDE } from './shell.ts';

interface Named {
  readonly name: string;
  readonly oid: number | undefined;
}

/** What a backup holds; `postgres` and the templates are always restored. */
export interface BackupContent {
  readonly databases: readonly Named[];
  readonly tablespaces: readonly Named[];
  readonly links: readonly Named[];
}

type Asked = Pick<RecoveryRequest, 'dbInclude' | 'dbExclude' | 'linkMap'>;

/** What a request for a part of the backup, or for other folders, means for this very backup. */
export interface ChosenContent {
  /** Databases that come back as empty shells, to be dropped. */
  readonly leftOut: readonly string[];
  readonly folders: readonly FolderWord[];
}

const CONTENT_SCRIPT = `
dbsu=$1 stanza=$2 repo=$3 set=$4
${PRELUDE}
as timeout 60 pgbackrest --stanza="$stanza" --repo="$repo" --set="$set" --log-level-console=off --log-level-file=off info --output=json
`;

// A folder that holds something else would be emptied by a restore with --delta; the tablespace's own folder is its.
const FOLDER_SCRIPT = `
dbsu=$1 data=$2; shift 2
${PRELUDE}
part problems
while [ $# -gt 0 ]; do
  oid=$1 target=$2; shift 2
  case $(readlink -m "$target")/ in "$(readlink -m "$data")"/*) echo "$target lies in the data directory" ;; esac
  now=; [ -z "$oid" ] || now=$(readlink "$data/pg_tblspc/$oid")
  [ "$now" = "$target" ] || [ ! -e "$target" ] || [ -z "$(ls -A "$target")" ] || echo "$target is not empty"
  parent=$target; while [ ! -e "$parent" ]; do parent=$(dirname "$parent"); done
  as test -w "$parent" || echo "$dbsu may not write in $parent"
done
exit 0
`;

/**
 * Reads the content of the backup where the request names some of it, and holds the request against it; changes nothing.
 */
export async function chooseContent(
  host: Host,
  question: {
    readonly dbsu: string;
    readonly data: string;
    readonly stanza: string;
    readonly set: Backup;
    readonly request: Asked;
    /** The hosts whose folders are to be free. */
    readonly folderHosts: readonly Host[];
  },
): Promise<ChosenContent | Obstacle> {
  const { dbsu, data, stanza, set, request } = question;
  const { dbInclude, dbExclude, linkMap } = request;
  if (dbInclude.length + dbExclude.length + linkMap.size === 0) return { leftOut: [], folders: [] };
  const content = await readBackupContent(host, dbsu, stanza, set);
  if ('reason' in content) return content;
  const unknown = findUnknown(request, content, set.label);
  if (unknown !== undefined) return unknown;
  const folders = folderWords(linkMap, content);
  const words = folders.flatMap(({ oid, path }) => [oid === undefined ? '' : String(oid), path]);
  for (const each of folders.length === 0 ? [] : question.folderHosts) {
    const checked = await each.run({ script: FOLDER_SCRIPT, args: [dbsu, data, ...words] });
    const problem = (readParts(checked.stdout.toString()).get('problems') ?? '').trim().split('\n')[0];
    if (problem) return { reason: `${each.name}: ${problem}`, hint: 'name another folder in `link_map`' };
  }
  return { leftOut: leftOutDatabases(request, content), folders };
}

/** What a backup holds, as pgBackRest says on the host. */
export async function readBackupContent(
  host: Host,
  dbsu: string,
  stanza: string,
  set: Pick<Backup, 'repo' | 'label'>,
): Promise<BackupContent | Obstacle> {
  const args = [dbsu, stanza, String(set.repo), set.label];
  const output = await host.run({ script: CONTENT_SCRIPT, args });
  const content = output.status === 0 ? parseBackupContent(output.stdout.toString()) : undefined;
  return content ?? { reason: `pgBackRest does not say what backup ${set.label} holds` };
}

/** Reads `pgbackrest info --set=LABEL --output=json`. @see https://pgbackrest.org/command.html#command-info */
export function parseBackupContent(text: string): BackupContent | undefined {
  type Row = { readonly name?: unknown; readonly oid?: unknown };
  const stanzas = JSON.parse(text) as { readonly backup?: readonly Readonly<Record<string, unknown>>[] }[];
  const backup = stanzas[0]?.backup?.[0];
  if (backup === undefined) return undefined;
  const rows = (key: string): Named[] => {
    const list = Array.isArray(backup[key]) ? (backup[key] as Row[]) : [];
    return list.map(({ name, oid }) => ({
      name: String(name),
      oid: typeof oid === 'number' ? oid : undefined,
    }));
  };
  return { databases: rows('database-ref'), tablespaces: rows('tablespace'), links: rows('link') };
}

/** The databases that come back as empty shells, because they were left out. */
export function leftOutDatabases({ dbInclude, dbExclude }: Asked, { databases }: BackupContent): string[] {
  return databases
    .map(({ name }) => name)
    .filter(name => !['postgres', 'template0', 'template1'].includes(name))
    .filter(name => (dbInclude.length > 0 ? !dbInclude.includes(name) : dbExclude.includes(name)));
}

/** A database, tablespace or link that the backup does not hold. */
export function findUnknown(request: Asked, content: BackupContent, label: string): Obstacle | undefined {
  const databases = content.databases.map(({ name }) => name);
  const absent = (what: string, name: string, known: readonly string[]): Obstacle => {
    const near = nearest(name, known);
    const there = known.length === 0 ? 'it holds none' : `it holds ${known.join(', ')}`;
    return {
      reason: `${what} '${name}', which backup ${label} does not hold`,
      hint: near === undefined ? there : `did you mean '${near}'? ${there}`,
    };
  };
  for (const [key, names] of [
    ['db_include', request.dbInclude],
    ['db_exclude', request.dbExclude],
  ] as const) {
    const unknown = names.find(name => !databases.includes(name));
    if (unknown !== undefined) return absent(`\`${key}\` names database`, unknown, databases);
  }
  const known = [...content.tablespaces, ...content.links];
  const names = known.map(({ name }) => name);
  const unknown = [...request.linkMap.keys()].find(word => !known.some(each => isNamed(each, word)));
  return unknown === undefined ? undefined : absent('`link_map` names', unknown, names);
}

/** A link keeps its name; a tablespace is mapped by pgBackRest under an option of its own. */
export function folderWords(linkMap: Asked['linkMap'], content: BackupContent): FolderWord[] {
  return [...linkMap].map(([word, path]) => {
    const tablespace = content.tablespaces.find(each => isNamed(each, word));
    if (tablespace === undefined) return { option: 'link-map', name: word, oid: undefined, path };
    return { option: 'tablespace-map', name: tablespace.name, oid: tablespace.oid, path };
  });
}

/** A tablespace is known by its name, its number, or as pgBackRest calls it: `pg_tblspc/16392`. */
function isNamed({ name, oid }: Named, word: string): boolean {
  return word === name || (oid !== undefined && (word === String(oid) || word === `pg_tblspc/${oid}`));
}
