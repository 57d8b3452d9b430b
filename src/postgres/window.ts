// The recovery window: from where to where a stanza can take a cluster back along one timeline.
import type { Backup } from './backup.ts';
import { addSeconds, formatInstant, type Instant } from './instant.ts';
import { formatLsn, type Lsn } from './lsn.ts';
import type { Timeline } from './timeline.ts';

export interface Window {
  readonly timeline: Timeline;
  /** The first moment that surely can be reached: the second after the oldest usable backup's end. */
  readonly from: Instant;
  readonly fromLsn: Lsn;
  /** The last moment, or undefined when the archive's last commit is not known. */
  readonly to: Instant | undefined;
  readonly toLsn: Lsn | undefined;
}

interface Ends {
  readonly now: Instant;
  readonly leader: { readonly timeline: Timeline; readonly lsn: Lsn } | undefined;
  readonly archive: { readonly lastCommit: Instant | undefined; readonly end: Lsn | undefined };
}

/**
 * The window of the backups that lead to a timeline; undefined without any. With a living leader it reaches to now,
 * because a commit of our own is archived before anything stops.
 */
export function findWindow(usable: readonly Backup[], timeline: Timeline, ends: Ends): Window | undefined {
  const [oldest] = usable;
  if (oldest === undefined) return undefined;
  return {
    timeline,
    from: addSeconds(oldest.stop, 1),
    fromLsn: oldest.stopLsn,
    to: ends.leader ? ends.now : ends.archive.lastCommit,
    toLsn: ends.leader?.timeline === timeline ? ends.leader.lsn : ends.archive.end,
  };
}

/** In words: `from 2025-07-13 10:00:01+00 (0/3000100) to 2025-07-13 11:12:13+00 (0/5000060) on timeline 1`. */
export function describeWindow(window: Window): string {
  const to = window.to === undefined ? 'the end of the archive' : formatInstant(window.to);
  const toLsn = window.toLsn === undefined ? '' : ` (${formatLsn(window.toLsn)})`;
  return `the recovery window is from ${formatInstant(window.from)} (${formatLsn(window.fromLsn)}) to ${to}${toLsn} on timeline ${window.timeline}`;
}
