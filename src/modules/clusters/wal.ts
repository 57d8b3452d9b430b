// Reads the log itself: which segments there are, and where in them a restore point or a transaction lies.
import type { Host } from '../../connection/host.ts';
import { UserError } from '../../errors.ts';
import { namesOf } from '../../postgres/archive.ts';
import type { Stanza } from '../../postgres/backup.ts';
import { type Lsn, segmentName } from '../../postgres/lsn.ts';
import type { RecoveryTarget } from '../../postgres/target.ts';
import type { Timeline, TimelineTree } from '../../postgres/timeline.ts';
import {
  batchesAlong,
  isOnWay,
  isTarget,
  parseStopRecords,
  type StopRecord,
  type WalBatch,
} from '../../postgres/wal-search.ts';
import { linesOf, readParts } from '../parts.ts';
import { listArchives } from './archive-listing.ts';
import { PRELUDE } from './shell.ts';

/** Where the log of a cluster is to be found from one host. */
export interface LogPlace {
  readonly dbsu: string;
  readonly bin: string;
  readonly data: string;
  readonly stanza: Stanza;
  /** Bytes. */
  readonly segmentSize: bigint;
}

export interface SearchOptions {
  readonly tree: TimelineTree;
  /** Timelines to search, in this order. */
  readonly timelines: readonly Timeline[];
  /** Nothing before this position can be recovered to. */
  readonly from: Lsn;
  /** A name may be given twice: the search goes on until here once it has found one. */
  readonly enough: (found: StopRecord) => Lsn;
  /** Nobody will archive what only a server's pg_wal has. */
  readonly onlyArchived: boolean;
  /** Told of every record that might have been meant. */
  readonly seen?: (record: StopRecord) => void;
  readonly progress: (message: string) => void;
}

// `is_written FILE NAME`: PostgreSQL renames old files for later use; the first page of such a one tells another position.
// Without single quotes, for it stands in such.
const IS_WRITTEN = `
is_written() {
  rest=\${2#????????}
  [ "$(od -An -v -t x8 -j 8 -N 8 "$1" 2>/dev/null | tr -d "[:space:]")" = "$(printf "%08x%08x" "0x\${rest%????????}" "$((0x\${rest#????????} * size))")" ]
}
`;

// A segment that counts as archived and is not in the archive will never come there: turned off, or another repository.
const LOCAL_SCRIPT = `
data=$1 size=$2
${IS_WRITTEN}
[ -f "$data/postmaster.pid" ] && cd "$data/pg_wal" && for name in ????????????????????????; do
  [ -e "archive_status/$name.done" ] || ! is_written "$name" "$name" || echo "$name"
done
exit 0
`;

// Segments come oldest first; a record that goes over a segment's end is read with the next one. A running server's own
// copies are read before any is fetched.
const READ_SCRIPT = `
dbsu=$1 bin=$2 stanza=$3 data=$4 kind=$5 size=$6; shift 6
${PRELUDE}
export TZ=UTC LC_ALL=C
folder=$(as mktemp -d) || exit 1
trap 'rm -rf "$folder"' EXIT
own=; [ -f "$data/postmaster.pid" ] && own=$data/pg_wal
fetch='stanza=$0 own=$1 folder=$2 size=$3 name=$4
  ${IS_WRITTEN}
  [ -n "$own" ] && cp "$own/$name" "$folder/$name" 2>/dev/null && is_written "$folder/$name" "$name" && exit 0
  exec timeout 120 pgbackrest --stanza="$stanza" --log-level-console=off --log-level-file=off archive-get "$name" "$folder/$name"'
printf '%s\\n' "$@" | as xargs -P 8 -n 1 sh -c "$fetch" "$stanza" "$own" "$folder" "$size" || { part missing; exit 3; }
first=$1; while [ $# -gt 1 ]; do shift; done
part records
as "$bin/pg_waldump" --path="$folder" --rmgr="$kind" "$first" "$1" 2>/dev/null | grep -E 'desc: (COMMIT|ABORT|RESTORE_POINT) ' | sed 's/; .*//'
exit 0
`;

/** Every record at which replay would stop for that target, newest first; none when it is nowhere in the log. */
export async function findTarget(
  host: Host,
  place: LogPlace,
  target: RecoveryTarget,
  options: SearchOptions,
): Promise<readonly StopRecord[]> {
  const { tree, from, progress } = options;
  const log = await listSegments(host, place);
  const read = new Set<string>();
  const matches: StopRecord[] = [];
  for (const along of options.timelines) {
    const onPath = (): StopRecord[] => matches.filter(record => isOnWay(record, tree, along));
    const unread = log.all.filter(name => !read.has(name) && !(options.onlyArchived && log.local.has(name)));
    for (const batch of batchesAlong(tree, along, unread, from, place.segmentSize)) {
      const [newest] = onPath();
      if (newest !== undefined && batch.end <= options.enough(newest)) break;
      progress(`looking for it in ${batch.names.at(0)} to ${batch.names.at(-1)}`);
      const records = await readRecords(host, place, target, batch, log);
      for (const record of records) options.seen?.(record);
      matches.push(...records.filter(record => isTarget(record, target)).reverse());
      for (const name of batch.names) read.add(name);
    }
    const found = onPath();
    if (found.length > 0) return found;
  }
  return [];
}

export interface Log {
  readonly all: readonly string[];
  /** Those that are in pg_wal and yet to be archived. */
  readonly local: ReadonlySet<string>;
}

/** The segments that are archived in any repository, and those that a running server on this host has yet to archive. */
export async function listSegments(host: Host, place: LogPlace): Promise<Log> {
  const { dbsu, stanza, data, segmentSize } = place;
  const { runs } = await listArchives(host, { dbsu, stanza, segmentSize });
  const archived = new Set([...runs.values()].flat().flatMap(run => namesOf(run, segmentSize)));
  const output = await host.run({ script: LOCAL_SCRIPT, args: [data, String(segmentSize)] });
  const local = linesOf(output.stdout.toString()).filter(name => !archived.has(name));
  return { all: [...archived, ...local], local: new Set(local) };
}

async function readRecords(
  host: Host,
  place: LogPlace,
  target: RecoveryTarget,
  batch: WalBatch,
  log: Log,
): Promise<StopRecord[]> {
  const { dbsu, bin, stanza, data, segmentSize } = place;
  // What begins in the last segment may end in the next one.
  const next = segmentName(batch.timeline, batch.end, place.segmentSize);
  const names = log.all.includes(next) ? [...batch.names, next] : batch.names;
  const kind = target.type === 'xid' ? 'Transaction' : 'XLOG';
  const output = await host.run({
    script: READ_SCRIPT,
    args: [dbsu, bin, stanza.name, data, kind, String(segmentSize), ...names],
  });
  if (output.status !== 0) {
    const why = output.stderr.toString().trim();
    throw new UserError('INVALID_VALUE', `segments ${names.at(0)} to ${names.at(-1)} cannot be read: ${why}`);
  }
  const text = readParts(output.stdout.toString()).get('records') ?? '';
  return parseStopRecords(batch.timeline, text).filter(record => record.lsn < batch.end);
}
