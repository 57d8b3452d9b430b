// The members of a cluster as a table for people.
import { type Cluster, describeRole, findLeader, type Member } from '../../postgres/cluster.ts';
import { formatLsn, walBytes } from '../../postgres/lsn.ts';
import { bytesInWords, table } from './table.ts';

/** The members as a table. */
export function memberLines(cluster: Cluster): string[] {
  return table(
    ['member', 'host', 'role', 'state', 'timeline', 'WAL position', 'lag'],
    cluster.members.map(member => [
      member.name ?? '?',
      member.host,
      describeRole(cluster, member),
      member.server === undefined
        ? member.postmaster === undefined
          ? 'down'
          : 'starting'
        : (member.server.receiver ?? 'running'),
      String(member.server?.timeline ?? member.control?.timeline ?? '?'),
      member.server === undefined ? '' : formatLsn(member.server.lsn),
      lagText(cluster, member),
    ]),
  );
}

/** What a standby has yet to replay of what the leader had written; read at about the same moment. */
function lagText(cluster: Cluster, member: Member): string {
  const leader = findLeader(cluster);
  if (leader?.server === undefined || member.server === undefined || member === leader) return '';
  return bytesInWords(Math.max(0, Number(walBytes(member.server.lsn, leader.server.lsn))));
}
