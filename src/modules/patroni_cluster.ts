// patroni_cluster: who leads a cluster and how its members are; waits, where asked, until it leads or all stream.
import { setTimeout as sleep } from 'node:timers/promises';
import {
  type Cluster,
  describeClosed,
  describeRole,
  findLeader,
  type Member,
  writableMembers,
} from '../postgres/cluster.ts';
import { hasReached } from '../postgres/journal.ts';
import { formatLsn } from '../postgres/lsn.ts';
import { CLUSTER_ARGUMENTS, type ClusterArguments, layoutOf, readCluster } from './clusters/cluster.ts';
import { findLoss, type Loss } from './clusters/loss.ts';
import { memberLines } from './clusters/member-lines.ts';
import { nextCommand } from './clusters/next-command.ts';
import { findJournal } from './clusters/recovery-state.ts';
import { secondsInWords } from './clusters/table.ts';
import { fail } from './failure.ts';
import type { Module, ModuleResult } from './module.ts';

interface PatroniClusterArguments extends ClusterArguments {
  readonly state: 'known' | 'leading' | 'streaming';
  readonly timeout: number;
  readonly show: boolean;
  readonly recovery: 'allowed' | 'refused';
}

export const patroni_cluster: Module<PatroniClusterArguments> = {
  name: 'patroni_cluster',
  fullNames: [],
  documentation: {
    summary: 'Tells who leads a Patroni cluster, and waits until it leads or all members stream.',
  },
  schema: {
    properties: {
      ...CLUSTER_ARGUMENTS,
      state: {
        type: 'string',
        enum: ['known', 'leading', 'streaming'],
        default: 'known',
        description:
          '`leading`: wait for a leader. `streaming`: wait until all others stream from it on its timeline.',
      },
      timeout: { type: 'integer', default: 120, description: 'Seconds to wait.' },
      show: { type: 'boolean', default: false, description: 'Print the members as a table.' },
      recovery: {
        type: 'string',
        enum: ['allowed', 'refused'],
        default: 'allowed',
        description: '`refused`: fail while a recovery is half-way, when Patroni must start on no member.',
      },
    },
    required: ['members'],
  },
  checkMode: 'full',
  async run(_host, args, context) {
    const hosts = args.members.map(name => context.hosts(name));
    const started = Date.now();
    let loss: Loss | undefined;
    let told = 1;
    for (;;) {
      const cluster = await readCluster(hosts, layoutOf(args));
      const halfWay = args.recovery === 'refused' ? recoveryHalfWay(cluster) : undefined;
      if (halfWay !== undefined) return fail(halfWay);
      const missing = whatIsMissing(cluster, args);
      if (missing === undefined) return describe(cluster, args);
      loss = findLoss(cluster, loss, Date.now());
      const isStandby = cluster.follows !== undefined;
      const isLost = loss !== undefined && Date.now() - loss.since > LONGEST_ABSENCE;
      context.progress(missing);
      const seconds = (Date.now() - started) / 1000;
      if (isStandby || isLost || seconds > args.timeout || context.check) {
        const why = loss === undefined ? missing : `${missing}: ${loss.why}`;
        const msg = isStandby ? leaderless(cluster) : `${why}, after ${secondsInWords(seconds)}`;
        return { ...describe(cluster, args), failed: true, msg };
      }
      if (seconds >= told * LONG_WAIT) {
        context.notice(`${missing}, after ${secondsInWords(seconds)}${whatPatroniSays(cluster)}`);
        told *= 2;
      }
      await sleep(500, undefined, { signal: context.signal });
    }
  },
};

/** A recovery between the stop of the cluster and the last replica, and the command that ends it. */
function recoveryHalfWay(cluster: Cluster): string | undefined {
  const journal = findJournal(cluster);
  if (journal === undefined || !hasReached(journal, 'stopped') || hasReached(journal, 'streaming'))
    return undefined;
  const { cluster: name, host, phase } = journal;
  return `a recovery of ${name} is half-way on ${host} (it got as far as '${phase}'): Patroni must not start on the data that is there. Nothing was changed. Go on with: ${nextCommand(name, journal.request)}`;
}

/** Milliseconds that a host or the consensus store may be away: after that it will not mend itself. */
const LONGEST_ABSENCE = 30_000;

/** Seconds after which a wait is told of, and again each time that it has lasted twice as long. */
const LONG_WAIT = 60;

/** A copy may take its hours, or fail again and again: what Patroni calls those that do not stream, and where it tells more. */
export function whatPatroniSays({ members, patroni }: Cluster): string {
  const states = members.flatMap(({ host, name }) => {
    const state = patroni.find(row => row.name === name)?.state;
    return state === undefined || /running|streaming/.test(state) ? [] : [`${host} '${state}'`];
  });
  return states.length === 0
    ? ''
    : `: Patroni calls ${states.join(', ')}; \`journalctl -u patroni\` there tells what it is at`;
}

/** What keeps the cluster from the wished state, in words; undefined when nothing does. */
export function whatIsMissing(cluster: Cluster, wish: { readonly state: string }): string | undefined {
  const writable = writableMembers(cluster);
  if (writable.length > 1) return `${writable.map(member => member.host).join(' and ')} both take writes`;
  if (wish.state === 'known') return undefined;
  const leader = findLeader(cluster);
  const row = cluster.patroni.find(each => each.name === leader?.name);
  if (leader === undefined || row === undefined || !/leader/i.test(row.role)) return 'no leader yet';
  if (wish.state === 'leading') return undefined;
  const behind = cluster.members.filter(member => member !== leader && !follows(member, leader));
  if (behind.length === 0) return undefined;
  return `${behind.map(member => member.host).join(', ')} not streaming on timeline ${leader.server?.timeline} yet`;
}

/** Why nobody leads, in words. */
function leaderless(cluster: Cluster): string {
  if (cluster.follows !== undefined)
    return `nobody takes writes: this is a standby cluster, it follows ${cluster.follows}`;
  const closed = describeClosed(cluster);
  if (closed !== undefined) return `who leads is not known: ${closed}`;
  const stand = (member: Member): string =>
    member.isReachable && member.server === undefined ? 'stopped' : describeRole(cluster, member);
  const members = cluster.members.map(member => `${member.host} ${stand(member)}`).join(', ');
  const away = cluster.isStoreAway === true ? "; Patroni's consensus store does not answer" : '';
  return `nobody leads: ${members}${away}`;
}

/** A receiver calls itself streaming before it is: also where it waits for a leader that is behind it. So the leader is asked too. */
function follows(member: Member, leader: Member): boolean {
  const { server, name = '' } = member;
  return (
    server?.isInRecovery === true &&
    server.receiver === 'streaming' &&
    leader.server?.comingStandbys.includes(name) === false &&
    server.timeline === leader.server?.timeline &&
    server.systemIdentifier === leader.server.systemIdentifier
  );
}

function describe(cluster: Cluster, args: PatroniClusterArguments): ModuleResult {
  const leader = findLeader(cluster);
  const members = cluster.members.map(member => ({
    host: member.host,
    name: member.name,
    role: describeRole(cluster, member),
    timeline: member.server?.timeline ?? member.control?.timeline,
    lsn: member.server === undefined ? undefined : formatLsn(member.server.lsn),
    receiver: member.server?.receiver,
    patroni: member.isPatroniRunning,
  }));
  const msg = args.show ? memberLines(cluster) : leader === undefined ? leaderless(cluster) : undefined;
  return {
    changed: false,
    leader: leader?.host,
    leader_name: leader?.name,
    timeline: leader?.server?.timeline,
    system_identifier: leader?.server?.systemIdentifier,
    paused: cluster.isPaused,
    members,
    ...(msg === undefined ? {} : { msg }),
  };
}
