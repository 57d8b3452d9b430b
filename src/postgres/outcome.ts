// Proof: what a recovery reached, held against what was asked. The server's own history file is the witness.
import { formatInstant, type Instant, parseInstant } from './instant.ts';
import { formatLsn, type Lsn, parseLsn } from './lsn.ts';
import type { RecoveryTarget } from './target.ts';
import type { Fork, Timeline } from './timeline.ts';

export interface Outcome {
  readonly systemIdentifier: string;
  readonly timeline: Timeline;
  /** The fork that made the new timeline; undefined while the server is still paused in recovery. */
  readonly fork: Fork | undefined;
  /** The end of replay. */
  readonly lsn: Lsn;
  /** The last commit that was replayed; undefined when there was none since the backup. */
  readonly lastCommit: Instant | undefined;
}

export interface Wish {
  readonly target: RecoveryTarget;
  readonly exclusive: boolean;
  readonly action: 'promote' | 'pause' | 'shutdown';
  /** Of the stanza's database. */
  readonly systemIdentifier: string;
  /** The timeline that was followed. */
  readonly timeline: Timeline;
  /** Every timeline that was there before. */
  readonly known: readonly Timeline[];
  /** Without a target: where replay must have come to, at least; undefined when that is not known. */
  readonly least?: Lsn | undefined;
}

/** Every way in which the outcome is not what was asked, as sentences; none means proven. */
export function verifyOutcome(wish: Wish, outcome: Outcome): string[] {
  const problems: string[] = [];
  if (outcome.systemIdentifier !== wish.systemIdentifier) {
    problems.push(
      `the server is system ${outcome.systemIdentifier}, the backup was of ${wish.systemIdentifier}`,
    );
  }
  problems.push(...checkReach(wish, outcome));
  if (wish.action !== 'promote') return problems;
  if (wish.known.includes(outcome.timeline)) {
    problems.push(
      `timeline ${outcome.timeline} was there before: the server was not promoted to one of its own`,
    );
  } else if (outcome.fork === undefined) {
    problems.push(`timeline ${outcome.timeline} has no history file that tells where it began`);
  } else {
    if (outcome.fork.parent !== wish.timeline) {
      problems.push(
        `timeline ${outcome.timeline} leaves timeline ${outcome.fork.parent}, not ${wish.timeline}`,
      );
    }
    if (!isReasonOf(outcome.fork.reason, wish)) {
      problems.push(`recovery ended for another reason: '${outcome.fork.reason}'`);
    }
  }
  return problems;
}

/** Where replay stopped, in words, of PostgreSQL's note in the history file: `stopped …`. */
export function stopText(reason: string): string {
  if (reason === 'no recovery target specified') return 'at the end of the archive';
  return reason === 'reached consistency' ? 'at the end of the backup' : reason;
}

/** Does PostgreSQL's note in the history file say that it stopped at this target? */
function isReasonOf(reason: string, wish: Pick<Wish, 'target' | 'exclusive'>): boolean {
  const { target, exclusive } = wish;
  switch (target.type) {
    case 'default':
      return reason === 'no recovery target specified';
    case 'immediate':
      return reason === 'reached consistency';
    case 'name':
      return reason === `at restore point "${target.name}"`;
    case 'xid':
      return reason === `${exclusive ? 'before' : 'after'} transaction ${target.xid}`;
    case 'lsn': {
      const match = /^(before|after) LSN (\S+)$/.exec(reason);
      if (match?.[2] === undefined || match[1] !== (exclusive ? 'before' : 'after')) return false;
      return parseLsn(match[2]) >= target.lsn;
    }
    case 'time': {
      const time = /^before (\d{4}-.*)$/.exec(reason)?.[1];
      if (time === undefined) return false;
      const stopped = parseInstant(time);
      return exclusive ? stopped >= target.time : stopped > target.time;
    }
  }
}

function checkReach(wish: Wish, outcome: Outcome): string[] {
  const { target, exclusive } = wish;
  const { lastCommit } = outcome;
  if (target.type === 'time' && lastCommit !== undefined) {
    const isPast = exclusive ? lastCommit >= target.time : lastCommit > target.time;
    if (isPast) {
      return [
        `the last commit is of ${formatInstant(lastCommit)}, past the target ${formatInstant(target.time)}`,
      ];
    }
  }
  if (target.type === 'default' && wish.least !== undefined && outcome.lsn < wish.least) {
    return [
      `replay ended at ${formatLsn(outcome.lsn)}, the archive goes to ${formatLsn(wish.least)} at least`,
    ];
  }
  // An inclusive position is the start of a record, which is replayed whole: the end of replay lies behind it.
  if (target.type === 'lsn' && !exclusive && outcome.lsn < target.lsn) {
    return [`replay ended at ${formatLsn(outcome.lsn)}, before the target ${formatLsn(target.lsn)}`];
  }
  return [];
}
