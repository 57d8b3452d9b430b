// pitr_plan: what a recovery would do, decided while everything still runs. A refusal is a failed task that says why.
import type { Host } from '../connection/host.ts';
import { UserError, UserErrors } from '../errors.ts';
import { currentDatabase } from '../postgres/backup.ts';
import { type Cluster, commonZone, findLeader, type Member, writableMembers } from '../postgres/cluster.ts';
import { instantFromSeconds, parseInstant } from '../postgres/instant.ts';
import { canonicalJson, hasReached, isUnfinished, type Journal, parseJournal } from '../postgres/journal.ts';
import { formatLsn, parseLsn } from '../postgres/lsn.ts';
import { type Plan, planRecovery } from '../postgres/plan.ts';
import { recoverySettings, restoreArguments } from '../postgres/restore.ts';
import type { RecoverySituation, Refusal } from '../postgres/situation.ts';
import { parseRequest, type RecoveryRequest } from '../postgres/target.ts';
import type { Timeline } from '../postgres/timeline.ts';
import { chooseTimeline } from '../postgres/timeline-choice.ts';
import { describeWindow } from '../postgres/window.ts';
import { type CloneRefusal, type CloneSource, cloneLines, findCloneSource } from './clusters/clone-source.ts';
import { CLUSTER_ARGUMENTS, type ClusterArguments, layoutOf, readCluster } from './clusters/cluster.ts';
import { notePhase } from './clusters/journal.ts';
import { readLogState } from './clusters/log-state.ts';
import { readPlanFacts } from './clusters/plan-facts.ts';
import { planLines } from './clusters/plan-lines.ts';
import { type ArchiveEnd, type RepositoryState, readRepository } from './clusters/repository.ts';
import { locateTarget } from './clusters/target-search.ts';
import type { Module, ModuleContext, ModuleResult } from './module.ts';

interface PlanArguments extends ClusterArguments {
  readonly cluster: string;
  readonly request: unknown;
  readonly play_hosts: readonly string[];
  readonly primary?: string | undefined;
  readonly source_members: readonly string[];
}

export const pitr_plan: Module<PlanArguments> = {
  name: 'pitr_plan',
  fullNames: [],
  documentation: { summary: 'Plans a recovery, or refuses it, without changing anything.' },
  schema: {
    properties: {
      ...CLUSTER_ARGUMENTS,
      cluster: {
        type: 'string',
        description: 'The cluster that is recovered; its stanza has the same name.',
      },
      request: { type: 'any', description: 'What is asked, as pg_pitr.', default: null },
      play_hosts: {
        type: 'array',
        items: { type: 'string' },
        description: 'Hosts of this play: all members must be among them.',
      },
      source_members: {
        type: 'array',
        items: { type: 'string' },
        default: [],
        description: 'Members of the cluster that a clone is made of, as far as the inventory has them.',
      },
      primary: { type: 'string', description: 'The declared primary, which recovers when nobody leads.' },
    },
    required: ['members', 'cluster', 'play_hosts'],
  },
  checkMode: 'full',
  async run(_host, args, context) {
    const hosts = args.members.map(name => context.hosts(name));
    const cluster = await readCluster(hosts, layoutOf(args));
    const obstacle = findObstacle(cluster, args);
    if (obstacle !== undefined) return refuse(obstacle);

    const journal = findJournal(cluster);
    const member = recoveringMember(cluster, args, journal);
    const host = hosts.find(each => each.name === member?.host);
    if (member === undefined || host === undefined)
      return refuse({ reason: 'no member of the cluster answers' });

    const request = readRequest(args.request, cluster, args.cluster);
    if ('reason' in request) return refuse(request);
    if (journal !== undefined && isSame(journal, args.request, cluster)) return continued(journal);
    const repository = await readRepository(host, args.dbsu, request.cluster ?? args.cluster);
    const source = await findReader(host, args, request, repository, context);
    if ('reason' in source) return refuse(source);
    const { reader } = source;
    const decision = { args, cluster, member, request, repository, host, reader, context };
    const situation = await readSituation(decision, journal);
    if ('reason' in situation) return refuse(situation);
    const plan = planRecovery(request, situation);
    if (plan.kind === 'refusal') return refuse(plan);
    return planned(plan, decision, journal);
  },
};

interface Decision {
  readonly args: PlanArguments;
  readonly cluster: Cluster;
  readonly member: Member;
  readonly request: RecoveryRequest;
  readonly repository: RepositoryState;
  readonly host: Host;
  /** Where the log is read: on the recovering host, or on one of the source of a clone, where one answers. */
  readonly reader: Host | undefined;
  readonly context: ModuleContext;
}

type Obstacle = Pick<Refusal, 'reason'> & Partial<Pick<Refusal, 'hint' | 'window'>>;

/** What forbids any recovery, whatever the target. */
function findObstacle(cluster: Cluster, args: PlanArguments): Obstacle | undefined {
  const absent = args.members.filter(name => !args.play_hosts.includes(name));
  if (absent.length > 0) {
    return {
      reason: `${absent.join(', ')} of cluster '${args.cluster}' is not in this play`,
      hint: `a recovery concerns all members: -l ${args.cluster}`,
    };
  }
  const silent = cluster.members.filter(member => !member.isReachable);
  if (silent.length > 0) {
    return {
      reason: `${silent.map(member => `${member.host} does not answer (${member.trouble})`).join('; ')}`,
      hint: 'a member that is left out would come back with the old data: bring it up, or take it out of the inventory',
    };
  }
  const writable = writableMembers(cluster);
  if (writable.length > 1) {
    return {
      reason: `${writable.map(member => member.host).join(' and ')} both take writes: the cluster is split`,
    };
  }
  const strangers = cluster.members.filter(
    member => member.scope !== undefined && member.scope !== args.cluster,
  );
  const [stranger] = strangers;
  if (stranger !== undefined) {
    return { reason: `${stranger.host} belongs to cluster '${stranger.scope}', not to '${args.cluster}'` };
  }
  return undefined;
}

/**
 * Nothing asked is the same as what was begun. One that was only planned is planned anew, as is one whose leader has gone
 * meanwhile: nobody knows what its data is now.
 */
function isSame(journal: Journal, request: unknown, cluster: Cluster): boolean {
  if (journal.phase === 'planned') return false;
  if (hasReached(journal, 'leading') && findLeader(cluster) === undefined) return false;
  return request === null || request === undefined || journal.request === canonicalJson(request);
}

/** The note of a recovery that was begun and not ended. One that was overtaken by a cluster in order counts no more. */
function findJournal(cluster: Cluster): Journal | undefined {
  const leader = findLeader(cluster);
  for (const member of cluster.members) {
    const journal = parseJournal(member.journal);
    if (journal === undefined || !isUnfinished(journal)) continue;
    const isOver =
      leader !== undefined && journal.known.includes(leader.server?.timeline ?? 0) && leader.isPatroniRunning;
    if (!isOver || journal.phase === 'flushed') return journal;
  }
  return undefined;
}

/** Who recovers: the leader, or who had begun to, or whom Patroni named last, or the declared primary. */
function recoveringMember(
  cluster: Cluster,
  args: PlanArguments,
  journal: Journal | undefined,
): Member | undefined {
  const named = cluster.patroni.find(row => /leader/i.test(row.role))?.name;
  return (
    findLeader(cluster) ??
    cluster.members.find(member => member.host === journal?.host) ??
    cluster.members.find(member => member.name !== undefined && member.name === named) ??
    cluster.members.find(member => member.host === args.primary) ??
    cluster.members[0]
  );
}

/** Keys that a later version will serve: refused by name rather than silently left out. */
const LATER = ['repo', 'data', 'port'] as const;

function readRequest(written: unknown, cluster: Cluster, name: string): RecoveryRequest | Obstacle {
  try {
    const request = parseRequest(written, { zone: commonZone(cluster.members) });
    const later = LATER.find(key => request[key] !== undefined);
    if (later !== undefined) return { reason: `\`${later}\` of pg_pitr is not supported yet` };
    if (!request.archive) return { reason: '`archive: false` of pg_pitr is not supported yet' };
    return request.cluster === name ? { ...request, cluster: undefined } : request;
  } catch (error) {
    if (error instanceof UserError) return { reason: error.message, hint: error.hint };
    if (!(error instanceof UserErrors)) throw error;
    const [first] = error.errors;
    return { reason: error.message.replaceAll('\n', '; '), hint: first?.hint };
  }
}

async function findReader(
  host: Host,
  args: PlanArguments,
  request: RecoveryRequest,
  { stanza }: RepositoryState,
  context: ModuleContext,
): Promise<CloneSource | CloneRefusal> {
  if (request.cluster === undefined) return { reader: host };
  const members = args.source_members.map(name => context.hosts(name));
  return findCloneSource(host, { cluster: args.cluster, layout: layoutOf(args) }, { stanza, members });
}

/** Everything that the plan rests on. The log is read along the timeline that leads to the target. */
async function readSituation(
  decision: Decision,
  journal: Journal | undefined,
): Promise<RecoverySituation | Refusal> {
  const { args, cluster, member, request, repository, reader, context } = decision;
  const server = findLeader(cluster)?.server;
  // The source of a clone is not flushed: what it has not archived cannot be cloned.
  const isClone = request.cluster !== undefined;
  const leader = server === undefined || isClone ? undefined : { timeline: server.timeline, lsn: server.lsn };
  const place = { dbsu: args.dbsu, bin: args.bin, data: args.data };
  const situation: RecoverySituation = {
    ...repository,
    now: server?.now ?? member.clock ?? instantFromSeconds(Date.now() / 1000),
    leader,
    archive: { lastCommit: undefined, end: undefined },
    located:
      reader && (await locateTarget(reader, place, repository, request, leader?.timeline, context.progress)),
    systemIdentifier: server?.systemIdentifier ?? member.control?.systemIdentifier,
    version: member.version,
    disk: diskOf(member, request, args.data),
  };
  const choice = chooseTimeline(request, situation);
  // Without a stanza or a backup there is no timeline either: the plan says which of them is missing.
  if (choice.kind === 'refusal') return repository.stanza.backups.length === 0 ? situation : choice;
  if (reader === undefined) return situation;
  const along = choice.timeline;
  const end = isClone ? undefined : endFromNote(journal, along);
  return { ...situation, ...(await readLogState(reader, { place, repository, along, leader, end })) };
}

/** A recovery that flushed before its cluster went down knows the end of the archive from its own note. */
function endFromNote(journal: Journal | undefined, along: Timeline): ArchiveEnd | undefined {
  const before = journal?.before;
  if (before?.timeline !== along) return undefined;
  return { lastCommit: parseInstant(before.time), end: parseLsn(before.lsn) };
}

function diskOf(member: Member, request: RecoveryRequest, path: string): RecoverySituation['disk'] {
  const { freeBytes, dataBytes } = member;
  if (freeBytes === undefined) return undefined;
  return { path, freeBytes, reusedBytes: request.backup ? 0 : (dataBytes ?? 0) };
}

async function planned(plan: Plan, decision: Decision, earlier: Journal | undefined): Promise<ModuleResult> {
  const { args, cluster, member, request, repository, host, context } = decision;
  const isAlive = findLeader(cluster) !== undefined;
  const source = request.cluster;
  const leading = source === undefined ? findLeader(cluster)?.server?.timeline : undefined;
  const known = knownTimelines(repository, leading);
  // A clone starts with its source's settings: until they have been replaced it must not archive.
  const restore =
    source === undefined
      ? restoreArguments(plan, request, { stanza: args.cluster })
      : restoreArguments(plan, { ...request, archive: false }, { stanza: source, data: args.data });
  const recovery = {
    restore,
    source: source ?? '',
    settings: recoverySettings(plan),
    set: plan.set.label,
    timeline: plan.timeline,
    action: plan.action,
    keep: request.backup,
    needed_bytes: plan.neededBytes,
    start_lsn: formatLsn(plan.set.startLsn),
    is_alive: isAlive,
    zone: commonZone(cluster.members),
  };
  const journal: Journal = {
    host: member.host,
    cluster: args.cluster,
    request: canonicalJson(args.request ?? {}),
    phase: 'planned',
    reached: {},
    systemIdentifier: currentDatabase(repository.stanza)?.systemIdentifier ?? '',
    known,
    // Another target after one that failed: what was there at first stays known.
    before: isAlive ? undefined : earlier?.before,
    plan: recovery,
  };
  const { tree } = repository;
  const shown = await readPlanFacts(plan, {
    ...{ name: args.cluster, cluster, member, host, tree, known },
    place: { dbsu: args.dbsu, bin: args.bin, data: args.data },
    isClone: source !== undefined,
    keepsOld: request.backup,
  });
  if (!context.check) await notePhase(host, args.dbsu, journal, 'planned');
  return {
    changed: false,
    leader: member.host,
    phase: 'planned',
    continued: false,
    ...recovery,
    window: describeWindow(plan.window),
    question: questionOf(decision),
    msg: [
      ...(source === undefined ? [] : cloneLines(args.cluster, source, decision.reader !== undefined)),
      ...planLines(plan, shown),
    ],
  };
}

/** What a person is asked on a terminal, below the plan. */
function questionOf({ args, cluster, request }: Decision): string {
  const hosts = cluster.members.map(member => member.host).join(', ');
  const source = request.cluster === undefined ? 'as planned' : `by a copy of ${request.cluster}`;
  return `Replace the data of ${args.cluster} on ${hosts} ${source}?`;
}

/** The same request again: go on where the first run was cut off. */
function continued(journal: Journal): ModuleResult {
  return {
    changed: false,
    leader: journal.host,
    phase: journal.phase,
    continued: true,
    ...journal.plan,
    is_alive: false,
    question: `Go on with the recovery of ${journal.cluster}?`,
    msg: [
      `The recovery that was begun on ${journal.host} got as far as '${journal.phase}'; it goes on from there.`,
    ],
  };
}

function knownTimelines(repository: RepositoryState, leading: Timeline | undefined): readonly Timeline[] {
  return [...new Set([...repository.tree.timelines, ...(leading === undefined ? [] : [leading])])];
}

function refuse(refusal: Obstacle): ModuleResult {
  const window = refusal.window === undefined ? [] : [describeWindow(refusal.window)];
  const more = [refusal.hint, ...window].filter(
    (line, index, all) => line !== undefined && all.indexOf(line) === index,
  );
  const msg = [
    `${refusal.reason}. Nothing was changed.`,
    ...more.map(line => `${sentence(line ?? '')}.`),
  ].join(' ');
  return { failed: true, changed: false, msg };
}

function sentence(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
