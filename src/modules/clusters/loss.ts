// What a cluster cannot get in order without: hosts, the consensus store, servers that start.
import { type Cluster, describeClosed } from '../../postgres/cluster.ts';

/** Patroni's states of a member whose server is being made or comes up. */
const COMING = /creating|initializing|bootstrap|running|streaming|recovery/;

/** What a cluster cannot get in order without. */
export interface Loss {
  readonly kind: 'away' | 'failing';
  readonly why: string;
  /** Since when, in milliseconds. */
  readonly since: number;
}

/** What is lost now, with the time since when it is where that was so at the last look already. */
export function findLoss(cluster: Cluster, earlier: Loss | undefined, now: number): Loss | undefined {
  const away = whatIsAway(cluster);
  const failing = away ?? whoFails(cluster, earlier?.kind === 'failing');
  if (failing === undefined) return undefined;
  const kind = away === undefined ? 'failing' : 'away';
  return { kind, why: failing, since: earlier?.kind === kind ? earlier.since : now };
}

function whatIsAway(cluster: Cluster): string | undefined {
  const silent = cluster.members.filter(member => !member.isReachable).map(member => member.host);
  if (silent.length > 0) return `${silent.join(', ')} does not answer`;
  if (cluster.isStoreAway === true) return "Patroni's consensus store does not answer";
  const closed = describeClosed(cluster);
  if (closed !== undefined) return closed;
  if (cluster.members.some(member => member.isPatroniRunning)) return undefined;
  return 'Patroni runs on no member, `journalctl -u patroni` there tells why';
}

/** Patroni starts a server that fails again and again, and calls it this and that meanwhile: it counts until it runs, or is made anew. */
function whoFails(cluster: Cluster, hasFailed: boolean): string | undefined {
  const failing = cluster.members.filter(({ name, server }) => {
    const state = cluster.patroni.find(row => row.name === name)?.state ?? '';
    return server === undefined && (state === 'start failed' || (hasFailed && !COMING.test(state)));
  });
  if (failing.length === 0) return undefined;
  const hosts = failing.map(member => member.host).join(', ');
  return `PostgreSQL does not start on ${hosts}, \`journalctl -u patroni\` there tells why`;
}
