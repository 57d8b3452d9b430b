// What takes the last recovery of a cluster back: recovery to the end of the timeline that it left.
import type { Cluster } from '../../postgres/cluster.ts';
import { formatInstant, parseInstant } from '../../postgres/instant.ts';
import type { Journal, Undo } from '../../postgres/journal.ts';
import { parseSummaries, type RecoverySummary } from '../../postgres/summary.ts';
import { requestOf } from './journal.ts';
import { newestJournal, type Obstacle } from './recovery-state.ts';

/**
 * Which recovery is undone: one that was begun and has not ended, else the last that did. Gives why there is none, or why
 * it cannot be undone.
 */
export function findUndo(cluster: Cluster, name: string, unfinished: Journal | undefined): Undo | Obstacle {
  if (unfinished?.undoes !== undefined) return unfinished.undoes;
  const newest = newestJournal(cluster);
  if (newest?.phase === 'flushed') {
    return {
      reason: `the recovery that was begun on ${newest.host} has not replaced any data: there is nothing to undo`,
      hint: 'where it has paused Patroni, `patronictl resume` ends that; to take back the one before it, ask for the end of its old timeline',
    };
  }
  const last = unfinished === undefined ? lastSummary(cluster, name) : describeJournal(unfinished);
  if (last === undefined) {
    return {
      reason: `no member of '${name}' knows of a recovery: there is nothing to undo`,
      hint: `to go to the end of an older timeline, ask for it: -e '{pg_pitr: {timeline: 1}}'`,
    };
  }
  const { source, before, what } = last;
  if (source !== name) {
    return {
      reason: `'${name}' was made a copy of '${source}': what it was before is of another system, to which no recovery leads back`,
    };
  }
  if (before === null) {
    return {
      reason: `${what} began when nobody led, or the leader did not archive: the end of the timeline that it left was not noted`,
      hint: `to go to the end of an older timeline, ask for it: -e '{pg_pitr: {timeline: ${last.timeline}}}'`,
    };
  }
  return { before, what };
}

/** What is asked of it: everything that the old timeline holds. The end that was noted has to be reached at least. */
export function undoRequest({ before }: Undo): Readonly<Record<string, unknown>> {
  return { timeline: before.timeline };
}

/** The first line of its plan. */
export function undoLine({ before, what }: Undo): string {
  const end = formatInstant(parseInstant(before.time));
  return `UNDO: ${what} is taken back, to the end of timeline ${before.timeline} (${end}, ${before.lsn}, or later)`;
}

interface Undone extends Pick<RecoverySummary, 'source' | 'before'> {
  readonly what: string;
  readonly timeline: number;
}

function lastSummary(cluster: Cluster, name: string): Undone | undefined {
  const summary = cluster.members
    .flatMap(member => parseSummaries(member.recoveries))
    .filter(each => each.cluster === name)
    .sort((a, b) => (a.finished < b.finished ? -1 : 1))
    .at(-1);
  if (summary === undefined) return undefined;
  const what = `the recovery to ${summary.target}, done ${summary.finished}`;
  return { ...summary, what, timeline: summary.reached?.parent ?? 1 };
}

function describeJournal(journal: Journal): Undone {
  const { cluster, before, plan } = journal;
  return {
    source: requestOf(journal).cluster ?? cluster,
    before: before ?? null,
    what: `the recovery on ${journal.host}, which got as far as '${journal.phase}'`,
    timeline: Number(plan.timeline),
  };
}
