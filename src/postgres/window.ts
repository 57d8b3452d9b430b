// The recovery window: from where to where a stanza can take a cluster back along one timeline, and what it leaves out.
import { describeGap, type Gap } from './archive.ts';
import type { Backup } from './backup.ts';
import { addSeconds, formatInstant, type Instant } from './instant.ts';
import { formatLsn, type Lsn } from './lsn.ts';
import type { Timeline } from './timeline.ts';

/** A gap, and how far replay comes that meets it. */
export interface LogGap extends Gap {
  /** The last commit before it, where it was read. */
  readonly lastCommit: Instant | undefined;
  /** The first byte of that commit's record: replay to it includes the commit. */
  readonly lastCommitLsn?: Lsn | undefined;
}

/** Inside the window, yet out of reach: behind a gap of the archive, until the next backup's end. */
export interface Hole {
  readonly gap: LogGap;
  readonly from: Instant | undefined;
  readonly fromLsn: Lsn;
  readonly to: Instant;
  readonly toLsn: Lsn;
}

export interface Window {
  readonly timeline: Timeline;
  /** The first moment that surely can be reached: the second after the oldest usable backup's end. */
  readonly from: Instant;
  readonly fromLsn: Lsn;
  /** The last moment, or undefined when the archive's last commit is not known. */
  readonly to: Instant | undefined;
  readonly toLsn: Lsn | undefined;
  readonly holes: readonly Hole[];
  /** The gap at which it ends, when no backup was made behind it: what was written since is out of reach. */
  readonly cutBy: LogGap | undefined;
}

export interface Ends {
  readonly now: Instant;
  readonly leader: { readonly timeline: Timeline; readonly lsn: Lsn } | undefined;
  /** The end of the archived log along the timeline, when its leader does not live. */
  readonly archive: { readonly lastCommit: Instant | undefined; readonly end: Lsn | undefined };
  /** Oldest first. */
  readonly gaps?: readonly LogGap[] | undefined;
}

/**
 * pgBackRest keeps the end of a backup to the whole second, cut off: only a time at least one second later is
 * certainly behind it.
 */
const BACKUP_END_SECONDS = 1;

/** The first moment at which replay from a backup can stop. */
export function firstMoment(backup: Backup): Instant {
  return addSeconds(backup.stop, BACKUP_END_SECONDS);
}

/**
 * The window of the backups that lead to a timeline; undefined without any. On a living leader's timeline it reaches to
 * now, because a commit of our own is archived before anything stops.
 */
export function findWindow(usable: readonly Backup[], timeline: Timeline, ends: Ends): Window | undefined {
  const gaps = ends.gaps ?? [];
  const whole = usable.filter(backup => !gaps.some(gap => isInside(gap, backup)));
  const [oldest] = whole;
  if (oldest === undefined) return undefined;
  const holes: Hole[] = [];
  let cutBy: LogGap | undefined;
  for (const gap of gaps.filter(each => each.start >= oldest.stopLsn)) {
    const next = whole.find(backup => backup.startLsn >= gap.end);
    if (next === undefined) {
      cutBy = gap;
      break;
    }
    const to = firstMoment(next);
    holes.push({ gap, from: gap.lastCommit, fromLsn: gap.start, to, toLsn: next.stopLsn });
  }
  const isLed = ends.leader?.timeline === timeline;
  return {
    timeline,
    from: firstMoment(oldest),
    fromLsn: oldest.stopLsn,
    to: cutBy ? cutBy.lastCommit : isLed ? ends.now : ends.archive.lastCommit,
    toLsn: cutBy ? cutBy.start : isLed ? ends.leader?.lsn : ends.archive.end,
    holes,
    cutBy,
  };
}

/** Does the gap hold log that the backup itself needs? */
export function isInside(gap: LogGap, backup: Backup): boolean {
  return gap.start < backup.stopLsn && gap.end > backup.startLsn;
}

/** In words: `2025-07-13 10:00:01+00 to 2025-07-13 11:12:13+00, timeline 1`, and what is missing inside. */
export function windowWords(window: Window): string {
  return `${formatInstant(window.from)} to ${endWords(window)}, timeline ${window.timeline}${holeWords(window)}`;
}

/** As a sentence without a full stop, with positions. */
export function describeWindow(window: Window): string {
  const toLsn = window.toLsn === undefined ? '' : ` (${formatLsn(window.toLsn)})`;
  return `the recovery window is from ${formatInstant(window.from)} (${formatLsn(window.fromLsn)}) to ${endWords(window)}${toLsn} on timeline ${window.timeline}${holeWords(window)}`;
}

/** Where nothing was committed since the backup, its last commit is older than the backup's end. */
function endWords({ from, to }: Window): string {
  if (to === undefined) return 'the end of the archive';
  return to < from ? 'the end of its backup' : formatInstant(to);
}

function holeWords({ holes, cutBy }: Window): string {
  const inside = holes.map(hole => {
    const from = hole.from === undefined ? formatLsn(hole.fromLsn) : formatInstant(hole.from);
    return `, but not between ${from} and ${formatInstant(hole.to)} (${describeGap(hole.gap)} missing)`;
  });
  return inside.join('') + (cutBy === undefined ? '' : `, where the archive lacks ${describeGap(cutBy)}`);
}
