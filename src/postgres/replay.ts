// How much log a planned recovery replays: where it ends, exactly or at most, and how many bytes that probably are.
import type { Instant } from './instant.ts';
import { formatLsn, type Lsn, walBytes } from './lsn.ts';
import type { Plan } from './plan.ts';

export interface ReplayEnd {
  readonly lsn: Lsn;
  /** A time names no position: replay ends somewhere before the end of the log. */
  readonly isExact: boolean;
}

/** Undefined when nobody knows where the log ends. */
export function replayEnd({ target, set, located, window }: Plan): ReplayEnd | undefined {
  const most = window.toLsn === undefined ? undefined : { lsn: window.toLsn, isExact: false };
  switch (target.type) {
    case 'immediate':
      return { lsn: set.stopLsn, isExact: true };
    case 'lsn':
      return { lsn: target.lsn, isExact: true };
    case 'name':
    case 'xid':
      return located === undefined ? most : { lsn: located.lsn, isExact: true };
    case 'time':
      return most;
    case 'default':
      return most === undefined ? undefined : { ...most, isExact: true };
  }
}

/** Bytes of log to replay; for a time, as if the log had been written evenly since the backup. */
export function expectedReplay(plan: Plan): number {
  const end = replayEnd(plan);
  if (end === undefined) return 0;
  const bytes = Math.max(0, Number(walBytes(plan.set.startLsn, end.lsn)));
  const { target, window, set } = plan;
  if (target.type !== 'time' || window.to === undefined) return bytes;
  return Math.round(bytes * share(set.stop, target.time, window.to));
}

function share(from: Instant, at: Instant, to: Instant): number {
  return to <= from ? 1 : Math.min(1, Math.max(0, Number(at - from) / Number(to - from)));
}

/** What tells how far replay has come, as plain data: the end of the log that is replayed, and whether it is known exactly. */
export function replayWords(plan: Plan): {
  readonly replay_end?: string;
  readonly replay_is_exact?: boolean;
} {
  const end = replayEnd(plan);
  return end === undefined ? {} : { replay_end: formatLsn(end.lsn), replay_is_exact: end.isExact };
}
