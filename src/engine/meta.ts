// `meta` tasks: orders to the engine itself. Who carries one out, what is told of it; the orders are in meta-command.ts.
import type { MetaCommand, Task } from '../playbook/model.ts';
import type { TaskInfo } from './events.ts';
import { carryOut, skipReasonOf } from './meta-command.ts';
import type { PlayRun } from './play-run.ts';
import { evaluatorOn, taskInfo } from './task-info.ts';
import { areAllTrue } from './written-texts.ts';

const EACH_HOST: ReadonlySet<MetaCommand> = new Set([
  'noop',
  'reset_connection',
  'end_host',
  'role_complete',
  'flush_handlers',
]);

/** Ansible does not look at the conditions of these, and says so. */
const UNCONDITIONAL: ReadonlySet<MetaCommand> = new Set(['noop', 'refresh_inventory', 'reset_connection']);

/** Whether the first host carries an order out for all; the other orders are each host's own. */
export function actsForAll(command: MetaCommand): boolean {
  return !EACH_HOST.has(command);
}

/** Carries out a meta task, as one of the tasks or as a handler. Gives the hosts for which its conditions hold. */
export async function carryOutOn(
  play: PlayRun,
  task: Task,
  names: readonly string[],
): Promise<{ readonly command: MetaCommand | undefined; readonly willing: readonly string[] }> {
  if (task.action.kind !== 'meta') return { command: undefined, willing: [] };
  const { command } = task.action;
  const actors = actsForAll(command) ? names.slice(0, 1) : names;
  const willing: string[] = [];
  for (const name of actors) {
    const info = taskInfo(play, task, evaluatorOn(play, task, name));
    if (!isImplicitMeta(task)) play.run.reporter.report({ type: 'task-start', task: info });
    if (!holds(play, task, command, name)) {
      reportSkip(play, info, command, name);
      continue;
    }
    willing.push(name);
    const message = await carryOut(play, task, command, name);
    if (!isImplicitMeta(task)) play.run.reporter.report({ type: 'meta', message, host: name });
  }
  return { command, willing };
}

/** A meta task that no playbook wrote: handlers run behind each section of a play. */
export function isImplicitMeta(task: Task): boolean {
  return task.action.kind === 'meta' && task.span.source.text === '';
}

function holds(play: PlayRun, task: Task, command: MetaCommand, host: string): boolean {
  const { when } = task.directives;
  if (when.length === 0) return true;
  if (!UNCONDITIONAL.has(command)) return areAllTrue(when, task, evaluatorOn(play, task, host));
  const message = `${command} task does not support when conditional`;
  play.run.reporter.report({ type: 'warning', message });
  return true;
}

function reportSkip(play: PlayRun, task: TaskInfo, command: MetaCommand, host: string): void {
  const { reason, message } = skipReasonOf(command, host);
  play.run.reporter.report({ type: 'meta', message: reason, host });
  play.run.reporter.report({
    type: 'result',
    task,
    host,
    status: 'skipped',
    result: { msg: message, skip_reason: reason, skipped: true },
    isIgnored: false,
    duration: 0,
  });
}
