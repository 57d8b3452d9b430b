// The archived WAL of one repository: unbroken runs of segments, what is missing between them, and so which moments can
// be restored along which timeline.
import { type Backup, currentDatabase, type Stanza } from './backup.ts';
import { addSeconds, type Instant } from './instant.ts';
import { DEFAULT_SEGMENT_SIZE, type Lsn, parseSegmentName, segmentName } from './lsn.ts';
import type { Timeline, TimelineTree } from './timeline.ts';

/** Segments of one timeline without a hole between them. */
export interface SegmentRun {
  readonly timeline: Timeline;
  readonly start: Lsn;
  /** The first byte behind it. */
  readonly end: Lsn;
}

/** Segments that a recovery along some timeline needs and the archive lacks. */
export interface Gap {
  readonly first: string;
  readonly last: string;
  readonly start: Lsn;
  readonly end: Lsn;
  readonly segments: number;
}

/** Moments that one repository can restore along one timeline, without a break. */
export interface RestorableWindow {
  readonly repo: number;
  readonly timeline: Timeline;
  /** The first moment that surely can be reached: the second after the backup's end. */
  readonly from: Instant;
  readonly backup: Backup;
  /** Where the archive ends, or the gap begins. */
  readonly end: Lsn | undefined;
  /** What cuts it off; absent when it reaches the end of the archive. */
  readonly gap: Gap | undefined;
}

/** The runs among names of archived files; anything that is no segment is left out. */
export function segmentRuns(names: Iterable<string>, segmentSize = DEFAULT_SEGMENT_SIZE): SegmentRun[] {
  const segments = [...new Set(names)].sort().flatMap(name => parseSegmentName(name, segmentSize) ?? []);
  const runs: SegmentRun[] = [];
  for (const { timeline, start, end } of segments) {
    const last = runs.at(-1);
    if (last?.timeline === timeline && last.end === start) runs[runs.length - 1] = { ...last, end };
    else runs.push({ timeline, start, end });
  }
  return runs;
}

/** The segments of a run by name, oldest first. */
export function namesOf(run: SegmentRun, segmentSize = DEFAULT_SEGMENT_SIZE): string[] {
  const names: string[] = [];
  for (let at = run.start; at < run.end; at = (at + segmentSize) as Lsn) {
    names.push(segmentName(run.timeline, at, segmentSize));
  }
  return names;
}

/** The newest segment on the way along a timeline: the timeline's own, or the last before it forked off. */
export function lastSegment(
  tree: TimelineTree,
  timeline: Timeline,
  runs: readonly SegmentRun[],
  segmentSize = DEFAULT_SEGMENT_SIZE,
): string | undefined {
  const end = (run: SegmentRun): string | undefined => namesOf(run, segmentSize).at(-1);
  const own = runs.findLast(run => run.timeline === timeline);
  if (own !== undefined) return end(own);
  for (const { parent, at } of [...tree.forksTo(timeline)].reverse()) {
    const run = runs.findLast(each => each.timeline === parent && each.start <= at);
    const limit = (floor(at, segmentSize) + segmentSize) as Lsn;
    if (run !== undefined) return end({ ...run, end: least(run.end, limit) });
  }
  return undefined;
}

/** The gaps on the way along a timeline from a position to the end of its archive. */
export function findGaps(
  runs: readonly SegmentRun[],
  tree: TimelineTree,
  timeline: Timeline,
  from: Lsn,
  segmentSize = DEFAULT_SEGMENT_SIZE,
): Gap[] {
  const gaps: Gap[] = [];
  for (const piece of pieces(runs, tree, timeline, floor(from, segmentSize), segmentSize)) {
    let at = piece.start;
    const covering = runs.filter(run => run.timeline === piece.timeline && run.end > piece.start);
    for (const run of covering) {
      if (run.start > at) gaps.push(gapOf(piece.timeline, at, least(run.start, piece.end), segmentSize));
      at = greatest(at, run.end);
      if (at >= piece.end) break;
    }
    if (at < piece.end) gaps.push(gapOf(piece.timeline, at, piece.end, segmentSize));
  }
  return gaps;
}

/** Every unbroken window of a stanza, by repository and timeline, oldest first. `runs` are by repository. */
export function restorableWindows(
  stanza: Stanza,
  tree: TimelineTree,
  runs: ReadonlyMap<number, readonly SegmentRun[]>,
  segmentSize = DEFAULT_SEGMENT_SIZE,
): RestorableWindow[] {
  const repositories = [...new Set(stanza.backups.map(({ repo }) => repo))].sort((a, b) => a - b);
  return repositories.flatMap(repo => {
    const database = currentDatabase(stanza, repo);
    const ours = stanza.backups.filter(backup => backup.repo === repo && backup.databaseId === database?.id);
    return tree.timelines.flatMap(timeline => {
      const usable = ours.filter(backup => tree.isOnPath(timeline, backup.timeline, backup.stopLsn));
      return windowsAlong(usable, timeline, tree, runs.get(repo) ?? [], segmentSize);
    });
  });
}

function windowsAlong(
  usable: readonly Backup[],
  timeline: Timeline,
  tree: TimelineTree,
  runs: readonly SegmentRun[],
  segmentSize: bigint,
): RestorableWindow[] {
  const windows: RestorableWindow[] = [];
  let rest = [...usable];
  for (let oldest = rest[0]; oldest !== undefined; oldest = rest[0]) {
    const gap = findGaps(runs, tree, timeline, oldest.startLsn, segmentSize)[0];
    const end = gap?.start ?? runs.findLast(run => run.timeline === timeline)?.end;
    // A gap inside the backup's own WAL leaves nothing of it.
    if (gap === undefined || gap.start >= oldest.stopLsn) {
      windows.push({
        repo: oldest.repo,
        timeline,
        from: addSeconds(oldest.stop, 1),
        backup: oldest,
        end,
        gap,
      });
    }
    rest = gap === undefined ? [] : rest.filter(({ startLsn }) => startLsn >= gap.end);
  }
  return windows;
}

/** The stretches of WAL that recovery along a timeline reads, each with the timeline that wrote it. */
function pieces(
  runs: readonly SegmentRun[],
  tree: TimelineTree,
  timeline: Timeline,
  from: Lsn,
  segmentSize: bigint,
): SegmentRun[] {
  const result: SegmentRun[] = [];
  let start = from;
  for (const { parent, at } of tree.forksTo(timeline)) {
    // The segment of the fork itself is archived whole by the child.
    const end = floor(at, segmentSize);
    if (end > start) result.push({ timeline: parent, start, end });
    start = greatest(start, end);
  }
  const end = runs.findLast(run => run.timeline === timeline)?.end;
  if (end !== undefined && end > start) result.push({ timeline, start, end });
  return result;
}

function gapOf(timeline: Timeline, start: Lsn, end: Lsn, segmentSize: bigint): Gap {
  return {
    first: segmentName(timeline, start, segmentSize),
    last: segmentName(timeline, (end - 1n) as Lsn, segmentSize),
    start,
    end,
    segments: Number((end - start) / segmentSize),
  };
}

/** In words: `3 segments from 0000000100000000000000A1 to 0000000100000000000000A3`. */
export function describeGap({ first, last, segments }: Gap): string {
  return segments === 1 ? `segment ${first}` : `${segments} segments from ${first} to ${last}`;
}

function floor(lsn: Lsn, segmentSize: bigint): Lsn {
  return (lsn - (lsn % segmentSize)) as Lsn;
}

function least(a: Lsn, b: Lsn): Lsn {
  return a < b ? a : b;
}

function greatest(a: Lsn, b: Lsn): Lsn {
  return a > b ? a : b;
}
