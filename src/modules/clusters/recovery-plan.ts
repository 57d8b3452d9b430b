// Deciding on a recovery: what is asked is read, the repository and its log are looked at, the planner is asked.
import type { Host } from '../../connection/host.ts';
import { UserError, UserErrors } from '../../errors.ts';
import { type Cluster, commonZone, type Member, type ServerState } from '../../postgres/cluster.ts';
import { instantFromSeconds, parseInstant } from '../../postgres/instant.ts';
import { canonicalJson, type Journal, type Undo } from '../../postgres/journal.ts';
import { formatLsn, type Lsn, parseLsn } from '../../postgres/lsn.ts';
import { type RepositoryKeysGiven, resolveRepository, secretsOf } from '../../postgres/other-repository.ts';
import { type Plan, planRecovery } from '../../postgres/plan.ts';
import type { RecoverySituation, Refusal } from '../../postgres/situation.ts';
import { parseRequest, type RecoveryRequest } from '../../postgres/target.ts';
import type { Timeline } from '../../postgres/timeline.ts';
import { chooseTimeline } from '../../postgres/timeline-choice.ts';
import type { ModuleContext } from '../module.ts';
import { type Aside, asideMembers, findAside } from './aside.ts';
import { type ChosenContent, chooseContent } from './backup-content.ts';
import { type CloneRefusal, type CloneSource, findCloneSource, takenTimelines } from './clone-source.ts';
import { type ClusterArguments, layoutOf } from './cluster.ts';
import { readLogState } from './log-state.ts';
import { PITR_FOLDER } from './member.ts';
import { type OpenedRepository, openRepository } from './other-repository.ts';
import { findHiddenBackups, hiddenWords } from './own-disks.ts';
import { livingServer, type Obstacle, recoveringMember } from './recovery-state.ts';
import { type ArchiveEnd, knownTimelines, type RepositoryState, readRepository } from './repository.ts';
import { locateTarget } from './target-search.ts';

/** The arguments of pitr_plan. */
export interface PlanArguments extends ClusterArguments {
  readonly cluster: string;
  readonly request: unknown;
  readonly play_hosts: readonly string[];
  readonly primary?: string | undefined;
  readonly source_members: readonly string[];
  /** Every repository that `repo` may name. */
  readonly repositories: Readonly<Record<string, RepositoryKeysGiven>>;
  /** The hosts' own settings of pgBackRest. */
  readonly settings: string;
  readonly is_order: boolean;
  /** Of this run. */
  readonly tags: readonly string[];
  readonly take_over: boolean;
  readonly without: unknown;
  readonly has_failed: boolean;
  /** Seconds. */
  readonly search_timeout: number;
  readonly use_kept: boolean;
  /** `repo` of the request with its secrets, which the request itself hides. */
  readonly credentials?: RepositoryKeysGiven | undefined;
  readonly intent: 'recover' | 'forward' | 'undo';
}

interface Decision {
  readonly args: PlanArguments;
  readonly cluster: Cluster;
  readonly member: Member;
  /** The living leader's. */
  readonly server: ServerState | undefined;
  readonly asked: unknown;
  readonly request: RecoveryRequest;
  readonly repository: RepositoryState;
  readonly host: Host;
  /** Another repository than the cluster's own, when that is asked. */
  readonly other: OpenedRepository | undefined;
  /** Timelines that are taken, wherever that stands. */
  readonly known: readonly Timeline[];
  /** Where it is restored to, when not in place. */
  readonly aside: Aside | undefined;
  /** Where the log is read: on the recovering host, or on one of the source of a clone, where one answers. */
  readonly reader: Host | undefined;
  /** What is taken back, when that is asked. */
  readonly undo: Undo | undefined;
  readonly context: ModuleContext;
}

/** What a plan is made of, before the repository was looked at. */
export interface Question {
  readonly args: PlanArguments;
  readonly cluster: Cluster;
  readonly journal: Journal | undefined;
  /** `pg_pitr` as it is written. */
  readonly asked: unknown;
  readonly undo?: Undo | undefined;
  readonly context: ModuleContext;
}

/** A plan, and everything that it rests on. */
export interface Decided extends Decision {
  readonly plan: Plan;
  /** Which databases, which folders. */
  readonly content: ChosenContent;
  readonly situation: RecoverySituation;
  /** Timelines that a clone's own stanza has: it begins one behind them. */
  readonly taken: readonly Timeline[];
}

/** Reads what the decision rests on and makes the plan, or says why there is none. Changes nothing. */
export async function decide(
  hosts: readonly Host[],
  { args, cluster, journal, asked, undo, context }: Question,
): Promise<Decided | Obstacle> {
  const request = readRequest(asked, cluster, args);
  if ('reason' in request) return request;
  const found = await findPlace(hosts, { args, cluster, journal, asked, context }, request);
  if ('reason' in found) return found;
  const { member, host, other, repository, aside } = found;
  const source = await findReader(found, args, request, context);
  if ('reason' in source) return source;
  const { reader } = source;
  const server = livingServer(cluster, journal);
  const known = await timelinesTaken(found, args, request, server);
  const decision = {
    ...{ args, cluster, member, server, asked, request, repository, host, other, known, aside },
    ...{ reader, undo, context },
  };
  const situation = await readSituation(decision, journal);
  if ('reason' in situation) return situation;
  const planned = planRecovery(request, situation);
  if (planned.kind === 'refusal') return lookElsewhere(hosts, decision, planned);
  const taken = source.own === undefined ? [] : takenTimelines(source.own, repository, planned.timeline);
  if ('reason' in taken) return taken;
  const content = await chooseContent(other?.host ?? host, {
    ...{ dbsu: args.dbsu, data: args.data, stanza: repository.stanza.name, set: planned.set, request },
    // What a first attempt has filled is its own.
    folderHosts: hasBegun(journal, request) ? [] : aside === undefined ? hosts : [host],
  });
  return 'reason' in content ? content : { ...decision, plan: planned, content, situation, taken };
}

/** After a failover the backups may be on another member's own disk: a refusal says so, and what to do. */
async function lookElsewhere(
  hosts: readonly Host[],
  decision: Decision,
  refusal: Refusal,
): Promise<Obstacle> {
  const { args, cluster, request, host, repository, other } = decision;
  const isOwn = request.cluster === undefined && other === undefined;
  if (!isOwn || ['VERSION', 'SYSTEM', 'DISK'].includes(refusal.code)) return refusal;
  const answering = cluster.members.filter(member => member.isReachable).map(member => member.host);
  const others = hosts.filter(each => each !== host && answering.includes(each.name));
  for (const hidden of await findHiddenBackups(others, args.dbsu, repository.stanza)) {
    const member = cluster.members.find(each => each.host === hidden.host.name);
    if (member === undefined) continue;
    const planned = await planFrom(member, hidden.host, decision);
    const hint =
      planned.kind === 'plan'
        ? `from there the target can be reached, once ${member.host} leads: \`patronictl -c ${args.patroni} switchover ${args.cluster} --candidate ${member.name} --force\` as ${args.dbsu}`
        : `from there: ${planned.reason}`;
    return {
      reason: refusal.reason,
      window: refusal.window,
      hint: `${hiddenWords(hidden)}, which ${host.name} does not see; ${hint}`,
      ...(planned.kind === 'plan' ? { isMendable: true } : {}),
    };
  }
  return refusal;
}

/** The plan as it would be with another member's repository. Of the leader nothing can be archived there. */
async function planFrom(member: Member, host: Host, decision: Decision): Promise<Plan | Refusal> {
  const { args, request } = decision;
  const repository = await readRepository(host, args, args.cluster);
  const there = { ...decision, member, host, repository, reader: host, server: undefined };
  const situation = await readSituation(there, undefined);
  return 'reason' in situation ? situation : planRecovery(request, situation);
}

function hasBegun(journal: Journal | undefined, { linkMap }: RecoveryRequest): boolean {
  if (journal === undefined) return false;
  const begun = JSON.parse(journal.request) as { readonly link_map?: unknown } | null;
  return canonicalJson(begun?.link_map ?? {}) === canonicalJson(linkMap);
}

/** What is wrong with `pg_pitr` as it is written, whatever the members will say. */
export function findMistake(written: unknown): Obstacle | undefined {
  const request = tryRequest(written, 'UTC');
  return 'reason' in request ? request : undefined;
}

function readRequest(
  written: unknown,
  { members }: Cluster,
  args: PlanArguments,
): RecoveryRequest | Obstacle {
  const request = tryRequest(written, commonZone(members));
  if ('reason' in request) return request;
  const isInPlace = request.data === undefined || request.data === args.data;
  if (isInPlace && request.port !== undefined && request.port !== args.port) {
    return {
      reason: `\`port\` of pg_pitr is ${request.port}, the cluster's is ${args.port}`,
      hint: 'a port goes with `data`, for a server beside the cluster',
    };
  }
  const cluster = request.cluster === args.cluster ? undefined : request.cluster;
  if (isInPlace && cluster !== undefined && !request.archive) {
    return {
      reason: `\`archive: false\` has no meaning for a clone: ${args.cluster} never archives to ${cluster}, and then to its own stanza`,
      hint: 'leave it out; a copy that archives nothing is one beside the cluster, with `data`',
    };
  }
  return { ...request, cluster, data: isInPlace ? undefined : request.data };
}

function tryRequest(written: unknown, zone: string | undefined): RecoveryRequest | Obstacle {
  try {
    return parseRequest(written, { zone });
  } catch (error) {
    if (error instanceof UserError) return { reason: error.message, hint: error.hint };
    if (!(error instanceof UserErrors)) throw error;
    const [first] = error.errors;
    return { reason: error.message.replaceAll('\n', '; '), hint: first?.hint };
  }
}

/** Who restores, to where, and from which repository. */
interface Place {
  readonly member: Member;
  readonly host: Host;
  readonly other: OpenedRepository | undefined;
  readonly repository: RepositoryState;
  readonly aside: Aside | undefined;
}

async function findPlace(
  hosts: readonly Host[],
  { args, cluster, journal, asked, context }: Question,
  request: RecoveryRequest,
): Promise<Place | Obstacle> {
  const isAside = request.data !== undefined;
  const recovering = recoveringMember(cluster, args.primary, journal);
  const members = isAside ? asideMembers(cluster) : recovering === undefined ? [] : [recovering];
  let place: Omit<Place, 'aside'> | undefined;
  for (const member of members) {
    const host = hosts.find(each => each.name === member.host);
    if (host === undefined) continue;
    const other = await openOther(host, args, request, context);
    if (other !== undefined && 'reason' in other) return other;
    const repository = await readRepository(other?.host ?? host, args, request.cluster ?? args.cluster);
    place = { member, host, other, repository };
    // With a repository on the hosts' own disks only one of them sees backups.
    if (repository.stanza.backups.length > 0) break;
  }
  if (place === undefined) return { reason: 'no member of the cluster answers' };
  if (!isAside) return { ...place, aside: undefined };
  const aside = await findAside(place.host, args, request, canonicalJson(asked));
  return 'reason' in aside ? aside : { ...place, aside };
}

async function openOther(
  host: Host,
  args: PlanArguments,
  { repo, cluster }: RecoveryRequest,
  context: ModuleContext,
): Promise<OpenedRepository | Obstacle | undefined> {
  if (repo === undefined) return undefined;
  const given = typeof repo === 'string' ? repo : (args.credentials ?? repo);
  const repository = resolveRepository(given, args.repositories);
  if (repository instanceof UserError) return { reason: repository.message, hint: repository.hint };
  for (const secret of secretsOf(repository)) context.hide(secret);
  return openRepository(host, repository, {
    ...{ cluster: cluster ?? args.cluster, dbsu: args.dbsu, settings: args.settings },
    isOrdered: args.is_order && !context.check,
  });
}

/** Of a repository that the cluster does not archive to, its own one knows more timelines; where that is away, it is not asked. */
async function timelinesTaken(
  { other, repository, host }: Place,
  args: PlanArguments,
  request: RecoveryRequest,
  server: ServerState | undefined,
): Promise<readonly Timeline[]> {
  // Of a timeline that nobody archived no other one knows: its number is given again.
  const leading = request.cluster === undefined && server?.isArchiving ? server.timeline : undefined;
  const known = knownTimelines(repository, leading);
  if (other === undefined || request.cluster !== undefined) return known;
  try {
    return [
      ...new Set([...known, ...knownTimelines(await readRepository(host, args, args.cluster), leading)]),
    ];
  } catch (error) {
    if (error instanceof UserError) return known;
    throw error;
  }
}

async function findReader(
  { host, other, repository: { stanza } }: Place,
  args: PlanArguments,
  request: RecoveryRequest,
  context: ModuleContext,
): Promise<CloneSource | CloneRefusal> {
  if (request.cluster === undefined) return { reader: other?.host ?? host };
  const members = args.source_members.map(name => context.hosts(name));
  const clone = { cluster: args.cluster, layout: layoutOf(args), isAside: request.data !== undefined };
  const source = await findCloneSource(host, clone, { stanza, members });
  if ('reason' in source || source.reader === undefined || request.repo === undefined) return source;
  const opened = await openOther(source.reader, args, request, context);
  return opened !== undefined && 'reason' in opened ? opened : { ...source, reader: opened?.host };
}

/** Everything that the plan rests on. The log is read along the timeline that leads to the target. */
async function readSituation(
  decision: Decision,
  journal: Journal | undefined,
): Promise<RecoverySituation | Refusal> {
  const { args, member, server, request, repository, reader, other, aside, context } = decision;
  // Neither the source of a clone is flushed, nor anything into a repository that the cluster does not archive to.
  const isClone = request.cluster !== undefined;
  const isFed = server?.isArchiving === true && !isClone && (other === undefined || other.own !== undefined);
  const leader = isFed ? { timeline: server.timeline, lsn: server.lsn, nextXid: server.nextXid } : undefined;
  const place = { dbsu: args.dbsu, bin: args.bin, data: args.data };
  // Another cluster's host is left as it is, and a stranger's archive may hold other segments of the same name.
  const searched = { ...place, seen: isClone || other !== undefined ? undefined : PITR_FOLDER };
  const situation: RecoverySituation = {
    ...repository,
    now: server?.now ?? member.clock ?? instantFromSeconds(Date.now() / 1000),
    leader,
    archive: { lastCommit: undefined, end: undefined },
    ...(reader &&
      (await locateTarget(reader, searched, repository, request, {
        leader,
        limit: args.search_timeout,
        progress: context.progress,
      }))),
    systemIdentifier: server?.systemIdentifier ?? member.control?.systemIdentifier,
    version: member.version,
    disk: aside === undefined ? tightestDisk(decision) : aside.disk,
  };
  const choice = chooseTimeline(request, situation);
  // Without a stanza or a backup there is no timeline either: the plan says which of them is missing.
  if (choice.kind === 'refusal') return repository.stanza.backups.length === 0 ? situation : choice;
  if (reader === undefined) return situation;
  const along = choice.timeline;
  const end = isClone || other !== undefined ? undefined : endFromNote(journal, along);
  return { ...situation, ...(await readLogState(reader, { place, repository, along, leader, end })) };
}

/** A recovery that flushed before its cluster went down knows the end of the archive from its own note. */
function endFromNote(journal: Journal | undefined, along: Timeline): ArchiveEnd | undefined {
  const before = journal?.before;
  if (before?.timeline !== along) return undefined;
  return { lastCommit: parseInstant(before.time), end: parseLsn(before.lsn) };
}

/** The backup goes to every member: where there is the least room for it. Only who recovers keeps its old data. */
function tightestDisk({ args, cluster, member, request }: Decision): RecoverySituation['disk'] {
  const disks = cluster.members.flatMap(each => {
    const { freeBytes, dataBytes = 0 } = each;
    if (freeBytes === undefined) return [];
    const reusedBytes = request.backup && each === member ? 0 : dataBytes;
    return [{ path: `${args.data} of ${each.host}`, freeBytes, reusedBytes }];
  });
  return disks.toSorted((a, b) => a.freeBytes + a.reusedBytes - b.freeBytes - b.reusedBytes)[0];
}

/** Where the last archived segment begins, for a cluster without a leader to flush. */
export function lastSegmentStart({ server, situation, repository }: Decided): string | undefined {
  const { end } = situation.archive;
  return server?.isArchiving === true || end === undefined
    ? undefined
    : formatLsn((end - repository.segmentSize) as Lsn);
}
