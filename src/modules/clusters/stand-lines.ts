// Where a recovery stands: each host's state, what its data is, and the one command that goes on from there.
import { type Cluster, findLeader, type Member } from '../../postgres/cluster.ts';
import { hasReached, type Journal } from '../../postgres/journal.ts';
import { nextCommand } from './next-command.ts';
import { facts, table } from './table.ts';

/** What the operator should know and do besides. */
export interface Advice {
  /** Sentences without a full stop: what has to be mended first. */
  readonly first: readonly string[];
  /** `pg_pitr` of the next command, in canonical JSON. */
  readonly request: string;
  /** The tag of the next command, where it is not the whole recovery. */
  readonly tag?: 'forward' | 'undo' | undefined;
}

/** The state of every member as a table, then what goes on from there. */
export function standLines(
  cluster: Cluster,
  journal: Journal | undefined,
  name: string,
  advice: Advice,
): string[] {
  return [
    `WHERE CLUSTER ${name} STANDS: ${phaseWords(cluster, journal)}`,
    ...table(
      ['host', 'Patroni', 'PostgreSQL', 'data'],
      cluster.members.map(member => [
        member.host,
        patroniWords(cluster, member),
        serverWords(member),
        dataWords(member, journal),
      ]),
    ),
    ...facts([
      ...advice.first.map(sentence => ['first', sentence] as const),
      ['next', nextCommand(name, advice.request, advice.tag)],
      ['or back', canGoBack(journal) && advice.tag !== 'undo' ? nextCommand(name, '', 'undo') : undefined],
      [
        'or instead',
        journal?.undoes?.kept !== undefined && advice.tag === 'undo' && journal.kept !== undefined
          ? `${nextCommand(name, '', 'undo')} -e pitr_use_kept=false (through the archive)`
          : undefined,
      ],
    ]),
  ];
}

/** Has it taken the cluster down, and noted the end of what was there, or kept it? */
function canGoBack(journal: Journal | undefined): boolean {
  if (journal === undefined || journal.undoes !== undefined || !hasReached(journal, 'stopped')) return false;
  return journal.before !== undefined || journal.kept !== undefined;
}

function phaseWords(cluster: Cluster, journal: Journal | undefined): string {
  if (journal === undefined) {
    // The note of a recovery may be on the very host that is lost.
    const silent = cluster.members.filter(member => !member.isReachable).map(member => member.host);
    return silent.length === 0
      ? 'no recovery has begun to change it'
      : `how far a recovery has come is not known while ${silent.join(', ')} does not answer`;
  }
  const at = `on ${journal.host}`;
  switch (journal.phase) {
    case 'planned':
      return `a recovery is planned ${at}`;
    case 'flushed':
      return `the recovery ${at} has archived everything, and the cluster goes down`;
    case 'stopped':
      return `the recovery ${at} has stopped it; nothing is restored yet`;
    case 'restored':
      return `the recovery ${at} has restored the backup; the target is not reached yet`;
    case 'recovered':
      return `the recovery ${at} has left replay; its outcome is not proven yet`;
    case 'verified':
      return `the recovery ${at} has reached its target; Patroni does not have the data yet`;
    case 'leading':
      return `the recovered ${findLeader(cluster)?.host ?? journal.host} leads; the replicas are not rebuilt yet`;
    case 'streaming':
      return `recovered, all members stream; archiving is not checked yet`;
    case 'done':
      return 'the last recovery has come to its end';
  }
}

function patroniWords(cluster: Cluster, member: Member): string {
  if (!member.isReachable) return '?';
  if (!member.isPatroniRunning) return 'stopped';
  return cluster.isPaused ? 'paused' : 'running';
}

function serverWords(member: Member): string {
  if (!member.isReachable) return member.isDenied === true ? 'does not let root in' : 'does not answer';
  const { server } = member;
  if (server === undefined) return member.postmaster === undefined ? 'down' : 'starting';
  const timeline = `timeline ${server.timeline}`;
  if (!server.isInRecovery) return `takes writes, ${timeline}`;
  return server.receiver === 'streaming' ? `streams, ${timeline}` : `in recovery, ${timeline}`;
}

function dataWords(member: Member, journal: Journal | undefined): string {
  if (!member.isReachable) return 'unknown';
  const { server, control } = member;
  if (control === undefined)
    return (member.dataBytes ?? 0) > 1024 * 1024 ? 'partly replaced, not to be started' : 'none';
  const timeline = server?.timeline ?? control.timeline;
  if (journal === undefined || !hasReached(journal, 'stopped')) return 'as before';
  const isNew = timeline !== undefined && !journal.known.includes(timeline);
  if (isNew) return 'recovered';
  if (member.host !== journal.host)
    return member.replaced !== undefined && member.replaced === journal.plan.stamp
      ? 'replaced, not caught up yet'
      : 'as before the recovery';
  return hasReached(journal, 'restored') ? 'restored from the backup' : 'as before the recovery';
}
