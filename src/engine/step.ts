// One task over the hosts that stand at it: started once, run side by side, judged when all have answered.
import pLimit from 'p-limit';
import { UserError } from '../errors.ts';
import { isRescue, isTemplate } from '../playbook/fields.ts';
import type { Task } from '../playbook/model.ts';
import { shortName } from '../playbook/module-arguments.ts';
import type { Node } from '../source/node.ts';
import { runDebugged } from './debugger/debug-task.ts';
import { booleanOf, type Evaluator, numberOf } from './directive-values.ts';
import { applyEffects } from './effects.ts';
import { describeFailedTask } from './failed-task.ts';
import type { HostState } from './host-state.ts';
import { isInclude } from './include-request.ts';
import { notify } from './notify.ts';
import type { PlayRun } from './play-run.ts';
import { count } from './tally.ts';
import { register, reportResult, type TaskEnd, type TaskOnHost } from './task.ts';
import { evaluatorOn, taskInfo } from './task-info.ts';

/** How a step ended. */
export interface StepEnd {
  readonly ends: readonly TaskEnd[];
  /** A failure in this step fails the whole play: `any_errors_fatal`, or `run_once`. */
  readonly isFatal: boolean;
  /** A failure in it is every host's: it ran once for all of them, or `any_errors_fatal: rescue` says so. */
  readonly isForAll: boolean;
  /** The host that did it for all. */
  readonly runner: string | undefined;
}

/** Modules that act once for all hosts, whatever the task says; what they register is the first host's alone. */
export const ONCE_FOR_ALL: ReadonlySet<string> = new Set(['add_host', 'confirm', 'pause']);

/** Runs a task on hosts, at most `forks` and `throttle` at once. */
export async function runStep(play: PlayRun, task: Task, names: readonly string[]): Promise<StepEnd> {
  const [first] = names;
  if (first === undefined) return { ends: [], isFatal: false, isForAll: false, runner: undefined };
  const at = evaluatorOn(play, task, first);
  const isForAll = holds(task.directives.runOnce, at);
  const once = isForAll || actsOnce(task);
  const info = taskInfo(play, task, at);
  play.run.reporter.report({ type: 'task-start', task: info });
  const throttle = numberOf(task.directives.throttle, at) ?? 0;
  const limit = throttle > 0 ? pLimit(throttle) : undefined;
  const hosts = (once ? [first] : names).map(name => play.state(name));
  const everyone = names.map(name => play.state(name));
  const ends = await allOf(
    hosts.map(host => {
      const on: TaskOnHost = { play, host, task, info };
      const start = () => play.run.limit(() => finishTask(on, isForAll ? everyone : [host]));
      return limit ? limit(start) : start();
    }),
  );
  return {
    ends,
    isFatal: isFatalStep(play, task, once, at),
    isForAll: isForAll || isRescue(task.directives.anyErrorsFatal),
    runner: once ? first : undefined,
  };
}

/** A value that is neither true nor false counts as true, and is a mistake of the task on its only host. */
function holds(keyword: Node | undefined, at: Evaluator): boolean {
  try {
    return booleanOf(keyword, false, at);
  } catch (error) {
    if (error instanceof UserError && error.code === 'INVALID_VALUE') return true;
    throw error;
  }
}

/** Whether a failure ends the play. As in Ansible, which never renders the keyword, a template counts as true. */
export function failsAll({ run }: PlayRun, { directives }: Task, at: Evaluator): boolean {
  const keyword = directives.anyErrorsFatal;
  if (keyword !== undefined && (isTemplate(keyword) || isRescue(keyword))) return true;
  return booleanOf(keyword, run.options.anyErrorsFatal, at);
}

/** Whether one who fails in a step, or failed before and waits for an `always`, ends the play for all. `once`: it acts for all. */
export function isFatalStep(play: PlayRun, task: Task, once: boolean, at: Evaluator): boolean {
  const { anyErrorsFatal, ignoreErrors } = task.directives;
  if (isRescue(anyErrorsFatal)) return true;
  // As in Ansible, what a template would say is not asked: it counts as true.
  const isIgnored = ignoreErrors !== undefined && (isTemplate(ignoreErrors) || holds(ignoreErrors, at));
  return (once || failsAll(play, task, at)) && !isIgnored;
}

/** All results, or the first mistake that ends the run: but only when no host is at work any more. */
async function allOf(running: readonly Promise<TaskEnd>[]): Promise<TaskEnd[]> {
  await Promise.allSettled(running);
  return Promise.all(running);
}

/** Runs the task on one host and settles at once what does not depend on the other hosts. */
async function finishTask(on: TaskOnHost, receivers: readonly HostState[]): Promise<TaskEnd> {
  const { end, isTold } = await runDebugged(on);
  const { register: name } = on.task;
  if (name !== undefined)
    for (const host of receivers) if (host !== end.host) register(host, name, end.result);
  applyEffects(on, end, receivers);
  const fate = settle(on, end);
  if (isCounted(on.task, end)) {
    count(end.host.tally, end.status, end.isIgnored ? 'ignored' : fate, end.result.changed === true);
  }
  if (on.task.role && end.status !== 'skipped' && end.status !== 'unreachable') {
    end.host.startedRoles.add(on.task.role.key);
  }
  if (end.status === 'changed') notify(on, end);
  if (!isTold) reportResult(on, end);
  return end;
}

/** Includes count when their files are loaded, and roles that were included not at all: so does Ansible. */
function isCounted(task: Task, { status }: TaskEnd): boolean {
  return !isInclude(task) || status !== 'ok';
}

/** Moves the host's cursor out of a failure; whether some `rescue` will deal with it. */
function settle(on: TaskOnHost, end: TaskEnd): 'plain' | 'rescued' {
  const { play, host } = on;
  if (end.isIgnored) return 'plain';
  if (end.status === 'unreachable') {
    host.isUnreachable = true;
    return 'plain';
  }
  if (end.status !== 'failed') return 'plain';
  const fate = play.cursor(host.name)?.fail(on.task.isHandler);
  if (fate !== 'rescued') return 'plain';
  register(host, 'ansible_failed_result', end.result);
  register(host, 'ansible_failed_task', describeFailedTask(on, end));
  return 'rescued';
}

function actsOnce({ action }: Task): boolean {
  return action.kind === 'module' && ONCE_FOR_ALL.has(shortName(action.target));
}
