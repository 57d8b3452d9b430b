// After a failure of a recovery: where each host stands, and the one command that goes on.
import type { Host } from '../../connection/host.ts';
import { Unreachable, UserError } from '../../errors.ts';
import { canonicalJson, hasReached } from '../../postgres/journal.ts';
import type { ModuleContext, ModuleResult } from '../module.ts';
import { findLostNote, namesOf } from './absent.ts';
import { asideStand, isAside } from './aside-plan.ts';
import { layoutOf, readCluster } from './cluster.ts';
import { findWaiting, forwardRequest } from './forward.ts';
import { nextCommand } from './next-command.ts';
import { decide, type PlanArguments, type Question } from './recovery-plan.ts';
import { findJournal, findObstacle, type Obstacle, requestAsked } from './recovery-state.ts';
import { redirect, sentences } from './refusal.ts';
import { type Advice, standLines } from './stand-lines.ts';
import { facts } from './table.ts';

/** The tag of pgsql-pitr.yml that asks for this. */
export function tagOf({ intent }: PlanArguments): 'forward' | 'undo' | undefined {
  return intent === 'recover' ? undefined : intent;
}

/** After a failure: each host's state, and the command that goes on. */
export async function stand(
  hosts: readonly Host[],
  args: PlanArguments,
  context: ModuleContext,
): Promise<ModuleResult> {
  if (isAside(args)) return asideStand(args);
  const cluster = await readCluster(hosts, layoutOf(args));
  const journal = findJournal(cluster);
  const asked = requestAsked(args.request, journal);
  const advice = await advise(hosts, { args, cluster, journal, asked, context });
  return {
    changed: false,
    next: nextCommand(args.cluster, advice.request, advice.tag),
    msg: standLines(cluster, journal, args.cluster, advice),
  };
}

/** After a failure of which not even the outcome can be read: the same command finds out. */
export function unknownStand(args: PlanArguments, obstacle: Obstacle): ModuleResult {
  const next = nextCommand(args.cluster, canonicalJson(args.request), tagOf(args));
  return {
    changed: false,
    next,
    msg: [
      `WHERE CLUSTER ${args.cluster} STANDS: not known`,
      ...facts([...sentences(obstacle).map(line => ['first', line] as const), ['next', next]]),
    ],
  };
}

/** The same command goes on, unless what it asks for cannot be reached any more. */
async function advise(hosts: readonly Host[], question: Question): Promise<Advice> {
  const { args, cluster, journal, asked } = question;
  const isForward = args.intent === 'forward' && !('reason' in findWaiting(cluster, journal));
  const tag = isForward ? 'forward' : args.intent === 'undo' ? 'undo' : undefined;
  // Nothing was asked, and the note of what was begun may be on a host that is lost: nothing is to be asked again.
  const again = journal === undefined && args.request === null ? null : asked;
  const same = { first: [], request: canonicalJson(again), tag } as const;
  const obstacle =
    findObstacle(cluster, args, journal) ??
    (journal === undefined ? findLostNote(cluster, namesOf(args.without)) : undefined);
  if (obstacle !== undefined) return { ...same, first: sentences(obstacle) };
  if (tag === 'undo' || (journal !== undefined && hasReached(journal, 'recovered'))) return same;
  try {
    const decided = await decide(hosts, isForward ? forwarded(question) : question);
    if (!('reason' in decided)) return same;
    const request = decided.instead === undefined ? asked : redirect(asked, decided.instead);
    return { first: sentences(decided), request: canonicalJson(request) };
  } catch (error) {
    if (error instanceof UserError || error instanceof Unreachable)
      return { ...same, first: [error.message] };
    throw error;
  }
}

/** The question with the later target of a recovery that waits. */
export function forwarded(question: Question): Question {
  const { journal, args } = question;
  return journal === undefined ? question : { ...question, asked: forwardRequest(journal, args.request) };
}
