// What an include asks for on one host: which file or role, known once its templates are rendered.
import { UserError } from '../errors.ts';
import type { Action, Task } from '../playbook/model.ts';
import type { Node } from '../source/node.ts';
import { nodeToValue } from '../source/node-access.ts';
import type { Value } from '../values/value.ts';
import { booleanOf, type Evaluator, textOf } from './directive-values.ts';
import type { ResultData } from './events.ts';

export type IncludeAction = Extract<Action, { kind: 'include_tasks' | 'include_role' }>;

/** Whether the task is loaded when a host gets there, `include_tasks` or `include_role`. */
export function isInclude(task: Task): task is Task & { readonly action: IncludeAction } {
  return task.action.kind === 'include_tasks' || task.action.kind === 'include_role';
}

/** Which file or role is asked for, and which of a role's files. */
export interface IncludeRequest {
  readonly name: string;
  readonly from: Readonly<Record<string, string | undefined>>;
  /** Whether the whole play sees the role's variables. */
  readonly isPublic?: boolean;
  /** Whether the role may run again where it has run. */
  readonly allowsDuplicates?: boolean;
}

/** What an include asks for and its result, which shows its arguments as they are written; undefined for other tasks. */
export function includeRequestOf(
  { action }: Task,
  at: Evaluator,
): { readonly request: IncludeRequest; readonly result: ResultData } | undefined {
  switch (action.kind) {
    case 'include_tasks': {
      const name = named(textOf(action.file, at), 'a file', action.span);
      return { request: { name, from: {} }, result: { include: name, include_args: written(action.args) } };
    }
    case 'include_role': {
      const from = {
        tasks_from: textOf(action.from.tasks, at),
        vars_from: textOf(action.from.vars, at),
        defaults_from: textOf(action.from.defaults, at),
        handlers_from: textOf(action.from.handlers, at),
      };
      const name = named(textOf(action.role, at), 'a role', action.span);
      const isPublic = booleanOf(action.isPublic, false, at);
      const allowsDuplicates = booleanOf(action.from.allowDuplicates, true, at);
      return {
        request: { name, from, isPublic, allowsDuplicates },
        result: { include_args: written(action.args) },
      };
    }
    default:
      return undefined;
  }
}

function written(args: ReadonlyMap<string, Node>): Value {
  return new Map([...args].map(([name, node]) => [name, nodeToValue(node)]));
}

function named(name: string | undefined, what: string, span: Task['span']): string {
  if (name !== undefined) return name;
  throw new UserError('INVALID_VALUE', `the include names ${what} that is empty here`, { span });
}
