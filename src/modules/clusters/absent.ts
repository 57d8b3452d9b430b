// Members that do not answer: may a recovery go on without them, and what becomes of them?
import { type Cluster, findLeader, type Member } from '../../postgres/cluster.ts';
import type { Journal } from '../../postgres/journal.ts';
import type { Obstacle } from './recovery-state.ts';

/** The inventory names in `-e pitr_without=…`, a list or words between commas. */
export function namesOf(without: unknown): readonly string[] {
  const words: readonly unknown[] = Array.isArray(without) ? without : String(without ?? '').split(',');
  return words.map(word => String(word).trim()).filter(word => word !== '');
}

/** The members that do not answer. */
export function absentMembers(cluster: Cluster): readonly Member[] {
  return cluster.members.filter(member => !member.isReachable);
}

/**
 * A member that is known to be dead is left out. Where a leader lives, nothing has been begun, and Patroni has given the
 * member up as well, that is known; else it may be recovering, or take writes, and a person has to say so.
 */
export function findSilence(
  cluster: Cluster,
  without: readonly string[],
  journal: Journal | undefined,
): Obstacle | undefined {
  const answering = cluster.members.find(member => member.isReachable && without.includes(member.host));
  if (answering !== undefined) {
    return {
      reason: `${answering.host} answers: it cannot be left out`,
      hint: 'leave it out of `pitr_without`',
    };
  }
  const silent = absentMembers(cluster).filter(member => !without.includes(member.host));
  if (silent.length === 0) return undefined;
  if (silent.length === cluster.members.length)
    return { reason: sayWhy(silent), isMendable: true, hint: 'bring one up' };
  const alive = livingRows(cluster);
  const leads = findLeader(cluster)?.isPatroniRunning === true;
  if (leads && journal === undefined && alive.length === 0) return undefined;
  const danger =
    alive.length > 0
      ? `, but Patroni counts ${alive.join(', ')} as running`
      : journal !== undefined
        ? ', and a recovery is under way'
        : ', and nobody leads';
  const names = silent.map(member => member.host).join(',');
  return {
    reason: `${sayWhy(silent)}${danger}`,
    hint: `it might take writes, or be recovering itself: bring it up, or wait; what is known to be dead is left out with -e pitr_without=${names}`,
    isMendable: true,
  };
}

/**
 * After a failure of which no member that answers holds a note: it may be on one that does not, even where a cluster without
 * it is in order. Nothing where a person has called it dead.
 */
export function findLostNote(cluster: Cluster, without: readonly string[]): Obstacle | undefined {
  const silent = absentMembers(cluster).filter(member => !without.includes(member.host));
  if (silent.length === 0) return undefined;
  return { reason: sayWhy(silent), hint: 'bring it up: how far the recovery has come may be noted there' };
}

function sayWhy(silent: readonly Member[]): string {
  return silent.map(({ host, trouble }) => `${host} does not answer (${trouble})`).join('; ');
}

/** Members that nobody reaches from here, while Patroni still hears of them. */
function livingRows({ members, patroni }: Cluster): string[] {
  const known = members.filter(member => member.isReachable).map(member => member.name);
  return patroni
    .filter(
      row =>
        !known.includes(row.name) && /^(running|streaming|starting|in archive recovery)$/.test(row.state),
    )
    .map(row => row.name);
}

/** What the plan says of those that are left out. */
export function absentNotes(cluster: Cluster): string[] {
  return absentMembers(cluster).map(
    ({ host, trouble }) =>
      `${host} does not answer (${trouble}) and is left out: it keeps the data of before, and has to be rebuilt once it is back`,
  );
}
