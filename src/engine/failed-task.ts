// What a `rescue` and an `always` find in `ansible_failed_task`: the task that failed, as far as playbooks ask for it.
import type { Action } from '../playbook/model.ts';
import { nodeToValue } from '../source/node-access.ts';
import type { Value } from '../values/value.ts';
import type { TaskEnd, TaskOnHost } from './task.ts';
import { ownTitle } from './task-info.ts';

/** Its name, its action and its arguments: those that the module got, or as written where a loop or a mistake came before. */
export function describeFailedTask({ task, info }: TaskOnHost, end: TaskEnd): Record<string, unknown> {
  const { action, directives, loop, register } = task;
  const [attempt] = loop === undefined ? end.attempts : [];
  return {
    name: task.name === undefined ? '' : ownTitle(task, info.title),
    action: action.name,
    args: attempt?.args ?? writtenArguments(action),
    delegate_to: end.delegate ?? null,
    register: register ?? null,
    tags: directives.tags.map(tag => String(tag.value)),
    when: directives.when.map(nodeToValue),
  };
}

function writtenArguments(action: Action): Map<Value, Value> {
  if (action.kind !== 'module') return new Map();
  const args = new Map<Value, Value>([...action.args].map(([name, node]) => [name, nodeToValue(node)]));
  if (action.freeForm !== undefined) args.set('_raw_params', nodeToValue(action.freeForm));
  return args;
}
