// Finding a restore point or a transaction in the log: which segments to read, in which order, and what they tell.
import type { Backup, BackupLabel } from './backup.ts';
import { type Instant, parseInstant } from './instant.ts';
import { DEFAULT_SEGMENT_SIZE, type Lsn, parseLsn, parseSegmentName, type Segment } from './lsn.ts';
import type { LocatedRecord } from './situation.ts';
import type { RecoveryTarget } from './target.ts';
import type { Timeline, TimelineTree } from './timeline.ts';

/** Segments of one timeline that follow each other without a gap; oldest first. */
export interface WalBatch {
  readonly timeline: Timeline;
  readonly names: readonly string[];
  /** The first byte behind them. */
  readonly end: Lsn;
}

/** So many are fetched and read in one round trip. */
const BATCH = 16;

/** A record at which replay can stop. */
export interface StopRecord {
  readonly timeline: Timeline;
  /** Its first byte. */
  readonly lsn: Lsn;
  readonly time: Instant | undefined;
  /** The transaction that it ends. */
  readonly xid: number | undefined;
  /** The restore point that it is. */
  readonly name: string | undefined;
}

/** The segments that recovery along a timeline reads behind `from`, as far as they are available; the newest batch first. */
export function batchesAlong(
  tree: TimelineTree,
  along: Timeline,
  available: Iterable<string>,
  from: Lsn,
  segmentSize = DEFAULT_SEGMENT_SIZE,
): readonly WalBatch[] {
  const segments = [...new Set(available)]
    .map(name => ({ name, segment: parseSegmentName(name, segmentSize) }))
    .filter((each): each is NamedSegment => each.segment !== undefined && each.segment.end > from)
    .filter(({ segment }) => isPartOf(segment, tree, along))
    .sort((a, b) => b.segment.timeline - a.segment.timeline || Number(b.segment.start - a.segment.start));
  const batches: { timeline: Timeline; names: string[]; start: Lsn; end: Lsn }[] = [];
  for (const { name, segment } of segments) {
    const batch = batches.at(-1);
    if (
      batch !== undefined &&
      batch.timeline === segment.timeline &&
      batch.start === segment.end &&
      batch.names.length < BATCH
    ) {
      batch.names.unshift(name);
      batch.start = segment.start;
    } else batches.push({ ...segment, names: [name] });
  }
  return batches;
}

/** Is all of the segment that recovery along any timeline can read also read along this one? */
export function isOnlyAlong(segment: Segment, tree: TimelineTree, along: Timeline): boolean {
  const last = (segment.end - 1n) as Lsn;
  // The copy with which a timeline begins repeats its parent's bytes.
  if (segment.timeline === along) return true;
  return [segment.start, last].every(lsn => tree.timelineAt(along, lsn) === segment.timeline);
}

/** Reads the lines of `pg_waldump` (in UTC) about transactions' ends and restore points; other lines tell nothing. */
export function parseStopRecords(timeline: Timeline, text: string): StopRecord[] {
  const records: StopRecord[] = [];
  for (const line of text.split('\n')) {
    const [, tx, lsn, what] = /\btx:\s*(\d+), lsn: (\S+), prev \S+, desc: (.*)$/.exec(line) ?? [];
    if (tx === undefined || lsn === undefined || what === undefined) continue;
    const name = /^RESTORE_POINT (.*)$/.exec(what)?.[1];
    const [, prepared, end] =
      /^(?:COMMIT|ABORT)(?:_PREPARED (\d+):)? (\d{4}-\d\d-\d\d \S+ \w+)/.exec(what) ?? [];
    if (name === undefined && end === undefined) continue;
    records.push({
      timeline,
      lsn: parseLsn(lsn),
      time: end === undefined ? undefined : parseInstant(end),
      // The record that ends a prepared transaction is of another one, or of none.
      xid: end === undefined ? undefined : Number(prepared ?? tx),
      name,
    });
  }
  return records;
}

/** Is this the record that the target names? */
export function isTarget(record: StopRecord, target: RecoveryTarget): boolean {
  if (target.type === 'xid') return record.xid === target.xid;
  return target.type === 'name' && record.name === target.name;
}

/** Is the record replayed on the way along a timeline? One that was written behind a fork is not. */
export function isOnWay(record: StopRecord, tree: TimelineTree, along: Timeline): boolean {
  return tree.timelineAt(along, record.lsn) === record.timeline;
}

/** Replay cannot stop before this: the end of the backup that a recovery to the record begins with. */
export function replayStart(
  found: StopRecord,
  backups: readonly Backup[],
  set: BackupLabel | undefined,
): Lsn {
  const before = backups.filter(backup =>
    set === undefined ? backup.stopLsn <= found.lsn : backup.label === set,
  );
  return before.at(-1)?.stopLsn ?? (0n as Lsn);
}

/** The record at which replay stops: of a name that was given again, the first behind the backup. `found` newest first. */
export function locatedAmong(
  found: readonly StopRecord[],
  backups: readonly Backup[],
  set: BackupLabel | undefined,
): LocatedRecord | undefined {
  const [newest] = found;
  if (newest === undefined) return undefined;
  const start = replayStart(newest, backups, set);
  const met = found.filter(record => record.lsn >= start);
  const { timeline, lsn, time } = met.at(-1) ?? newest;
  return { timeline, lsn, time, again: met.slice(0, -1).map(record => record.lsn) };
}

interface NamedSegment {
  readonly name: string;
  readonly segment: Segment;
}

/** The segment in which a timeline begins exists twice: the parent's, and the child's copy of it. */
function isPartOf(segment: Segment, tree: TimelineTree, along: Timeline): boolean {
  const last = (segment.end - 1n) as Lsn;
  return [segment.start, last].some(lsn => tree.timelineAt(along, lsn) === segment.timeline);
}
