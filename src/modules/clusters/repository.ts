// Reads what a host's repository holds for a stanza: backups, the tree of timelines, the last archived commit.
import type { Host } from '../../connection/host.ts';
import { UserError } from '../../errors.ts';
import { currentArchives, currentBackups, parseBackupInfo, type Stanza } from '../../postgres/backup.ts';
import { type Instant, instantFromSeconds, parseInstant } from '../../postgres/instant.ts';
import { type Lsn, parseLsn, parseSegmentName, timelineOfSegment } from '../../postgres/lsn.ts';
import { segmentSizeOf } from '../../postgres/segment-size.ts';
import {
  parseHistory,
  type Timeline,
  type TimelineHistory,
  TimelineTree,
  timelineOfHistoryFile,
} from '../../postgres/timeline.ts';
import { listParts, readParts } from '../parts.ts';
import { PRELUDE } from './shell.ts';

export interface RepositoryState {
  readonly stanza: Stanza;
  readonly tree: TimelineTree;
  readonly born: ReadonlyMap<Timeline, Instant>;
  /** Bytes of a WAL segment. */
  readonly segmentSize: bigint;
}

/** Where a host's database user, its programs and its data are. */
export interface RepositoryReader {
  readonly dbsu: string;
  readonly bin: string;
  readonly data: string;
}

export interface ArchiveEnd {
  readonly lastCommit: Instant | undefined;
  /** The first byte of that commit's record. */
  readonly lastCommitLsn?: Lsn | undefined;
  readonly end: Lsn | undefined;
}

// The archive's folder is known only from the info: its id goes from the first answer into the listing. A repository
// that is away makes pgBackRest retry for minutes: it gets a limit. Of a file read with another passphrase it quotes the bytes.
const INFO_SCRIPT = `
dbsu=$1 stanza=$2 limit=$3 bin=$4 data=$5
${PRELUDE}
backrest() { as timeout "$limit" pgbackrest --log-level-console=off --log-level-file=off --log-level-stderr=error "$@"; }
info=$(backrest --stanza="$stanza" info --output=json) || exit $?
printf '\\036info\\n'; printf '%s\\n' "$info" | LC_ALL=C tr -d '\\000-\\011\\013-\\037'
printf '\\036size\\n'; LC_ALL=C as "$bin/pg_controldata" "$data" 2>&1 | sed -n '/CRC checksum does not match/q; s/^Bytes per WAL segment: *//p'
for pair in $(printf '%s' "$info" | grep -oE '"database":[{]"id":[0-9]+,"repo-key":[0-9]+[}],"id":"[0-9]+-[0-9]+"' | sed -E 's/.*"repo-key":([0-9]+).*"id":"([0-9-]+)"/\\1:\\2/' | sort -u); do
  repo=\${pair%%:*} folder=archive/$stanza/\${pair#*:}
  printf '\\036archive %s\\n' "$pair"
  list=$(backrest --repo="$repo" repo-ls "$folder" --output=json --filter='[.]history$' 2>/dev/null) || continue
  printf '\\036list\\n%s\\n' "$list"
  for file in $(printf '%s' "$list" | grep -oE '"[0-9A-F]{8}[.]history[^"]*"' | tr -d '"'); do
    content=$(backrest --repo="$repo" repo-get "$folder/$file" 2>/dev/null | { case $file in *.gz) gzip -dc;; *.zst) zstd -dc;; *) cat;; esac; })
    printf '\\036%s\\n%s\\n' "$file" "$content"
  done
done
exit 0
`;

const END_SCRIPT = `
dbsu=$1 stanza=$2 bin=$3 last=$4 limit=$5 tries=$6 repo=$7
export TZ=UTC
${PRELUDE}
folder=$(as mktemp -d) || exit 1
trap 'rm -rf "$folder"' EXIT
while [ "$tries" -gt 0 ] && [ -n "$last" ]; do
  tries=$((tries - 1))
  as timeout "$limit" pgbackrest --stanza="$stanza" \${repo:+--repo="$repo"} --log-level-console=off --log-level-file=off archive-get "$last" "$folder/$last" || exit 0
  commit=$(as "$bin/pg_waldump" --rmgr=Transaction "$folder/$last" 2>/dev/null | sed -nE 's#^.*lsn: ([0-9A-F/]+), prev .*desc: COMMIT(_PREPARED [0-9]+:)? ([0-9-]+ [0-9:.]+ [A-Z0-9+:-]+).*$#\\1, \\3#p' | tail -n 1)
  if [ -n "$commit" ]; then
    printf '\\036commit\\n%s\\n\\036lsn\\n%s\\n' "\${commit#*, }" "\${commit%%,*}"; exit 0
  fi
  timeline=$(printf '%s' "$last" | cut -c 1-8) log=$(printf '%s' "$last" | cut -c 9-16) part=$(printf '%s' "$last" | cut -c 17-24)
  [ "$((0x$part))" -gt 0 ] || exit 0
  last=$(printf '%s%s%08X' "$timeline" "$log" "$((0x$part - 1))")
done
exit 0
`;

/** The repository as the host sees it. Throws UserError INVALID_VALUE when pgBackRest cannot even say what there is. */
export async function readRepository(
  host: Host,
  { dbsu, bin, data }: RepositoryReader,
  stanza: string,
): Promise<RepositoryState> {
  const output = await host.run({ script: INFO_SCRIPT, args: [dbsu, stanza, '60', bin, data] });
  const parts = listParts(output.stdout.toString());
  const info = parts.find(part => part.name === 'info');
  if (info === undefined) {
    const why = output.status === 124 ? 'it did not answer within a minute' : output.stderr.toString().trim();
    throw new UserError('INVALID_VALUE', `the repository of ${host.name} cannot be read: ${why}`);
  }
  const found = parseBackupInfo(info.text).find(each => each.name === stanza) ?? missing(stanza);
  const archives = partsOfCurrent(parts, found);
  const histories = new Map<Timeline, TimelineHistory>();
  for (const { name, text } of archives) {
    const timeline = timelineOfHistoryFile(name);
    if (timeline !== undefined && text !== '') histories.set(timeline, parseHistory(timeline, text));
  }
  const size = parts.find(part => part.name === 'size')?.text;
  const segmentSize = segmentSizeOf(currentBackups(found), size ? BigInt(size) : undefined);
  return {
    stanza: found,
    tree: treeOf(found, [...histories.values()]),
    born: birthdays(archives),
    segmentSize,
  };
}

/** What was read of the archives of the current database: an earlier system's timelines have the same numbers. */
function partsOfCurrent<P extends { readonly name: string }>(parts: readonly P[], stanza: Stanza): P[] {
  const current = new Set(currentArchives(stanza).map(({ repo, id }) => `archive ${repo}:${id}`));
  let isCurrent = false;
  return parts.filter(part => {
    if (part.name.startsWith('archive ')) isCurrent = current.has(part.name);
    return isCurrent;
  });
}

/** The last commit in the archived WAL and the archive's end: how far a recovery without a leader can go. */
export async function readArchiveEnd(
  host: Host,
  options: {
    readonly dbsu: string;
    readonly bin: string;
    readonly stanza: string;
    readonly last: string | undefined;
    /** Bytes. */
    readonly segmentSize: bigint;
    /** The repository to read; any that has it when absent. */
    readonly repo?: number | undefined;
  },
): Promise<ArchiveEnd> {
  const segment =
    options.last === undefined ? undefined : parseSegmentName(options.last, options.segmentSize);
  if (options.last === undefined || segment === undefined) return { lastCommit: undefined, end: undefined };
  const repo = options.repo === undefined ? '' : String(options.repo);
  const args = [options.dbsu, options.stanza, options.bin, options.last, '60', '8', repo];
  const output = await host.run({ script: END_SCRIPT, args });
  const parts = readParts(output.stdout.toString());
  const commit = parts.get('commit');
  const lsn = parts.get('lsn');
  return {
    lastCommit: commit === undefined ? undefined : parseInstant(commit),
    lastCommitLsn: lsn === undefined ? undefined : parseLsn(lsn),
    end: segment.end,
  };
}

function treeOf(stanza: Stanza, histories: readonly TimelineHistory[]): TimelineTree {
  const archived = currentArchives(stanza).flatMap(range => [range.first, range.last]);
  const timelines = archived.map(name => timelineOfSegment(name ?? ''));
  const known = [...currentBackups(stanza).map(backup => backup.timeline), ...timelines];
  return new TimelineTree(
    histories,
    known.filter(timeline => timeline !== undefined),
  );
}

/** The timelines that are taken, with the one that is being written. */
export function knownTimelines(
  { tree }: RepositoryState,
  leading: Timeline | undefined,
): readonly Timeline[] {
  return [...new Set([...tree.timelines, ...(leading === undefined ? [] : [leading])])];
}

/** A history file is archived in the moment of the promotion: its time in the archive is the timeline's birthday. */
function birthdays(
  parts: readonly { readonly name: string; readonly text: string }[],
): ReadonlyMap<Timeline, Instant> {
  const born = new Map<Timeline, Instant>();
  for (const { name, text } of parts) {
    if (name !== 'list') continue;
    const listing = JSON.parse(text) as Record<string, { readonly time?: number }>;
    for (const [file, { time }] of Object.entries(listing)) {
      const timeline = timelineOfHistoryFile(file);
      if (timeline !== undefined && time !== undefined) born.set(timeline, instantFromSeconds(time));
    }
  }
  return born;
}

function missing(name: string): Stanza {
  return {
    name,
    statusCode: 1,
    statusMessage: 'missing stanza path',
    isBackupRunning: false,
    repositories: [],
    databases: [],
    archives: [],
    backups: [],
  };
}
