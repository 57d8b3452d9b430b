// A restore beside the cluster (`data` and `port` of pg_pitr): on which host, and may it lie there? The cluster is left alone.
import type { Host } from '../../connection/host.ts';
import { type Cluster, findLeader, type Member } from '../../postgres/cluster.ts';
import type { Journal } from '../../postgres/journal.ts';
import type { RecoverySituation } from '../../postgres/situation.ts';
import type { RecoveryRequest } from '../../postgres/target.ts';
import { linesOf, readParts } from '../parts.ts';
import { readJournal } from './journal.ts';
import { PITR_FOLDER } from './member.ts';
import type { Obstacle } from './recovery-state.ts';
import { POSTMASTERS, PRELUDE } from './shell.ts';

export interface LiveTablespace {
  readonly oid: number;
  readonly path: string;
}

export interface Aside {
  readonly data: string;
  readonly port: number;
  /** Its notes and logs, apart from those of a recovery of the cluster itself. */
  readonly folder: string;
  readonly disk: RecoverySituation['disk'];
  /** The live server's tablespaces on the same host. */
  readonly live: readonly LiveTablespace[];
  /** An earlier copy in the same place, which makes way. */
  readonly earlier: Journal | undefined;
  /** The same request, cut off: it goes on. */
  readonly goesOn: Journal | undefined;
}

/** Replicas first: a restore costs disk and network, which the leader needs for its own work. */
export function asideMembers(cluster: Cluster): readonly Member[] {
  const leader = findLeader(cluster);
  const reachable = cluster.members.filter(member => member.isReachable && member.version !== undefined);
  return [...reachable.filter(member => member !== leader), ...reachable.filter(member => member === leader)];
}

/** sh: prints number and folder of each tablespace of the data directory `$live`. */
const LIST_TABLESPACES = `for link in "$live"/pg_tblspc/*; do [ ! -L "$link" ] || echo "\${link##*/} $(readlink "$link")"; done`;

const SCRIPT = `
dbsu=$1 data=$2 live=$3 port=$4
${PRELUDE}${POSTMASTERS}
within() { case $(readlink -m "$1")/ in "$(readlink -m "$2")"/*) return 0;; esac; return 1; }
part problems
if within "$data" "$live"; then echo "it lies in the live data directory $live"
elif within "$live" "$data"; then echo "it contains the live data directory $live"
elif [ -e "$data" ] && [ ! -d "$data" ]; then echo "it is not a directory"
fi
part filled; [ ! -d "$data" ] || ls -A "$data" | head -n 1
part live; ${LIST_TABLESPACES}
part running; postmasters | head -n 1
parent=$data; while [ ! -d "$parent" ]; do parent=$(dirname "$parent"); done
part free; df -Pk "$parent" | awk 'END { print $4 }'
part used; du -sk "$data" 2>/dev/null | cut -f 1
part taken; cat /proc/net/tcp /proc/net/tcp6 2>/dev/null | awk -v port="$(printf ':%04X' "$port")" '$4 == "0A" && substr($2, length($2) - 4) == port { print "y"; exit }'
exit 0
`;

/** Looks at the place; changes nothing. */
export async function findAside(
  host: Host,
  live: { readonly dbsu: string; readonly data: string; readonly port: number; readonly cluster: string },
  { data, port: asked, backup }: RecoveryRequest,
  request: string,
): Promise<Aside | Obstacle> {
  const port = asked ?? live.port + 1;
  const path = data ?? '';
  const folder = `${PITR_FOLDER}-${port}`;
  const output = await host.run({ script: SCRIPT, args: [live.dbsu, path, live.data, String(port)] });
  const parts = readParts(output.stdout.toString());
  const number = (name: string): number => Number(parts.get(name)?.trim() || 0) * 1024;
  const earlier = await readJournal(host, folder);
  const isOurs = earlier?.plan.data === path;
  const where = `\`data\` of pg_pitr is ${path}`;
  const [problem] = linesOf(parts.get('problems'));
  if (problem !== undefined) return { reason: `${where}: ${problem}` };
  if (backup) {
    return {
      reason: '`backup: true` keeps the data that a recovery in place replaces; beside it there is none',
      hint: 'leave it out',
    };
  }
  if (parts.get('filled') && !isOurs) {
    return {
      reason: `${where}, which is not empty on ${host.name}, and no restore to port ${port} made it`,
      hint: 'name an empty folder, or one that is not there yet',
    };
  }
  const isRunning = Boolean(parts.get('running')?.trim());
  if (parts.get('taken')?.trim() === 'y' && !(isOurs && isRunning)) {
    return {
      reason: `port ${port} of ${host.name} is taken`,
      hint: `name a free one in \`port\`, for the server beside the cluster's`,
    };
  }
  const goesOn =
    isOurs && earlier.request === request && !['planned', 'verified', 'done'].includes(earlier.phase)
      ? earlier
      : undefined;
  const disk = { path, freeBytes: number('free'), reusedBytes: isOurs ? number('used') : 0 };
  return {
    data: path,
    port,
    folder,
    disk,
    live: parseTablespaces(parts.get('live')),
    earlier: isOurs ? earlier : undefined,
    goesOn,
  };
}

/** The tablespaces of the live server in that data directory. */
export async function readLiveTablespaces(host: Host, data: string): Promise<LiveTablespace[]> {
  const output = await host.run({ script: `live=$1\n${LIST_TABLESPACES}`, args: [data] });
  return parseTablespaces(output.stdout.toString());
}

function parseTablespaces(text: string | undefined): LiveTablespace[] {
  return linesOf(text).map(line => {
    const [oid = '', ...place] = line.split(' ');
    return { oid: Number(oid), path: place.join(' ') };
  });
}

/**
 * Replaying the making of a tablespace goes to the very folder that it names, where the live server's files are: a backup
 * has to know of every tablespace that is live.
 */
export function tablespaceTrouble(
  live: readonly LiveTablespace[],
  held: readonly { readonly oid: number | undefined }[],
  label: string,
): Obstacle | undefined {
  const made = live.find(({ oid }) => !held.some(each => each.oid === oid));
  if (made === undefined) return undefined;
  return {
    reason: `the tablespace in ${made.path} was made after backup ${label}: a copy on the same host would make it in the live server's folder`,
    hint: 'make a backup that knows of it: pgsql-backup.yml -t full',
  };
}

/** Settings that no copy may take over from its cluster: where it writes, whom it follows, what it does by itself. */
export function asideSettings(data: string, port: number): string[] {
  const settings: Readonly<Record<string, string>> = {
    port: String(port),
    hba_file: `${data}/pg_hba.conf`,
    ident_file: `${data}/pg_ident.conf`,
    external_pid_file: '',
    log_directory: 'log',
    cluster_name: 'aside',
    archive_mode: 'off',
    primary_conninfo: '',
    primary_slot_name: '',
    synchronous_standby_names: '',
    max_logical_replication_workers: '0',
    'cron.launch_active_jobs': 'off',
    shared_buffers: '128MB',
    huge_pages: 'off',
  };
  return Object.entries(settings).map(([name, value]) => `${name} = '${value}'`);
}

/** What can be done with the copy, and how it goes. */
export function asideLines(host: string, aside: Pick<Aside, 'data' | 'port'>, unit: string): string[] {
  return [
    `to look    psql -p ${aside.port} on ${host}; the cluster does not know of it, and it archives nothing`,
    `to remove  on ${host}: systemctl stop ${unit}; rm -rf ${aside.data} ${aside.data}.tablespaces`,
  ];
}
