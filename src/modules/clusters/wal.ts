// Reads the log itself: which segments there are, and where in them a restore point or a transaction lies.
import type { Host } from '../../connection/host.ts';
import { UserError } from '../../errors.ts';
import { namesOf } from '../../postgres/archive.ts';
import { currentDatabase, type Stanza } from '../../postgres/backup.ts';
import { type Lsn, parseLsn, parseSegmentName, segmentName } from '../../postgres/lsn.ts';
import { kindOf, type Remembered, remember, seenLines } from '../../postgres/seen-log.ts';
import type { RecoveryTarget } from '../../postgres/target.ts';
import type { Timeline, TimelineTree } from '../../postgres/timeline.ts';
import {
  batchesAlong,
  isOnlyAlong,
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
  /** A folder of the host for what was seen in archived segments; nothing is remembered without. */
  readonly seen?: string | undefined;
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
  /** A timeline along which the target is known not to lie: what is only read along it is passed over. */
  readonly without?: Timeline | undefined;
  /** Asked before each batch, as long as nothing was found: no ends the search. */
  readonly hasTime: () => boolean;
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
{ as "$bin/pg_waldump" --path="$folder" --rmgr="$kind" "$first" "$1" 2>"$folder/said" || echo failed >>"$folder/said"; } |
  grep -E 'desc: ((COMMIT|ABORT)(_PREPARED)?|RESTORE_POINT) ' | sed '/desc: RESTORE_POINT /!s/; .*//'
part said; sed -n -e 's/.*error in WAL record at \\([0-9A-F]*[/][0-9A-F]*\\):.*/\\1/p' -e '/^failed$/p' "$folder/said"
exit 0
`;

export interface Search {
  /** Every record at which replay would stop for the target, newest first. */
  readonly records: readonly StopRecord[];
  /** Segments that were looked at, now or earlier, and those that time did not suffice for. */
  readonly read: number;
  readonly left: number;
}

/** Looks for the target along the timelines; it is nowhere in the log when there is no record, and nothing left. */
export async function findTarget(
  host: Host,
  place: LogPlace,
  target: RecoveryTarget,
  options: SearchOptions,
): Promise<Search> {
  const { tree, from, progress } = options;
  const log = await listSegments(host, place);
  const archived = new Set(log.all.filter(name => !log.local.has(name)));
  const known = await recall(host, place, target);
  const read = new Set([...known.skip].filter(name => archived.has(name)));
  const there = known.records.filter(record =>
    read.has(segmentName(record.timeline, record.lsn, place.segmentSize)),
  );
  for (const record of there) options.seen?.(record);
  const matches: StopRecord[] = there.filter(record => isTarget(record, target));
  const { without, onlyArchived } = options;
  const searched = log.all.filter(name => {
    if (onlyArchived && log.local.has(name)) return false;
    const segment = without === undefined ? undefined : parseSegmentName(name, place.segmentSize);
    return without === undefined || segment === undefined || !isOnlyAlong(segment, tree, without);
  });
  const unread = (along: Timeline): readonly WalBatch[] => {
    const names = searched.filter(name => !read.has(name));
    return batchesAlong(tree, along, names, from, place.segmentSize);
  };
  for (const along of options.timelines) {
    const onPath = (): StopRecord[] =>
      matches.filter(record => isOnWay(record, tree, along)).sort((a, b) => Number(b.lsn - a.lsn));
    for (const batch of unread(along)) {
      const [newest] = onPath();
      if (newest === undefined && !options.hasTime()) {
        const left = options.timelines.flatMap(unread).flatMap(({ names }) => names);
        return { records: [], read: read.size, left: new Set(left).size };
      }
      if (newest !== undefined && batch.end <= options.enough(newest)) break;
      progress(`looking for it in ${batch.names.at(0)} to ${batch.names.at(-1)}`);
      const { records, end } = await readRecords(host, place, target, batch, log);
      for (const record of records) options.seen?.(record);
      matches.push(...records.filter(record => isTarget(record, target)).reverse());
      for (const name of batch.names) read.add(name);
      const whole = batch.names.filter(
        name => archived.has(name) && endsBefore(name, end, place.segmentSize),
      );
      await note(host, place, target, seenLines(target, whole, records, place.segmentSize));
    }
    const found = onPath();
    if (found.length > 0) return { records: found, read: read.size, left: 0 };
  }
  return { records: [], read: read.size, left: 0 };
}

const RECALL_SCRIPT = 'cat "$1" 2>/dev/null; exit 0';

// Beyond some megabytes it begins anew.
const NOTE_SCRIPT = `
file=$1 folder=$2 dbsu=$3
mkdir -p "$folder" && chown "$dbsu:" "$folder" && chmod 0750 "$folder" || exit 1
[ "$(stat -c %s "$file" 2>/dev/null || echo 0)" -lt 8000000 ] || rm -f "$file"
cat >>"$file"
`;

/** What earlier searches have seen in the archived segments of this very system. */
async function recall(host: Host, place: LogPlace, target: RecoveryTarget): Promise<Remembered> {
  const file = seenFile(place, target);
  if (file === undefined) return { skip: new Set(), records: [] };
  const output = await host.run({ script: RECALL_SCRIPT, args: [file] });
  return remember(target, output.stdout.toString(), place.segmentSize);
}

/** A search does not fail for want of a note. */
async function note(host: Host, place: LogPlace, target: RecoveryTarget, lines: string): Promise<void> {
  const file = seenFile(place, target);
  if (file === undefined || place.seen === undefined || lines === '') return;
  await host.run({ script: NOTE_SCRIPT, args: [file, place.seen, place.dbsu], stdin: lines });
}

function seenFile({ seen, stanza }: LogPlace, target: RecoveryTarget): string | undefined {
  const system = currentDatabase(stanza)?.systemIdentifier;
  return seen === undefined || system === undefined
    ? undefined
    : `${seen}/seen-${stanza.name}-${system}-${kindOf(target)}.jsonl`;
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
): Promise<{ readonly records: StopRecord[]; readonly end: Lsn }> {
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
  const parts = readParts(output.stdout.toString());
  const records = parseStopRecords(batch.timeline, parts.get('records') ?? '');
  return {
    records: records.filter(record => record.lsn < batch.end),
    // A record that goes over the end of the last segment is only read whole with the next one.
    end: readEnd(
      parts.get('said') ?? '',
      names.length > batch.names.length ? batch.end : ((batch.end - segmentSize) as Lsn),
    ),
  };
}

/** How far the log was read for certain: to its end, or to the record where pg_waldump gave up. */
function readEnd(said: string, end: Lsn): Lsn {
  const at = /^[0-9A-F]+\/[0-9A-F]+$/m.exec(said)?.[0];
  if (at !== undefined) return parseLsn(at);
  return said.includes('failed') ? (0n as Lsn) : end;
}

function endsBefore(name: string, end: Lsn, segmentSize: bigint): boolean {
  const segment = parseSegmentName(name, segmentSize);
  return segment !== undefined && segment.end <= end;
}
