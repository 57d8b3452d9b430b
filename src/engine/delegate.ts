// What a delegated task sees of the host that it works on, one execution at a time.
import type { Value } from '../values/value.ts';
import type { MagicVariables } from '../variables/scope.ts';
import { textOf } from './directive-values.ts';
import type { HostState } from './host-state.ts';
import { delegatedVars } from './play-magic.ts';
import { OTHER_NAME } from './reach-names.ts';
import { taskScope } from './scopes.ts';
import type { TaskOnHost } from './task.ts';
import { evaluatorOn } from './task-info.ts';
import { taskLayers } from './task-layers.ts';

/** How a host is reached: its delegate's, where the task's own host has no such variable. */
const REACHED_BY = [
  'ansible_host',
  'ansible_ssh_host',
  'ansible_connection',
  'ansible_user',
  'ansible_ssh_user',
];

/** The delegate of one execution: its name is rendered when it is first asked for, and then stays. */
export interface Delegate {
  readonly name: () => string | undefined;
  readonly magic: MagicVariables;
}

/** Undefined for a task that is not delegated. `extra` are the names that outrank everything (the loop's item). */
export function delegateOf(on: TaskOnHost, extra: readonly MagicVariables[]): Delegate | undefined {
  const { play, task, host } = on;
  const { delegateTo } = task.directives;
  if (delegateTo === undefined) return undefined;
  const name = once(() => textOf(delegateTo, evaluatorOn(play, task, host.name, extra)));
  const magic = new Map<string, () => Value | undefined>([
    ['ansible_delegated_vars', () => delegatedVars(play, host, name() ?? host.name)],
  ]);
  for (const variable of REACHED_BY) {
    if (isDefined(on, host, variable)) continue;
    magic.set(variable, () => reachedBy(on, variable, name()));
  }
  return { name, magic };
}

function reachedBy(on: TaskOnHost, variable: string, delegate: string | undefined): Value | undefined {
  if (delegate === undefined) return undefined;
  const { play, task } = on;
  const state = play.state(delegate);
  const isGiven = [variable, OTHER_NAME.get(variable) ?? variable].some(name => isDefined(on, state, name));
  if (isGiven) return taskScope(play, state, task).lookup(variable);
  return variable === 'ansible_host' || variable === 'ansible_ssh_host' ? delegate : undefined;
}

/** Whether anything but the weakest of all layers, what is so by default, has the variable. */
export function isDefined({ play, task }: TaskOnHost, host: HostState, variable: string): boolean {
  return taskLayers(play, host, task)
    .slice(0, -1)
    .some(layer => layer.get(variable) !== undefined);
}

function once<T>(compute: () => T): () => T {
  let known: { readonly value: T } | undefined;
  return () => {
    known ??= { value: compute() };
    return known.value;
  };
}
