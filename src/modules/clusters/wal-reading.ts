// The log as files: which segments an archive and a live server hold, with their times, and what is in them.
import type { Host } from '../../connection/host.ts';
import { UserError } from '../../errors.ts';
import { instantFromSeconds } from '../../postgres/instant.ts';
import { formatLsn } from '../../postgres/lsn.ts';
import type { KnownSegment, WalRun } from '../../postgres/wal-path.ts';
import { linesOf, listParts, readParts } from '../parts.ts';
import { PRELUDE } from './shell.ts';
import { REDUCE_SCRIPT } from './wal-reduce.ts';

/** Where the log of a cluster is to be found from one host. */
export interface WalSource {
  readonly dbsu: string;
  readonly bin: string;
  readonly data: string;
  readonly stanza: string;
  readonly repo: number;
  /** The archive's folder: `15-1`. */
  readonly archiveId: string;
  /** The segment that the live server on this host writes now; what it holds is read from there. */
  readonly current: string | undefined;
}

// A folder holds 4 GiB of log: only those between two are listed, the others are not even asked for.
const LIST_SCRIPT = `
dbsu=$1 stanza=$2 repo=$3 id=$4 from=$5 to=$6 data=$7 current=$8
${PRELUDE}
backrest() { as timeout 120 pgbackrest --log-level-console=off --log-level-file=off --log-level-stderr=error --repo="$repo" "$@"; }
if [ -n "$current" ]; then part local; find "$data/pg_wal" -maxdepth 1 -type f -name '????????????????????????' -printf '%f %T@\\n' 2>/dev/null; fi
list=$(backrest repo-ls "archive/$stanza/$id") || exit 2
for folder in $(printf '%s\\n' "$list" | grep -E '^[0-9A-F]{16}$'); do
  log=\${folder#????????}
  [ "$(printf '%s\\n' "$from" "$log" "$to" | LC_ALL=C sort | sed -n 2p)" = "$log" ] || continue
  part folder; backrest repo-ls "archive/$stanza/$id/$folder" --output=json --filter='^[0-9A-F]{24}-' || exit 2
done
exit 0
`;

// What is missing is told, and what can be read is read: an archive with a hole still says much.
const READ_SCRIPT = `
dbsu=$1 bin=$2 data=$3 stanza=$4 repo=$5 live=$6 timeline=$7 from=$8 to=$9; shift 9
${PRELUDE}${REDUCE_SCRIPT}
export TZ=UTC
folder=$(as mktemp -d /pg/tmp/explore.XXXXXX 2>/dev/null || as mktemp -d) || exit 1
trap 'rm -rf "$folder"' EXIT
part missing
for name in "$@"; do
  [ "$live" = y ] && as cp "$data/pg_wal/$name" "$folder/" 2>/dev/null && continue
  as timeout 120 pgbackrest --stanza="$stanza" --repo="$repo" --log-level-console=off --log-level-file=off archive-get "$name" "$folder/$name" 2>/dev/null || echo "$name"
done
part wal
as "$bin/pg_waldump" --path="$folder" --timeline="$timeline" --start="$from" --end="$to" 2>"$folder/trouble" | reduce
part trouble; cat "$folder/trouble"
exit 0
`;

/**
 * The segments whose log numbers (the middle eight digits of their names) lie between two. Throws UserError
 * INVALID_VALUE when the archive cannot be listed.
 */
export async function listWal(
  host: Host,
  source: WalSource,
  range: { readonly from: string; readonly to: string },
): Promise<readonly KnownSegment[]> {
  const { dbsu, stanza, repo, archiveId, data, current } = source;
  const args = [dbsu, stanza, String(repo), archiveId, range.from, range.to, data, current ?? ''];
  const output = await host.run({ script: LIST_SCRIPT, args });
  if (output.status !== 0) {
    const why = output.stderr.toString().trim() || 'it did not answer within two minutes';
    throw new UserError('INVALID_VALUE', `the archive of ${stanza} cannot be listed: ${why}`);
  }
  const parts = listParts(output.stdout.toString());
  const archived = parts.filter(part => part.name === 'folder').flatMap(part => readFolder(part.text));
  const known = new Set(archived.map(segment => segment.name));
  const local = linesOf(parts.find(part => part.name === 'local')?.text)
    .map(line => line.split(' '))
    // Files with later names are spare ones that wait for their turn, their contents old.
    .filter(([name = '']) => current !== undefined && !known.has(name) && name <= current)
    .map(([name = '', seconds]) => ({
      name,
      time: name === current ? undefined : instantFromSeconds(Number(seconds)),
    }));
  return [...archived, ...local];
}

function readFolder(json: string): KnownSegment[] {
  const listing = JSON.parse(json) as Record<string, { readonly time?: number }>;
  return Object.entries(listing).map(([file, { time }]) => ({
    name: file.slice(0, 24),
    time: time === undefined ? undefined : instantFromSeconds(time),
  }));
}

export interface WalText {
  /** pg_waldump's output, reduced for `summariseWal`. */
  readonly text: string;
  /** Segments that neither archive nor server had. */
  readonly missing: readonly string[];
  /** What pg_waldump complained of, other than the ordinary end of a log that is being written. */
  readonly trouble: string | undefined;
}

/** What is in a run of segments. They lie in a scratch folder meanwhile, removed whatever happens. */
export async function readWal(host: Host, source: WalSource, run: WalRun): Promise<WalText> {
  const { dbsu, bin, data, stanza, repo, current } = source;
  const live = current === undefined ? 'n' : 'y';
  const span = [String(run.timeline), formatLsn(run.from), formatLsn(run.to)];
  const args = [dbsu, bin, data, stanza, String(repo), live, ...span, ...run.segments];
  const output = await host.run({ script: READ_SCRIPT, args });
  const parts = readParts(output.stdout.toString());
  const text = parts.get('wal');
  if (output.status !== 0 || text === undefined) {
    const why = output.stderr.toString().trim();
    throw new UserError('INVALID_VALUE', `the WAL of ${stanza} cannot be read on ${host.name}: ${why}`);
  }
  const complaints = linesOf(parts.get('trouble')).filter(line => !ORDINARY_END.test(line));
  return { text, missing: linesOf(parts.get('missing')), trouble: complaints.at(-1) };
}

const ORDINARY_END = /invalid record length at|could not find a valid record after|first record is after/;
