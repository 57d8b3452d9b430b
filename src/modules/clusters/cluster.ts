// Reads a whole cluster: every member at once, and Patroni's view from one of them.
import type { Host } from '../../connection/host.ts';
import { Unreachable } from '../../errors.ts';
import {
  type Cluster,
  followedBy,
  isPausedConfig,
  type Member,
  parsePatroniList,
} from '../../postgres/cluster.ts';
import type { ArgumentSchema } from '../module.ts';
import { readParts } from '../parts.ts';
import { absent, type Layout, readMember } from './member.ts';

/** The arguments of every module that looks at a cluster. */
export interface ClusterArguments {
  readonly members: readonly string[];
  readonly dbsu: string;
  readonly data: string;
  readonly bin: string;
  readonly port: number;
  readonly patroni: string;
}

export const CLUSTER_ARGUMENTS = {
  members: { type: 'array', items: { type: 'string' }, description: 'Inventory names of all its members.' },
  dbsu: { type: 'string', default: 'postgres', description: 'The OS user of the database.' },
  data: { type: 'string', default: '/pg/data', description: 'The data directory.' },
  bin: { type: 'string', default: '/usr/pgsql/bin', description: "PostgreSQL's programs." },
  port: { type: 'integer', default: 5432, description: "PostgreSQL's port." },
  patroni: { type: 'string', default: '/etc/patroni/patroni.yml', description: "Patroni's settings file." },
} as const satisfies Readonly<Record<string, ArgumentSchema>>;

// patronictl waits without end for a consensus store that is away: it gets a limit, once.
const PATRONI_SCRIPT = `
cd /
list=$(timeout 15 patronictl -c "$1" list -f json 2>/dev/null) || { printf '\\036away\\n'; exit 0; }
printf '\\036list\\n%s\\n' "$list"
printf '\\036config\\n'; timeout 15 patronictl -c "$1" show-config 2>/dev/null
exit 0
`;

/** Where a member keeps its data and programs, out of the arguments of any of these modules. */
export function layoutOf(args: ClusterArguments): Layout {
  const { dbsu, data, bin, port, patroni } = args;
  return { dbsu, data, bin, port, patroni };
}

/** The cluster as it is now. Members that do not answer are in it, as unreachable. */
export async function readCluster(hosts: readonly Host[], layout: Layout): Promise<Cluster> {
  const members = await Promise.all(hosts.map(host => readMember(host, layout)));
  const voice = spokesman(members);
  const host = hosts.find(each => each.name === voice?.host);
  if (host === undefined) return { members, patroni: [], isPaused: false };
  const parts = await askPatroni(host, layout);
  if (parts instanceof Unreachable) {
    const lost = members.map(member => (member === voice ? absent(host.name, parts.message) : member));
    return { members: lost, patroni: [], isPaused: false };
  }
  const config = parts.get('config') ?? '';
  return {
    members,
    patroni: parsePatroniList(parts.get('list') ?? ''),
    isPaused: isPausedConfig(config),
    follows: followedBy(config),
    isStoreAway: parts.has('away'),
  };
}

/** What patronictl says there; a host that is lost on the way is a result too. */
async function askPatroni(host: Host, layout: Layout): Promise<ReadonlyMap<string, string> | Unreachable> {
  try {
    const output = await host.run({ script: PATRONI_SCRIPT, args: [layout.patroni] });
    return readParts(output.stdout.toString());
  } catch (error) {
    if (error instanceof Unreachable) return error;
    throw error;
  }
}

/** Any member with Patroni's settings can ask; one whose Patroni runs is likelier to get an answer. */
function spokesman(members: readonly Member[]): Member | undefined {
  return members.find(member => member.isPatroniRunning) ?? members.find(member => member.name !== undefined);
}
