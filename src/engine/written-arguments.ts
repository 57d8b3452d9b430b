// The arguments of a task as they stand in the playbook, before any template is rendered.
import type { Action } from '../playbook/model.ts';
import { nodeToValue } from '../source/node-access.ts';
import type { Value } from '../values/value.ts';

/** By name; free text is `_raw_params`, and so are the file of an include and the command of a meta task. */
export function writtenArguments(action: Action): Map<Value, Value> {
  if (action.kind === 'meta') return new Map([['_raw_params', action.command]]);
  const args = new Map<Value, Value>([...action.args].map(([name, node]) => [name, nodeToValue(node)]));
  const text =
    action.kind === 'include_tasks' ? action.file : action.kind === 'module' ? action.freeForm : undefined;
  if (text !== undefined) args.set('_raw_params', nodeToValue(text));
  return args;
}
