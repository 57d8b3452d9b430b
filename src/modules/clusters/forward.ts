// A recovery that waits at its target goes on to a later one, without a second restore: may it, and to where?
import type { Cluster, Member } from '../../postgres/cluster.ts';
import { formatInstant, type Instant, parseInstant } from '../../postgres/instant.ts';
import { canonicalJson, hasReached, type Journal } from '../../postgres/journal.ts';
import { formatLsn, type Lsn, parseLsn } from '../../postgres/lsn.ts';
import type { Plan } from '../../postgres/plan.ts';
import { describeTarget } from '../../postgres/target.ts';
import type { Timeline, TimelineTree } from '../../postgres/timeline.ts';
import { windowWords } from '../../postgres/window.ts';
import type { Obstacle } from './recovery-state.ts';
import { facts } from './table.ts';

const TARGET_WORDS = ['type', 'time', 'name', 'xid', 'lsn'];
/** What can still be said of a recovery that waits. */
const MOVABLE = [...TARGET_WORDS, 'exclusive', 'timeline', 'action'];
/** States of the control file that replay can go on from. */
const IN_RECOVERY = ['shut down in recovery', 'in archive recovery'];

/** A recovery that has not left replay, and the member that it is on. */
interface Waiting {
  readonly journal: Journal;
  readonly member: Member;
}

/** Who waits at its target, running or shut down; an obstacle when nobody does. */
export function findWaiting(cluster: Cluster, journal: Journal | undefined): Waiting | Obstacle {
  const hint = 'ask for it without -t forward: the backup is restored again';
  const member = cluster.members.find(each => each.host === journal?.host);
  if (journal === undefined || member === undefined || !hasReached(journal, 'restored')) {
    return {
      reason: 'no recovery of this cluster waits at its target: there is nothing to move forward',
      hint,
    };
  }
  const { server, control } = member;
  const isRecovering = server?.isInRecovery ?? IN_RECOVERY.includes(control?.state ?? '');
  if (hasReached(journal, 'leading') || !isRecovering) {
    return { reason: `the server on ${journal.host} has left recovery: it cannot replay any further`, hint };
  }
  return { journal, member };
}

/**
 * The new target with everything else as the recovery was begun; from the same backup, whose data it has. Without a target
 * it goes to the end of the archive, where PostgreSQL always promotes.
 */
export function forwardRequest(journal: Journal, asked: unknown): Record<string, unknown> {
  const begun = JSON.parse(journal.request) as Record<string, unknown> | null;
  const given: Record<string, unknown> =
    asked instanceof Map ? Object.fromEntries(asked) : { ...(asked as object | null) };
  const dropped = [...TARGET_WORDS, 'exclusive', 'timeline', 'set', 'backup'];
  const kept = Object.entries(begun ?? {}).filter(([key]) => !dropped.includes(key));
  const hasTarget = TARGET_WORDS.some(key => given[key] !== undefined && given[key] !== 'default');
  const action = hasTarget ? {} : { action: 'promote' };
  return { ...Object.fromEntries(kept), ...action, ...given, set: journal.plan.set };
}

/** A key that would have to be in effect when the backup was restored, and says something else than it did. */
export function lateKey(journal: Journal, asked: unknown): Obstacle | undefined {
  const begun = (JSON.parse(journal.request) ?? {}) as Record<string, unknown>;
  const given = Object.entries(JSON.parse(canonicalJson(asked ?? {})) as Record<string, unknown>);
  const late = given.find(
    ([key, value]) => !MOVABLE.includes(key) && canonicalJson(value) !== canonicalJson(begun[key] ?? null),
  );
  if (late === undefined) return undefined;
  return {
    reason: `\`${late[0]}\` of pg_pitr comes too late: the backup has been restored`,
    hint: `-t forward takes ${MOVABLE.join(', ')}; for anything else leave -t forward out, the backup is restored again`,
  };
}

/** Replay only goes forward, and along the branch that it is on: any other target needs another restore. */
export function checkForward(plan: Plan, waiting: Waiting, tree: TimelineTree): Obstacle | undefined {
  const { target, located, timeline } = plan;
  const { lsn, commit } = replayedTo(waiting);
  const hint =
    'replay only goes forward: for an earlier target leave out -t forward, the backup is restored again';
  if (target.type === 'immediate') return { reason: 'the end of the backup has been passed', hint };
  if (target.type === 'time' && commit !== undefined && target.time < commit) {
    const last = `the last commit that was replayed, of ${formatInstant(commit)}`;
    return { reason: `${describeTarget(target)} is before ${last}`, hint };
  }
  if (lsn === undefined) return undefined;
  const isFound = target.type === 'name' || target.type === 'xid';
  const at = target.type === 'lsn' ? target.lsn : isFound ? located?.lsn : undefined;
  if (at !== undefined && at < lsn) {
    return {
      reason: `${describeTarget(target)} lies before ${formatLsn(lsn)}, to where the log has been replayed`,
      hint,
    };
  }
  const on = tree.timelineAt(Number(waiting.journal.plan.timeline) as Timeline, lsn);
  if (tree.isOnPath(timeline, on, lsn)) return undefined;
  return {
    reason: `${describeTarget(target)} lies on timeline ${timeline}, which left timeline ${on} before ${formatLsn(lsn)}, to where the log has been replayed`,
    hint,
  };
}

/** The plan of it, from where to where. */
export function forwardLines(plan: Plan, waiting: Waiting): string[] {
  const { target, located, exclusive } = plan;
  const { lsn, commit } = replayedTo(waiting);
  const last = commit === undefined ? '' : `, last commit ${formatInstant(commit)}`;
  return [
    `FORWARD: the recovery of cluster ${plan.stanza} that waits on ${waiting.member.host} goes on, without another restore`,
    ...facts([
      ['replayed to', lsn === undefined ? undefined : `${formatLsn(lsn)}${last}`],
      ['target', `${describeTarget(target)}${exclusive ? ', just before it' : ''}, then ${plan.action}`],
      ['found at', located && formatLsn(located.lsn)],
      ['timelines', plan.path],
      ['window', windowWords(plan.window)],
      ...plan.notes.map(note => ['note', note] as const),
    ]),
  ];
}

/** What a server that does not answer has replayed stands in the note, once it was proven. */
function replayedTo({ journal, member }: Waiting): {
  readonly lsn: Lsn | undefined;
  readonly commit: Instant | undefined;
} {
  const { server } = member;
  if (server !== undefined) return { lsn: server.lsn, commit: server.lastReplayed };
  const { outcome } = journal;
  const commit = outcome?.last_commit ?? undefined;
  return {
    lsn: outcome === undefined ? undefined : parseLsn(outcome.lsn),
    commit: commit === undefined ? undefined : parseInstant(commit),
  };
}
