// Deciding on a recovery: what is asked is read, the repository and its log are looked at, the planner is asked.
import type { Host } from '../../connection/host.ts';
import { UserError, UserErrors } from '../../errors.ts';
import { type Cluster, commonZone, type Member, type ServerState } from '../../postgres/cluster.ts';
import { instantFromSeconds, parseInstant } from '../../postgres/instant.ts';
import { canonicalJson, type Journal, type Undo } from '../../postgres/journal.ts';
import { parseLsn } from '../../postgres/lsn.ts';
import { type Plan, planRecovery } from '../../postgres/plan.ts';
import type { RecoverySituation, Refusal } from '../../postgres/situation.ts';
import { parseRequest, type RecoveryRequest } from '../../postgres/target.ts';
import type { Timeline } from '../../postgres/timeline.ts';
import { chooseTimeline } from '../../postgres/timeline-choice.ts';
import type { ModuleContext } from '../module.ts';
import { type ChosenContent, chooseContent } from './backup-content.ts';
import { type CloneRefusal, type CloneSource, findCloneSource, takenTimelines } from './clone-source.ts';
import { type ClusterArguments, layoutOf } from './cluster.ts';
import { readLogState } from './log-state.ts';
import { findHiddenBackups, hiddenWords } from './own-disks.ts';
import { livingServer, type Obstacle, recoveringMember } from './recovery-state.ts';
import { type ArchiveEnd, type RepositoryState, readRepository } from './repository.ts';
import { locateTarget } from './target-search.ts';

/** The arguments of pitr_plan. */
export interface PlanArguments extends ClusterArguments {
  readonly cluster: string;
  readonly request: unknown;
  readonly play_hosts: readonly string[];
  readonly primary?: string | undefined;
  readonly source_members: readonly string[];
  readonly is_order: boolean;
  readonly take_over: boolean;
  readonly has_failed: boolean;
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
  const member = recoveringMember(cluster, args.primary, journal);
  const host = hosts.find(each => each.name === member?.host);
  if (member === undefined || host === undefined) return { reason: 'no member of the cluster answers' };
  const request = readRequest(asked, cluster, args.cluster);
  if ('reason' in request) return request;
  const repository = await readRepository(host, args, request.cluster ?? args.cluster);
  const source = await findReader(host, args, request, repository, context);
  if ('reason' in source) return source;
  const { reader } = source;
  const server = livingServer(cluster, journal);
  const decision = { args, cluster, member, server, asked, request, repository, host, reader, undo, context };
  const situation = await readSituation(decision, journal);
  if ('reason' in situation) return situation;
  const planned = planRecovery(request, situation);
  if (planned.kind === 'refusal') return lookElsewhere(hosts, decision, planned);
  const taken = source.own === undefined ? [] : takenTimelines(source.own, repository, planned.timeline);
  if ('reason' in taken) return taken;
  const content = await chooseContent(host, {
    ...{ dbsu: args.dbsu, data: args.data, stanza: repository.stanza.name, set: planned.set, request },
    // What a first attempt has filled is its own.
    folderHosts: hasBegun(journal, request) ? [] : hosts,
  });
  return 'reason' in content ? content : { ...decision, plan: planned, content, situation, taken };
}

/** After a failover the backups may be on another member's own disk: a refusal says so, and what to do. */
async function lookElsewhere(
  hosts: readonly Host[],
  decision: Decision,
  refusal: Refusal,
): Promise<Obstacle> {
  const { args, cluster, request, host, repository } = decision;
  if (request.cluster !== undefined || ['VERSION', 'SYSTEM', 'DISK'].includes(refusal.code)) return refusal;
  const others = hosts.filter(each => each !== host);
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

/** Keys that a later version will serve: refused by name rather than silently left out. */
const LATER = ['repo', 'data', 'port'] as const;

function readRequest(written: unknown, cluster: Cluster, name: string): RecoveryRequest | Obstacle {
  try {
    const request = parseRequest(written, { zone: commonZone(cluster.members) });
    const later = LATER.find(key => request[key] !== undefined);
    if (later !== undefined) return { reason: `\`${later}\` of pg_pitr is not supported yet` };
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
  const { args, member, server, request, repository, reader, context } = decision;
  // The source of a clone is not flushed: what it has not archived cannot be cloned.
  const isClone = request.cluster !== undefined;
  const leader = server?.isArchiving && !isClone ? { timeline: server.timeline, lsn: server.lsn } : undefined;
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
    disk: tightestDisk(decision),
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
