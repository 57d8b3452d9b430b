// Which segment files to read, and in which order: along a timeline's descent, around a moment or a position.
import type { Instant } from './instant.ts';
import { type Lsn, parseSegmentName, type Segment } from './lsn.ts';
import type { Timeline, TimelineTree } from './timeline.ts';

/** A segment file that can be had. */
export interface KnownSegment {
  readonly name: string;
  /** When it was archived or last written: its commits are not later. Undefined when nobody knows. */
  readonly time: Instant | undefined;
}

export interface PathSegment extends KnownSegment, Segment {}

/** Segments of one timeline in a row: pg_waldump reads such a run in one go. */
export interface WalRun {
  readonly timeline: Timeline;
  readonly from: Lsn;
  readonly to: Lsn;
  readonly segments: readonly string[];
}

/**
 * The segments that recovery along a timeline would read, oldest first. Where the log forks the child's copy of the
 * segment counts; while that is not there yet, the parent's.
 */
export function segmentsOnPath(
  known: Iterable<KnownSegment>,
  tree: TimelineTree,
  timeline: Timeline,
  segmentSize: bigint,
): PathSegment[] {
  const byStart = new Map<Lsn, PathSegment>();
  for (const { name, time } of known) {
    const segment = parseSegmentName(name, segmentSize);
    if (segment === undefined || !leadsThrough(segment, tree, timeline)) continue;
    const other = byStart.get(segment.start);
    if (other === undefined || other.timeline < segment.timeline) {
      byStart.set(segment.start, { name, time: time ?? other?.time, ...segment });
    } else if (other.timeline === segment.timeline && other.time === undefined) {
      byStart.set(segment.start, { ...other, time });
    }
  }
  return [...byStart.values()].sort((a, b) => (a.start < b.start ? -1 : 1));
}

function leadsThrough(segment: Segment, tree: TimelineTree, timeline: Timeline): boolean {
  const last = (segment.end - 1n) as Lsn;
  return [segment.start, last].some(lsn => tree.timelineAt(timeline, lsn) === segment.timeline);
}

/** The segment in which a moment lies: the first that was archived at or after it, or else the newest. */
export function segmentAtTime(segments: readonly PathSegment[], time: Instant): number {
  const index = segments.findIndex(segment => segment.time !== undefined && segment.time >= time);
  return index === -1 ? segments.length - 1 : index;
}

/** The segment that holds a position; -1 when none does. */
export function segmentAtLsn(segments: readonly PathSegment[], lsn: Lsn): number {
  return segments.findIndex(segment => segment.start <= lsn && lsn < segment.end);
}

/** Consecutive segments as runs, cut where the timeline changes or a segment is missing. */
export function runsOf(segments: readonly PathSegment[]): WalRun[] {
  const runs: PathSegment[][] = [];
  for (const segment of segments) {
    const run = runs.at(-1);
    const last = run?.at(-1);
    if (run && last && last.timeline === segment.timeline && last.end === segment.start) run.push(segment);
    else runs.push([segment]);
  }
  return runs.flatMap(run => {
    const [first] = run;
    const last = run.at(-1);
    if (first === undefined || last === undefined) return [];
    const { timeline, start } = first;
    return [{ timeline, from: start, to: last.end, segments: run.map(segment => segment.name) }];
  });
}
