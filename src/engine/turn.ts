// A task's turn, whatever the strategy: the hosts that stand at it do it, or go into what it includes, and move on.
import { setImmediate } from 'node:timers/promises';
import { UserError } from '../errors.ts';
import type { MetaCommand, Task } from '../playbook/model.ts';
import { isUndefinedError } from '../template/render.ts';
import { loadIncluded } from './dynamic-include.ts';
import { flushHandlers } from './handlers.ts';
import { failIncludes } from './include-failure.ts';
import { isInclude } from './include-request.ts';
import { actsForAll, carryOutOn, isImplicitMeta } from './meta.ts';
import type { PlayRun } from './play-run.ts';
import { isFatalStep, runStep, type StepEnd } from './step.ts';
import { type Losses, lossesOf, type StepFate } from './step-fate.ts';
import { evaluatorOn } from './task-info.ts';
import { followVarsFiles } from './vars-files.ts';

/** `--step` and `--start-at-task`: whether a task is run at all. */
export type StepChooser = (play: PlayRun, task: Task, host: string) => Promise<boolean>;

const NOTHING_INCLUDED = { entered: new Set<string>(), failed: new Set<string>() } as const;

/** Takes hosts that stand at a task past it. Gives whether a failure ended the play for all. Throws UserErrors that end the run. */
export async function runTaskOn(...turn: Parameters<typeof takeTurn>): Promise<boolean> {
  try {
    return await takeTurn(...turn);
  } catch (error) {
    // What cannot be known of a task as a whole, such as `run_once`, is no mistake in the playbook's text.
    if (error instanceof UserError && isUndefinedError(error)) throw error.withExitStatus(1);
    throw error;
  }
}

async function takeTurn(
  play: PlayRun,
  task: Task,
  hosts: readonly string[],
  choose: StepChooser,
  fate: StepFate,
): Promise<boolean> {
  // Ctrl-C is heard also where no task waits for anything: includes that include each other.
  await setImmediate();
  const [willing, done] = splitByRole(play, task, hosts);
  for (const name of done) play.cursor(name)?.advance();
  const [first] = willing;
  if (first === undefined) return false;
  followVarsFiles(play, willing);
  if (!isImplicitMeta(task) && !(await choose(play, task, first))) {
    for (const name of willing) play.cursor(name)?.advance();
    return false;
  }
  if (task.action.kind === 'meta') return runMeta(play, task, willing, fate);
  const step = await runStep(play, task, willing);
  const { entered, failed } = isInclude(task) ? await enterIncluded(play, task, step) : NOTHING_INCLUDED;
  // Those that failed were moved by their failure; those that entered a list are behind the include when it ends.
  const losses = lossesOf(step, failed);
  for (const name of willing) if (!losses.hosts.has(name) && !entered.has(name)) play.cursor(name)?.advance();
  return fate.isOver(losses);
}

/** Carries out a meta task. Gives whether a handler's failure ended the play for all. */
async function runMeta(
  play: PlayRun,
  task: Task,
  names: readonly string[],
  fate: StepFate,
): Promise<boolean> {
  // The cursor moves on first: handlers that end a host must not be moved afterwards.
  for (const name of names) play.cursor(name)?.advance();
  const { command, willing } = await carryOutOn(play, task, names);
  if (fate.isOver(lossesOfMeta(play, task, names, command))) return true;
  return command === 'flush_handlers' ? flushHandlers(play, willing, fate) : false;
}

/** An order fails nobody; it can still be fatal with a host that failed before. */
function lossesOfMeta(
  play: PlayRun,
  task: Task,
  [first]: readonly string[],
  command: MetaCommand | undefined,
): Losses {
  const losses = { isFatal: false, isForAll: false, hosts: new Set<string>(), runner: undefined };
  if (first === undefined || command === undefined || isImplicitMeta(task)) return losses;
  const once = actsForAll(command);
  const isFatal = isFatalStep(play, task, once, evaluatorOn(play, task, first));
  return { ...losses, isFatal, runner: once ? first : undefined };
}

/** A role that has run to its end on a host does not run there again, unless it allows duplicates. */
function splitByRole(play: PlayRun, task: Task, hosts: readonly string[]): [string[], string[]] {
  const { role } = task;
  if (role === undefined || play.allowsDuplicates(role)) return [[...hosts], []];
  const isDone = (name: string) => play.state(name).completedRoles.has(role.key);
  return [hosts.filter(name => !isDone(name)), hosts.filter(isDone)];
}

/** Loads what an include asked for and sends its hosts there. Returns the hosts that now stand inside, and those that it failed. */
async function enterIncluded(
  play: PlayRun,
  task: Task & Parameters<typeof loadIncluded>[1],
  step: StepEnd,
): Promise<{ readonly entered: ReadonlySet<string>; readonly failed: ReadonlySet<string> }> {
  const groups = await loadIncluded(play, task, step.ends);
  const failed = failIncludes(play, task, groups);
  const blocks = groups.flatMap(({ loaded, ...group }) =>
    'kind' in loaded ? [{ ...group, block: loaded }] : [],
  );
  const entered = new Set(blocks.flatMap(group => group.hosts).filter(name => !failed.has(name)));
  for (const name of entered) play.cursor(name)?.enter(blocks.filter(group => group.hosts.includes(name)));
  return { entered, failed };
}
