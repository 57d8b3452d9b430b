// The members of a cluster as a table for people.
import { type Cluster, describeRole } from '../../postgres/cluster.ts';
import { formatLsn } from '../../postgres/lsn.ts';
import { table } from './table.ts';

/** The members as a table. */
export function memberLines(cluster: Cluster): string[] {
  return table(
    ['member', 'host', 'role', 'state', 'timeline', 'WAL position'],
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
    ]),
  );
}
