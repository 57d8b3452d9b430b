// drill_plan: on which host a drill restores which backup, and the words of that restore. It changes nothing.
import type { Host } from '../connection/host.ts';
import { UserError, UserErrors } from '../errors.ts';
import type { Backup } from '../postgres/backup.ts';
import { type Cluster, commonZone, findLeader, type Member } from '../postgres/cluster.ts';
import { readAssertions } from '../postgres/drill.ts';
import { instantFromSeconds, toIso } from '../postgres/instant.ts';
import { formatLsn } from '../postgres/lsn.ts';
import { planRecovery } from '../postgres/plan.ts';
import { restoreArguments } from '../postgres/restore.ts';
import { describeTarget, parseRequest, type RecoveryRequest } from '../postgres/target.ts';
import { readLiveTablespaces, tablespaceTrouble } from './clusters/aside.ts';
import { readBackupContent } from './clusters/backup-content.ts';
import { CLUSTER_ARGUMENTS, type ClusterArguments, layoutOf, readCluster } from './clusters/cluster.ts';
import type { Obstacle } from './clusters/recovery-state.ts';
import { type RepositoryState, readRepository } from './clusters/repository.ts';
import { bytesInWords, facts } from './clusters/table.ts';
import { locateTarget } from './clusters/target-search.ts';
import { fail } from './failure.ts';
import type { Module, ModuleContext, ModuleResult } from './module.ts';

interface PlanArguments extends ClusterArguments {
  readonly cluster: string;
  readonly request: unknown;
  readonly assertions: unknown;
  readonly host?: string | undefined;
  readonly folder: string;
  readonly process: number;
}

export const drill_plan: Module<PlanArguments> = {
  name: 'drill_plan',
  fullNames: [],
  documentation: {
    summary: 'Chooses the host, the backup and the words of the restore of a recovery drill.',
  },
  schema: {
    properties: {
      ...CLUSTER_ARGUMENTS,
      cluster: { type: 'string', description: 'The cluster; its stanza has the same name.' },
      request: { type: 'any', default: null, description: 'What to recover to, as pg_pitr.' },
      assertions: {
        type: 'any',
        default: null,
        description: 'As drill_assertions; read to refuse mistakes early.',
      },
      host: {
        type: 'string',
        description: 'The member that restores; a replica that sees a backup without.',
      },
      folder: { type: 'string', default: '/pg/tmp/drill', description: 'The scratch folder on that host.' },
      process: { type: 'integer', default: 2, description: 'Parallel processes of the restore.' },
    },
    required: ['members', 'cluster'],
  },
  checkMode: 'full',
  async run(_host, args, context) {
    try {
      return await plan(args, context);
    } catch (error) {
      if (error instanceof UserErrors) return refuse(error.message, error.errors[0]?.hint);
      if (error instanceof UserError) return refuse(error.message, error.hint);
      throw error;
    }
  },
};

async function plan(args: PlanArguments, context: ModuleContext): Promise<ModuleResult> {
  readAssertions(args.assertions);
  const cluster = await readCluster(
    args.members.map(name => context.hosts(name)),
    layoutOf(args),
  );
  const request = readRequest(args, cluster);
  const candidates = candidatesFor(args, cluster);
  if (candidates.length === 0) return refuse(`${args.host ?? 'every member'} does not answer`);
  const chosen = await firstWithBackup(candidates, args, context);
  if (chosen === undefined)
    return refuse(
      `no backup of '${args.cluster}' is to be seen from ${candidates.map(each => each.host).join(', ')}`,
      "a repository on a host's own disk is seen from that host alone: name it as drill_host, or make a backup",
    );
  const { host, member, repository } = chosen;
  const leader = findLeader(cluster)?.server;
  const { dbsu, bin, data } = args;
  const now = member.clock ?? instantFromSeconds(Date.now() / 1000);
  // Nobody waits for a drill.
  const limit = Number.POSITIVE_INFINITY;
  const options = { leader, limit, progress: (line: string) => context.progress(line) };
  const searched = await locateTarget(host, { dbsu, bin, data }, repository, request, options);
  const free = await freeBytes(host, args.folder);
  // After a failover the archive on this host's own disk ends where the earlier leader's timeline did.
  const isArchivedHere = leader !== undefined && repository.tree.has(leader.timeline);
  const decision = planRecovery(request, {
    ...repository,
    now: leader?.now ?? now,
    leader: isArchivedHere ? { timeline: leader.timeline, lsn: leader.lsn } : undefined,
    archive: { lastCommit: undefined, end: undefined },
    ...searched,
    systemIdentifier: leader?.systemIdentifier ?? member.control?.systemIdentifier,
    version: member.version,
    disk: free === undefined ? undefined : { path: args.folder, freeBytes: free, reusedBytes: 0 },
  });
  if (decision.kind === 'refusal') return refuse(decision.reason, decision.hint);
  const trouble = await tablespacesSince(host, args, decision.set);
  if (trouble !== undefined) return refuse(trouble.reason, trouble.hint);
  const words = restoreArguments(
    decision,
    { ...request, process: request.process ?? args.process },
    { stanza: args.cluster },
  );
  const target = describeTarget(request.target);
  return {
    changed: false,
    host: member.host,
    set: decision.set.label,
    target,
    is_newest: request.target.type === 'default',
    started: toIso(leader?.now ?? now),
    leader_lsn: leader === undefined ? undefined : formatLsn(leader.lsn),
    backup_stop: toIso(decision.set.stop),
    needed_bytes: decision.neededBytes,
    restore: scratchWords(words, args, decision.set.repo),
    msg: [
      `RECOVERY DRILL of cluster ${args.cluster}`,
      ...facts([
        ['restores on', `${member.host}, in ${args.folder}; the cluster is not touched`],
        ['backup set', `${decision.set.label}, ${bytesInWords(decision.neededBytes)}`],
        ['target', target],
      ]),
    ],
  };
}

/** The keys of pg_pitr that say where to; how the copy is made is the drill's own matter. */
function readRequest(args: PlanArguments, cluster: Cluster): RecoveryRequest {
  const request = parseRequest(args.request, { zone: commonZone(cluster.members) });
  if (request.cluster !== undefined || request.repo !== undefined || request.data !== undefined)
    throw new UserError(
      'INVALID_VALUE',
      "a drill restores from the cluster's own stanza to its scratch folder",
      {
        hint: 'leave `cluster`, `repo` and `data` out; `drill_path` is the scratch folder',
      },
    );
  return { ...request, action: 'promote', archive: false, linkMap: new Map() };
}

/** Replicas first: a restore costs disk and network, which the leader needs for its own work. */
function candidatesFor(args: PlanArguments, cluster: Cluster): Member[] {
  const reachable = cluster.members.filter(member => member.isReachable);
  if (args.host !== undefined) return reachable.filter(member => member.host === args.host);
  const leader = findLeader(cluster);
  return [...reachable.filter(member => member !== leader), ...reachable.filter(member => member === leader)];
}

interface Chosen {
  readonly host: Host;
  readonly member: Member;
  readonly repository: RepositoryState;
}

async function firstWithBackup(
  candidates: readonly Member[],
  args: PlanArguments,
  context: ModuleContext,
): Promise<Chosen | undefined> {
  for (const member of candidates) {
    const host = context.hosts(member.host);
    const repository = await readRepository(host, args, args.cluster);
    if (repository.stanza.backups.length > 0) return { host, member, repository };
  }
  return undefined;
}

/** Replay would make them where the live server has its own. */
async function tablespacesSince(host: Host, args: PlanArguments, set: Backup): Promise<Obstacle | undefined> {
  const live = await readLiveTablespaces(host, args.data);
  if (live.length === 0) return undefined;
  const content = await readBackupContent(host, args.dbsu, args.cluster, set);
  return 'reason' in content ? content : tablespaceTrouble(live, content.tablespaces, set.label);
}

const FREE_SCRIPT = `
folder=$1
while [ ! -d "$folder" ]; do folder=$(dirname "$folder"); done
df -Pk "$folder" | awk 'END { print $4 }'
`;

async function freeBytes(host: Host, folder: string): Promise<number | undefined> {
  const output = await host.run({ script: FREE_SCRIPT, args: [folder] });
  const kilobytes = Number(output.stdout.toString().trim() || Number.NaN);
  return Number.isNaN(kilobytes) ? undefined : kilobytes * 1024;
}

/**
 * The restore goes to the scratch folder with everything that could lie elsewhere: tablespaces too. Its restore_command
 * keeps off the spool that the live server on the same host may be using.
 */
function scratchWords(words: readonly string[], args: PlanArguments, repo: number): string[] {
  const data = `${args.folder}/data`;
  const fetch = `pgbackrest --stanza=${args.cluster} --repo=${repo} --pg1-path=${data} --no-archive-async --log-level-file=off archive-get %f "%p"`;
  return [
    ...words.slice(0, -1).filter(word => !word.startsWith('--recovery-option=restore_command=')),
    `--pg1-path=${data}`,
    `--tablespace-map-all=${args.folder}/tablespaces`,
    `--recovery-option=restore_command=${fetch}`,
    '--log-level-file=off',
    'restore',
  ];
}

function refuse(reason: string, hint?: string): ModuleResult {
  const more = hint === undefined ? '' : ` ${hint.charAt(0).toUpperCase()}${hint.slice(1)}.`;
  return fail(`${reason}. Nothing was changed.${more}`);
}
