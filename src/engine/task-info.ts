// What a task is called and how it is shown, before any host has answered.
import { UserError } from '../errors.ts';
import type { Task } from '../playbook/model.ts';
import { shortName } from '../playbook/module-arguments.ts';
import type { ScalarNode } from '../source/node.ts';
import { render, renderText } from '../template/render.ts';
import { toText } from '../values/text.ts';
import type { MagicVariables } from '../variables/scope.ts';
import { chosenName } from './chosen-module.ts';
import { booleanOf, type Evaluator } from './directive-values.ts';
import type { TaskInfo } from './events.ts';
import { isInclude } from './include-request.ts';
import type { PlayRun } from './play-run.ts';
import { environmentFor, hostlessScope, taskScope } from './scopes.ts';
import { writtenArguments } from './written-arguments.ts';

/** Expressions of a task as one host sees them; `extra` are names that outrank everything. */
export function evaluatorOn(
  play: PlayRun,
  task: Task,
  host: string,
  extra: readonly MagicVariables[] = [],
): Evaluator {
  const environment = environmentFor(play.run, task.searchFolders);
  return { scope: taskScope(play, play.state(host), task, extra, environment), environment };
}

/** What reporters show of a task: its name is rendered once, by the first host's variables. */
export function taskInfo(play: PlayRun, task: Task, at: Evaluator): TaskInfo {
  const { options } = play.run;
  const diffMode = quietly(() => booleanOf(task.directives.diff, options.diff, at), options.diff);
  return {
    id: task.id,
    title: titleOf(play, task, at),
    ...(options.showsArguments ? { shownArguments: shownArguments(task, options.noLog) } : {}),
    action: actionOn(task, at),
    kind: kindOf(task),
    span: task.span,
    isInclude: isInclude(task),
    isLoop: task.loop !== undefined,
    checkMode: quietly(() => booleanOf(task.directives.checkMode, options.check, at), options.check),
    diffMode,
    showsDiff: diffMode || options.diff,
  };
}

/** As `display_args_to_stdout` shows them; those of a task with `no_log`, whatever it says, are not. */
function shownArguments({ action, directives }: Task, isHidden: boolean): string {
  if (isHidden || directives.noLog !== undefined) return '';
  const args = [...writtenArguments(action)].map(([name, value]) => `${toText(name)}=${toText(value)}`);
  return ` ${args.join(', ')}`;
}

function kindOf({ action, isHandler }: Task): TaskInfo['kind'] {
  if (isHandler) return 'handler';
  return action.kind === 'meta' ? 'meta' : 'task';
}

/** The same on a host, where the module's name may be a template; for a loop's items it stays one. */
function actionOn(task: Task, at: Evaluator): string {
  const { action } = task;
  const isChosen = action.kind === 'module' && action.chosenIn !== undefined;
  return isChosen ? quietly(() => shortName(chosenName(action, at)), action.name) : actionName(task);
}

/** The module's or include's name without Ansible's namespace. */
function actionName({ action }: Task): string {
  if (action.kind === 'module') return shortName(action.name);
  return action.kind;
}

/** `role : name`, as banners show it; a name that cannot be rendered yet is shown as written. */
export function titleOf(play: PlayRun, task: Task, at: Evaluator): string {
  const { name, action } = task;
  if (action.kind === 'include_role' && name === undefined)
    return `${action.name} : ${action.role.kind === 'scalar' ? String(action.role.value) : ''}`;
  // As in Ansible, the names of meta tasks are no templates, but for handlers.
  const isLiteral = action.kind === 'meta' && !task.isHandler;
  const own =
    name === undefined || isLiteral ? String(name?.value ?? action.name) : nameOn(play, task, name, at);
  return withRole(task, own);
}

/** As in Ansible, what a handler answers to is its name from then on, whatever the host's variables say. */
function nameOn(play: PlayRun, task: Task, name: ScalarNode, at: Evaluator): string {
  const onHost = () => toText(renderText(String(name.value), at.scope, at.environment, name));
  if (!task.isHandler) return quietly(onHost, String(name.value));
  return quietly(() => hostlessName(play, task, name), quietly(onHost, String(name.value)));
}

/** A handler's name by the variables that do not depend on a host. Throws UserError where it needs others. */
export function hostlessName(play: PlayRun, handler: Task, name: ScalarNode): string {
  return toText(render(name, hostlessScope(play, handler), play.run.environment));
}

/** A task of a role is called after both; an include of a role brings no role of its own into the name. */
export function withRole({ role, action }: Task, name: string): string {
  return role && action.kind !== 'include_role' ? `${role.name} : ${name}` : name;
}

/** A title without the role that `withRole` has put before it. */
export function ownTitle(task: Task, title: string): string {
  return title.slice(withRole(task, '').length);
}

function quietly<T>(compute: () => T, otherwise: T): T {
  try {
    return compute();
  } catch (error) {
    // The task itself reports it, host by host.
    if (error instanceof UserError) return otherwise;
    throw error;
  }
}

/** Whether a module gathers facts, by the short name that events have. */
export function isGathering(action: string): boolean {
  return action === 'setup' || action === 'gather_facts';
}
