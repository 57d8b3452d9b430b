// The host that a task works on: where it is, as whom, with which environment.
import type { Binding, Host } from '../connection/host.ts';
import { toText } from '../values/text.ts';
import { type Evaluator, rendered } from './directive-values.ts';
import { becomeOf, targetOf } from './login.ts';
import type { TaskOnHost } from './task.ts';
import { evaluatorOn } from './task-info.ts';

/** The host the module works on, as the task's identity. A delegated task logs in by the variables of its delegate. */
export function boundHost(
  on: TaskOnHost,
  at: Evaluator,
  delegate: string | undefined,
  timeout: number | undefined,
): Host {
  const { play, task } = on;
  const login = delegate === undefined || delegate === on.host.name ? at : evaluatorOn(play, task, delegate);
  const defaults = play.run.options.login;
  const target = targetOf(delegate ?? on.host.name, task.directives, defaults, login);
  const become = becomeOf(task.directives, defaults, login);
  for (const secret of [target.password, become?.password]) if (secret) play.run.hide(secret);
  const binding: Binding = { become, env: environmentOf(on, at), timeout };
  return play.run.connections.to(target).as(binding);
}

/** `environment`: the outer mappings first, each value as text. */
function environmentOf(on: TaskOnHost, at: Evaluator): Record<string, string> | undefined {
  const nodes = on.task.directives.environment;
  if (nodes.length === 0) return undefined;
  const env: Record<string, string> = {};
  for (const node of nodes) {
    const value = rendered(node, at);
    if (value instanceof Map) for (const [name, text] of value) env[toText(name)] = toText(text);
  }
  return env;
}
