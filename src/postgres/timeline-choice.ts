// Which timeline leads to the target? After a recovery the archive forks, and the newest branch may never meet it.
import { type Backup, type BackupLabel, currentBackups } from './backup.ts';
import { formatInstant, type Instant, parseInstant } from './instant.ts';
import type { Lsn } from './lsn.ts';
import type { RecoverySituation, Refusal } from './situation.ts';
import { describeTarget, type RecoveryRequest } from './target.ts';
import type { Fork, Timeline, TimelineTree } from './timeline.ts';

export interface TimelineChoice {
  readonly kind: 'timeline';
  readonly timeline: Timeline;
  readonly notes: readonly string[];
}

/**
 * The timeline to follow. When the request leaves it open, the one that was alive at the target: a moment that the newest
 * branch left out belongs to the branch before it.
 */
export function chooseTimeline(
  request: RecoveryRequest,
  situation: RecoverySituation,
): TimelineChoice | Refusal {
  const { tree } = situation;
  const latest = newest(tree, situation);
  if (latest === undefined)
    return refuse('UNKNOWN_TIMELINE', 'no timeline is known: neither backups nor archive tell', undefined);
  if (typeof request.timeline === 'number') {
    if (tree.has(request.timeline)) return choose(request.timeline);
    return refuse(
      'UNKNOWN_TIMELINE',
      `there is no timeline ${request.timeline}`,
      `there are ${tree.timelines.join(', ')}`,
    );
  }
  if (request.timeline === 'current') {
    return choose(timelineOfSet(currentBackups(situation.stanza), request.set) ?? latest);
  }
  const { target } = request;
  if (target.type === 'time') {
    const alive = aliveAt(target.time, latest, situation);
    if (alive === latest) return choose(latest);
    const child = tree.forksTo(latest).findIndex(fork => fork.parent === alive);
    const next = tree.forksTo(latest)[child + 1]?.parent ?? latest;
    const made = situation.born.get(next);
    const since = made === undefined ? '' : `, which began at ${formatInstant(made)}`;
    if (request.timeline === 'latest') {
      return refuse(
        'OFF_PATH',
        `${describeTarget(target)} was left out by timeline ${next}${since}`,
        `it lies on timeline ${alive}`,
        { timeline: alive },
      );
    }
    return choose(
      alive,
      `${describeTarget(target)} lies on timeline ${alive}: it was left out by timeline ${next}${since}`,
    );
  }
  const { located } = situation;
  if (located && !tree.isOnPath(latest, located.timeline, located.lsn)) {
    if (request.timeline === 'latest') {
      const { timeline } = located;
      const reason = `${describeTarget(target)} is not on the way to timeline ${latest}`;
      return refuse('OFF_PATH', reason, `it lies on timeline ${timeline}`, { timeline });
    }
    return choose(located.timeline, `${describeTarget(target)} lies on timeline ${located.timeline}`);
  }
  return choose(latest);
}

/** The timeline on which a backup set was made: of the named one, else of the newest. `backups` oldest first. */
export function timelineOfSet(
  backups: readonly Backup[],
  set: BackupLabel | undefined,
): Timeline | undefined {
  return backups.findLast(backup => set === undefined || backup.label === set)?.timeline;
}

/**
 * The timelines that may have log of their own at a position which recovery along `timeline` reads on another one: a recovery left
 * them before their end. Ascending.
 */
export function othersWith(tree: TimelineTree, timeline: Timeline, lsn: Lsn): Timeline[] {
  const read = tree.timelineAt(timeline, lsn);
  const ended = tree
    .forksTo(timeline)
    .filter(fork => isPromotion(fork))
    .map(fork => fork.parent);
  return tree.timelines.filter(
    other => other !== read && !ended.includes(other) && tree.forksTo(other).every(fork => lsn >= fork.at),
  );
}

/** One that goes on where its parent ended. */
function isPromotion({ reason }: Fork): boolean {
  return reason === '' || reason === 'no recovery target specified';
}

/** The newest timeline, also when its history file has not been archived yet. */
function newest(tree: TimelineTree, situation: RecoverySituation): Timeline | undefined {
  const known = [
    tree.latest,
    situation.leader?.timeline,
    // An earlier system's timelines have the same numbers.
    ...currentBackups(situation.stanza).map(backup => backup.timeline),
  ];
  return known.reduce(
    (most, timeline) => (timeline !== undefined && (most ?? 0) < timeline ? timeline : most),
    undefined,
  );
}

/** Walks back from the newest timeline over the branches that were cut by a recovery after the moment. */
function aliveAt(time: Instant, latest: Timeline, situation: RecoverySituation): Timeline {
  const forks = situation.tree.forksTo(latest);
  let alive = latest;
  for (const fork of [...forks].reverse()) {
    const born = situation.born.get(alive);
    const left = leftOutFrom(fork);
    if (born === undefined || time >= born || left === undefined || time < left) return alive;
    alive = fork.parent;
  }
  return alive;
}

/**
 * The moment from which on the parent's commits are missing on the child; undefined for an ordinary promotion, which
 * goes on where the parent ended. PostgreSQL notes `before TIME` or `after TIME` for a time target; for the others the
 * moment is unknown, and the parent, which holds all that the child took over, serves for any.
 */
function leftOutFrom(fork: Fork): Instant | undefined {
  if (isPromotion(fork)) return undefined;
  const time = /^(?:before|after) (\d{4}-.*)$/.exec(fork.reason)?.[1];
  if (time === undefined) return 0n as Instant;
  try {
    return parseInstant(time);
  } catch {
    return 0n as Instant;
  }
}

function choose(timeline: Timeline, ...notes: string[]): TimelineChoice {
  return { kind: 'timeline', timeline, notes };
}

function refuse(
  code: Refusal['code'],
  reason: string,
  hint: string | undefined,
  instead?: Refusal['instead'],
): Refusal {
  return { kind: 'refusal', code, reason, window: undefined, hint, instead };
}
