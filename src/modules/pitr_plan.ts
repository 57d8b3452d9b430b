// pitr_plan: what a recovery would do, decided while everything still runs. A refusal is a failed task that says why.
import type { Host } from '../connection/host.ts';
import { Unreachable, UserError } from '../errors.ts';
import { currentDatabase } from '../postgres/backup.ts';
import { type Cluster, commonZone, findLeader } from '../postgres/cluster.ts';
import { canonicalJson, hasReached, type Journal } from '../postgres/journal.ts';
import { formatLsn } from '../postgres/lsn.ts';
import { hideSecrets, type RepositoryKeysGiven, secretsOf } from '../postgres/other-repository.ts';
import { replayWords } from '../postgres/replay.ts';
import {
  CLONE_SETTINGS,
  contentArguments,
  recoverySettings,
  restoreArguments,
  targetSettings,
} from '../postgres/restore.ts';
import { describeTarget } from '../postgres/target.ts';
import { describeWindow } from '../postgres/window.ts';
import { absentMembers, absentNotes } from './clusters/absent.ts';
import { isAside, planAside } from './clusters/aside-plan.ts';
import { cloneLines } from './clusters/clone-source.ts';
import { CLUSTER_ARGUMENTS, layoutOf, readCluster } from './clusters/cluster.ts';
import { checkForward, findWaiting, forwardLines, lateKey } from './clusters/forward.ts';
import { claimMembers } from './clusters/holder.ts';
import { notePhase } from './clusters/journal.ts';
import { nextCommand } from './clusters/next-command.ts';
import { closeRepository } from './clusters/other-repository.ts';
import { readPlanFacts } from './clusters/plan-facts.ts';
import { planLines } from './clusters/plan-lines.ts';
import { archiveFacts, clockFacts, otherFacts, replicationFacts } from './clusters/plan-notes.ts';
import { planPutBack } from './clusters/put-back.ts';
import {
  type Decided,
  decide,
  findMistake,
  lastSegmentStart,
  type PlanArguments,
  type Question,
} from './clusters/recovery-plan.ts';
import {
  findJournal,
  findObstacle,
  goesOn,
  livingServer,
  type Obstacle,
  requestAsked,
} from './clusters/recovery-state.ts';
import { refuse, tooEarly, unasked, withCommand } from './clusters/refusal.ts';
import { forwarded, stand, tagOf, unknownStand } from './clusters/stand.ts';
import { standLines } from './clusters/stand-lines.ts';
import { findEarlyStep } from './clusters/steps.ts';
import { facts } from './clusters/table.ts';
import { readUndo, undoLines, undoRequest } from './clusters/undo.ts';
import type { Module, ModuleContext, ModuleResult } from './module.ts';

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
      intent: {
        type: 'string',
        enum: ['recover', 'forward', 'undo'],
        default: 'recover',
        description:
          '`forward` moves a recovery that waits at its target on to a later one; `undo` takes the last recovery back.',
      },
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
      repositories: {
        type: 'object',
        default: null,
        secret: true,
        description: 'Repositories by name, as pgbackrest_repo: `repo` of the request may name one.',
      },
      settings: {
        type: 'string',
        default: '/etc/pgbackrest/pgbackrest.conf',
        description: "The hosts' own settings of pgBackRest.",
      },
      primary: { type: 'string', description: 'The declared primary, which recovers when nobody leads.' },
      is_order: {
        type: 'boolean',
        default: true,
        description:
          'The recovery follows: it is noted, and no other run may begin one; no only shows the plan.',
      },
      tags: {
        type: 'array',
        items: { type: 'string' },
        default: [],
        description: 'The tags of this run: a step whose turn has not come is refused.',
      },
      take_over: {
        type: 'boolean',
        default: false,
        description: 'End another run that recovers the same cluster, and take its place.',
      },
      use_kept: {
        type: 'boolean',
        default: true,
        description: 'An undo puts the directory back that `backup: true` kept, where it is whole.',
      },
      without: {
        type: 'any',
        default: null,
        description: 'Members that are known to be dead, and are left out.',
      },
      search_timeout: {
        type: 'integer',
        default: 5,
        description:
          'Seconds to look for a restore point or a transaction in the log; what was not found in them is refused.',
      },
      has_failed: {
        type: 'boolean',
        default: false,
        description: "After a failure: only tell each host's state and the command that goes on.",
      },
    },
    required: ['members', 'cluster', 'play_hosts'],
  },
  checkMode: 'full',
  async run(_host, given, context) {
    const args = withoutSecrets(given, context);
    const hosts = args.members.map(name => context.hosts(name));
    try {
      return await (args.has_failed ? stand(hosts, args, context) : plan(hosts, args, context));
    } catch (error) {
      const obstacle = obstacleOf(error);
      if (obstacle === undefined) throw error;
      return args.has_failed
        ? unknownStand(args, obstacle)
        : refuse(withCommand(obstacle, args.cluster, args.request, tagOf(args)));
    }
  },
};

/** Nothing that is noted or shown holds a secret of `repo`. */
function withoutSecrets(args: PlanArguments, context: ModuleContext): PlanArguments {
  const repositories = args.repositories ?? {};
  const request = args.request ?? null;
  const given = (JSON.parse(canonicalJson(request)) as { readonly repo?: unknown } | null)?.repo;
  if (typeof given !== 'object' || given === null) return { ...args, repositories, request };
  const credentials = given as RepositoryKeysGiven;
  for (const secret of secretsOf(credentials)) context.hide(secret);
  return { ...args, repositories, request: hideSecrets(args.request), credentials };
}

/** What a person can mend, so that the same command works. */
function obstacleOf(error: unknown): Obstacle | undefined {
  if (error instanceof Unreachable) {
    return {
      reason: `a member was lost meanwhile: ${error.message}`,
      hint: 'bring it back',
      isMendable: true,
    };
  }
  if (!(error instanceof UserError)) return undefined;
  return { reason: error.message, hint: error.hint ?? 'mend that', isMendable: true };
}

async function plan(
  hosts: readonly Host[],
  args: PlanArguments,
  context: ModuleContext,
): Promise<ModuleResult> {
  // A later target of a recovery that waits may leave out what it shares with the first.
  const mistake = args.intent === 'recover' ? findMistake(args.request) : undefined;
  if (mistake !== undefined) return refuse(mistake);
  const held = isOrder(args, context) ? await claimMembers(hosts, args.cluster, args.take_over) : undefined;
  if (held !== undefined) return refuse(withCommand(held, args.cluster, args.request, tagOf(args)));
  const cluster = await readCluster(hosts, layoutOf(args));
  const absent = absentMembers(cluster).map(member => member.host);
  if (!hasRepository(args)) return { ...(await planFor(cluster, hosts, args, context)), absent };
  let isNeeded = findJournal(cluster) !== undefined;
  try {
    const result = await planFor(cluster, hosts, args, context);
    isNeeded ||= isOrder(args, context) && result.failed !== true;
    return { ...result, absent };
  } finally {
    const places = [...args.members, ...args.source_members].map(name => context.hosts(name));
    await Promise.allSettled(places.map(host => closeRepository(host, isNeeded)));
  }
}

function hasRepository({ request }: PlanArguments): boolean {
  const asked = JSON.parse(canonicalJson(request ?? null)) as { readonly repo?: unknown } | null;
  return asked?.repo !== undefined;
}

async function planFor(
  cluster: Cluster,
  hosts: readonly Host[],
  args: PlanArguments,
  context: ModuleContext,
): Promise<ModuleResult> {
  const journal = findJournal(cluster);
  if (isAside(args)) {
    const question = { args, cluster, journal, asked: args.request, context };
    return planAside(hosts, question, isOrder(args, context));
  }
  const obstacle = findObstacle(cluster, args, journal);
  if (obstacle !== undefined) return refuse(withCommand(obstacle, args.cluster, args.request, tagOf(args)));
  if (args.intent === 'forward') return planForward(hosts, { args, cluster, journal, asked: null, context });
  if (args.request === null && args.intent === 'recover' && journal === undefined)
    return refuse(unasked(args.cluster));
  const undo = args.intent === 'undo' ? await readUndo(hosts, cluster, args, journal) : undefined;
  if (undo !== undefined && 'reason' in undo) return refuse(undo);
  const asked = undo === undefined ? requestAsked(args.request, journal) : undoRequest(undo);
  const again = journal !== undefined && goesOn(journal, asked, cluster, args.use_kept) ? journal : undefined;
  const early = findEarlyStep(args.tags, {
    phase: again?.phase ?? 'planned',
    isAlive: livingServer(cluster, journal) !== undefined,
  });
  if (early !== undefined) return refuse(tooEarly(early, args.cluster, asked));
  if (again !== undefined) return continued(again, cluster);
  const question = { args, cluster, journal, asked, undo, context };
  if (undo?.kept !== undefined)
    return planPutBack(hosts, { ...question, undo }, undo.kept, isOrder(args, context));
  const decided = await decide(hosts, question);
  return 'reason' in decided
    ? refuse(withCommand(decided, args.cluster, asked, tagOf(args)))
    : planned(decided, journal);
}

/** Does this run go on to change things? */
function isOrder({ is_order }: PlanArguments, { check }: ModuleContext): boolean {
  return is_order && !check;
}

async function planned(decided: Decided, earlier: Journal | undefined): Promise<ModuleResult> {
  const { args, cluster, member, server, request, repository, host, undo, context, plan, content } = decided;
  const { other, known } = decided;
  const { folders } = content;
  const isAlive = server !== undefined;
  const source = request.cluster;
  // A clone starts with its source's settings: until they have been replaced it must not archive, nor read its source's slots.
  const restore =
    source === undefined
      ? restoreArguments(plan, request, { stanza: args.cluster, settings: other?.settings, folders })
      : restoreArguments(
          plan,
          { ...request, archive: false },
          { stanza: source, settings: other?.settings, data: args.data, folders },
        );
  const recovery = {
    restore,
    replica: contentArguments(request, folders),
    source: source ?? '',
    taken: decided.taken,
    settings: [...recoverySettings(plan), ...(source === undefined ? [] : CLONE_SETTINGS)],
    set: plan.set.label,
    set_repo: other?.own ?? plan.set.repo,
    // From a repository that the cluster does not archive to no replica could follow.
    replica_repository: other === undefined || other.own !== undefined,
    timeline: plan.timeline,
    action: plan.action,
    // What was put back, and did not start, is not lost.
    keep: request.backup || earlier?.undoes?.kept !== undefined,
    put_back: '',
    needed_bytes: plan.neededBytes,
    ...replayWords(plan),
    start_lsn: formatLsn(plan.set.startLsn),
    archive: request.archive && source === undefined,
    is_alive: isAlive,
    can_flush: server?.isArchiving === true,
    last_segment: lastSegmentStart(decided),
    at_least: undo?.before.lsn,
    stamp: new Date().toISOString(),
    zone: commonZone(cluster.members),
  };
  const journal: Journal = {
    host: member.host,
    cluster: args.cluster,
    request: canonicalJson(decided.asked),
    phase: 'planned',
    reached: {},
    systemIdentifier: currentDatabase(repository.stanza)?.systemIdentifier ?? '',
    known,
    // Another target after one that failed: what was there at first stays known.
    before: isAlive ? undefined : earlier?.before,
    kept: isAlive ? undefined : earlier?.kept,
    undoes: undo,
    plan: recovery,
  };
  const { tree, segmentSize } = repository;
  const shown = await readPlanFacts(plan, {
    ...{ name: args.cluster, cluster, member, host, tree, segmentSize, known },
    place: { dbsu: args.dbsu, bin: args.bin, data: args.data },
    isClone: source !== undefined,
    keepsOld: recovery.keep,
  });
  const isOrdered = isOrder(args, context);
  if (isOrdered) await notePhase(host, args.dbsu, journal, 'planned');
  return {
    changed: false,
    leader: member.host,
    phase: 'planned',
    continued: false,
    ...recovery,
    window: describeWindow(plan.window),
    question: questionOf(decided),
    msg: [
      ...(source === undefined
        ? []
        : cloneLines(args.cluster, source, {
            isSourceSeen: decided.reader !== undefined,
            isAgain: decided.taken.length > 0,
          })),
      ...(undo === undefined ? [] : undoLines(undo)),
      ...planLines(plan, { ...shown, content }),
      ...facts([
        ...absentNotes(cluster).map(note => ['left out', note] as const),
        ...otherFacts(decided),
        ...archiveFacts(decided),
        ...clockFacts(decided),
        ...replicationFacts(decided),
        ['if cut off', isOrdered ? nextCommand(args.cluster, journal.request, undo && 'undo') : undefined],
      ]),
    ],
  };
}

/** What a person is asked on a terminal, below the plan. */
function questionOf({ args, cluster, request }: Decided): string {
  const hosts = cluster.members.map(member => member.host).join(', ');
  const source = request.cluster === undefined ? 'as planned' : `by a copy of ${request.cluster}`;
  return `Replace the data of ${args.cluster} on ${hosts} ${source}?`;
}

/** The later target of a recovery that waits; its note is only changed once the server has been stopped. */
async function planForward(hosts: readonly Host[], question: Question): Promise<ModuleResult> {
  const { args, cluster } = question;
  const waiting = findWaiting(cluster, question.journal);
  if ('reason' in waiting) return refuse(waiting);
  const { journal, member } = waiting;
  const late = lateKey(journal, args.request);
  if (late !== undefined) return refuse(late);
  const decided = await decide(hosts, forwarded(question));
  if ('reason' in decided) return refuse(withCommand(decided, args.cluster, args.request, 'forward'));
  const { plan, asked } = decided;
  const behind = checkForward(plan, waiting, decided.repository.tree);
  if (behind !== undefined) return refuse(behind);
  return {
    changed: false,
    leader: member.host,
    phase: journal.phase,
    continued: true,
    ...journal.plan,
    timeline: plan.timeline,
    action: plan.action,
    is_alive: false,
    forward: { request: asked, settings: targetSettings(plan) },
    question: `Replay the data of ${args.cluster} on ${member.host} further, to ${describeTarget(plan.target)}?`,
    msg: forwardLines(plan, waiting),
  };
}

/**
 * The same request again: go on where the first run was cut off. Once Patroni had the data it may have made another member
 * the leader, while the note stays where it was written.
 */
export function continued(journal: Journal, cluster: Cluster): ModuleResult {
  const led = hasReached(journal, 'leading') ? findLeader(cluster)?.host : undefined;
  return {
    changed: false,
    leader: led ?? journal.host,
    noted_on: journal.host,
    phase: journal.phase,
    continued: true,
    ...journal.plan,
    is_alive: false,
    can_flush: false,
    question: `Go on with the recovery of ${journal.cluster}?`,
    msg: [
      `The recovery that was begun on ${journal.host} got as far as '${journal.phase}'; it goes on from there.`,
      ...standLines(cluster, journal, journal.cluster, { first: [], request: journal.request }),
    ],
  };
}
