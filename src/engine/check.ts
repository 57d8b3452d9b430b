// What can be known wrong before any host is touched: modules that nobody has, arguments that no module takes.
import { type Problems, UserError } from '../errors.ts';
import { checkArgumentNames } from '../modules/arguments.ts';
import type { Module } from '../modules/module.ts';
import { findModule } from '../modules/registry.ts';
import type { Entry, Play, Task } from '../playbook/model.ts';
import type { Node } from '../source/node.ts';
import { checkSyntax } from '../template/render.ts';

/** Every entry list of a play, handlers included. */
export function allEntries(play: Play): Entry[] {
  return [...play.preTasks, ...play.roles, ...play.tasks, ...play.postTasks, ...play.handlers];
}

/** The modules that entries name, for the registry to load. */
export function moduleNamesIn(entries: readonly Entry[]): string[] {
  return tasksIn(entries).flatMap(({ action }) => (action.kind === 'module' ? [action.name] : []));
}

/** Every task of the entries, from inside blocks too. */
export function tasksIn(entries: readonly Entry[]): Task[] {
  return entries.flatMap(entry =>
    entry.kind === 'task' ? [entry] : tasksIn([...entry.tasks, ...entry.rescue, ...entry.always]),
  );
}

/** Reports arguments that their module does not take, and templates that are not well formed. */
export function checkEntries(entries: readonly Entry[], problems: Problems): void {
  for (const task of tasksIn(entries)) {
    checkArguments(task, problems);
    for (const node of templatesOf(task)) problems.attempt(() => checkSyntax(node, 'text'));
    for (const node of conditionsOf(task)) problems.attempt(() => checkSyntax(node, 'expression'));
    if (task.poll?.kind === 'scalar' && Number(task.poll.value) === 0) {
      problems.add('INVALID_VALUE', 'poll: 0 (a task that nobody waits for) is not supported', {
        span: task.poll.span,
        hint: "leave poll out: the task is awaited for as long as 'async' says",
      });
    }
  }
}

function checkArguments({ action }: Task, problems: Problems): void {
  if (action.kind !== 'module') return;
  const module = findModule(action.name) as Module<never> | undefined;
  if (module === undefined) return;
  for (const problem of checkArgumentNames(module, action.args.keys())) {
    const node = problem.argument === undefined ? undefined : action.args.get(problem.argument);
    problems.attempt(() => {
      throw new UserError('MODULE_ARGUMENTS', problem.message, {
        span: node?.span ?? action.span,
        hint: problem.hint,
      });
    });
  }
}

function templatesOf(task: Task): Node[] {
  const { action, directives } = task;
  const args = action.kind === 'module' ? [...action.args.values()] : [];
  const freeForm = action.kind === 'module' && action.freeForm ? [action.freeForm] : [];
  const vars = directives.vars.flatMap(layer => [...layer.values()].filter(node => node.kind !== 'value'));
  return [...args, ...freeForm, ...vars, ...directives.environment, ...(task.loop ? [task.loop.items] : [])];
}

function conditionsOf({ directives, changedWhen, failedWhen, until }: Task): Node[] {
  return [...directives.when, ...changedWhen, ...failedWhen, ...until];
}
