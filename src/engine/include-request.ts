// What an include asks for on one host: which file or role, known once its templates are rendered.
import { UserError } from '../errors.ts';
import type { Action, Task } from '../playbook/model.ts';
import { type Evaluator, textOf } from './directive-values.ts';
import type { ResultData } from './events.ts';

export type IncludeAction = Extract<Action, { kind: 'include_tasks' | 'include_role' }>;

export function isInclude(task: Task): task is Task & { readonly action: IncludeAction } {
  return task.action.kind === 'include_tasks' || task.action.kind === 'include_role';
}

/** The result of an include task; undefined for a task that calls a module. */
export function includeRequestOf(task: Task, at: Evaluator): ResultData | undefined {
  const { action } = task;
  switch (action.kind) {
    case 'include_tasks':
      return { include: named(textOf(action.file, at), 'a file', action.span), changed: false };
    case 'include_role':
      return {
        include: named(textOf(action.role, at), 'a role', action.span),
        changed: false,
        include_args: {
          tasks_from: textOf(action.from.tasks, at),
          vars_from: textOf(action.from.vars, at),
          defaults_from: textOf(action.from.defaults, at),
          handlers_from: textOf(action.from.handlers, at),
        },
      };
    default:
      return undefined;
  }
}

function named(name: string | undefined, what: string, span: Task['span']): string {
  if (name !== undefined) return name;
  throw new UserError('INVALID_VALUE', `the include names ${what} that is empty here`, { span });
}
