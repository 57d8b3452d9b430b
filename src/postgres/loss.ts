// What a recovery gives up: the transactions that a living leader has committed behind the target.
import { formatDuration } from './duration.ts';
import { addSeconds, formatInstant, type Instant, secondsOf } from './instant.ts';
import type { Lsn } from './lsn.ts';
import type { Plan } from './plan.ts';

/** From where on commits are lost; what stands at the very point is lost too when it is inclusive. */
export type LossPoint =
  | {
      readonly kind: 'time';
      readonly time: Instant;
      readonly isInclusive: boolean;
      /** A position that is certainly before it. */
      readonly floor: Lsn;
    }
  | { readonly kind: 'lsn'; readonly lsn: Lsn; readonly isInclusive: boolean };

export interface Commit {
  readonly xid: number;
  readonly time: Instant;
}

/** The newest commits of a log, as far back as it was read. */
export interface NewestCommits {
  /** Those behind the point. */
  readonly count: number;
  readonly first: Commit | undefined;
  /** The last commit of all, behind the point or not. */
  readonly last: Commit | undefined;
  /** Was the log read back to the point? Else there are more. */
  readonly isWhole: boolean;
}

/** Undefined where everything is kept: recovery to the end of the archive, after a flush. */
export function lossPoint({ target, exclusive, located, set }: Plan): LossPoint | undefined {
  switch (target.type) {
    case 'default':
      return undefined;
    case 'immediate':
      return { kind: 'lsn', lsn: set.stopLsn, isInclusive: true };
    case 'time':
      return { kind: 'time', time: target.time, isInclusive: exclusive, floor: set.stopLsn };
    case 'lsn':
      return { kind: 'lsn', lsn: target.lsn, isInclusive: exclusive };
    case 'name':
    case 'xid':
      return located && { kind: 'lsn', lsn: located.lsn, isInclusive: exclusive };
  }
}

/** In words: `2 transactions, from 2025-07-13 10:00:02+00 (742) to 2025-07-13 10:00:03+00 (743), 3s after the target`. */
export function describeLoss(point: LossPoint, commits: NewestCommits): string {
  const { count, first, last, isWhole } = commits;
  if (last === undefined)
    return isWhole
      ? 'nothing: there is no commit behind the target'
      : 'unknown: the newest segments of the log hold no commit';
  const after =
    point.kind === 'time' && last.time >= addSeconds(point.time, 1)
      ? `, ${formatDuration(secondsOf(last.time) - secondsOf(point.time))} after the target`
      : '';
  if (count === 0) return `nothing: the last commit is of ${named(last)}`;
  if (count === 1 && isWhole) return `1 transaction, of ${named(last)}${after}`;
  const from = isWhole && first !== undefined ? `from ${named(first)} to ` : 'the last of ';
  return `${isWhole ? '' : 'more than '}${count} transactions, ${from}${named(last)}${after}`;
}

function named({ time, xid }: Commit): string {
  return `${formatInstant(time)} (transaction ${xid})`;
}
