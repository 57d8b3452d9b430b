// How long a recovery will take, from how long earlier ones of the cluster took.
import type { Phase } from './journal.ts';
import type { RecoverySummary } from './summary.ts';
import { WITHOUT_LEADER } from './summary.ts';

/** What there will be to do, in bytes. */
export interface Work {
  readonly restoredBytes: number;
  readonly replayedBytes: number;
}

export interface Estimate {
  /** Seconds until every replica streams and archiving is checked: the middle of the earlier ones, scaled to this work. */
  readonly seconds: number;
  readonly least: number;
  readonly most: number;
  /** Seconds of them in which the cluster has no leader. */
  readonly withoutLeader: number;
  /** How many recoveries it rests on. */
  readonly runs: number;
}

/** Older ones ran on other data, perhaps on other machines. */
const NEWEST = 5;

/** Undefined when no recovery of the cluster was measured in one go. */
export function estimateTime(earlier: readonly RecoverySummary[], work: Work): Estimate | undefined {
  const measured = earlier
    .filter(each => !each.is_continued && each.seconds > 0)
    .sort((a, b) => (a.finished < b.finished ? -1 : 1))
    .slice(-NEWEST)
    .map(each => scaled(each, work));
  if (measured.length === 0) return undefined;
  const totals = measured.map(({ seconds }) => seconds).sort((a, b) => a - b);
  return {
    seconds: middle(totals),
    least: totals.at(0) ?? 0,
    most: totals.at(-1) ?? 0,
    withoutLeader: middle(measured.map(each => each.withoutLeader).sort((a, b) => a - b)),
    runs: measured.length,
  };
}

/** Copying grows with the data, replay with the log; less work than last time is not counted on. */
function scaled(
  { phases, restored_bytes, replayed_bytes }: RecoverySummary,
  work: Work,
): { readonly seconds: number; readonly withoutLeader: number } {
  const growth = (now: number, then: number | null): number => (then ? Math.max(1, now / then) : 1);
  const data = growth(work.restoredBytes, restored_bytes);
  const log = growth(work.replayedBytes, replayed_bytes);
  const factors: Partial<Record<Phase, number>> = { restored: data, recovered: log, streaming: data };
  let seconds = 0;
  let withoutLeader = 0;
  for (const each of phases) {
    const took = each.seconds * (factors[each.phase] ?? 1);
    seconds += took;
    if (WITHOUT_LEADER.has(each.phase)) withoutLeader += took;
  }
  return { seconds, withoutLeader };
}

function middle(sorted: readonly number[]): number {
  const half = Math.floor(sorted.length / 2);
  const [low = 0, high = 0] = [sorted[half - 1], sorted[half]];
  return sorted.length % 2 === 1 ? high : (low + high) / 2;
}
