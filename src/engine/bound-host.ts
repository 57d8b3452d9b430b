// The host that a task works on: where it is, as whom, with which environment.
import type { Become, Binding, Host, Target } from '../connection/host.ts';
import { UserError } from '../errors.ts';
import { isTemplate } from '../playbook/fields.ts';
import type { Task } from '../playbook/model.ts';
import { nodeFromValue } from '../source/build.ts';
import { toText } from '../values/text.ts';
import type { Value } from '../values/value.ts';
import type { MagicVariables } from '../variables/scope.ts';
import { type Evaluator, rendered } from './directive-values.ts';
import { becomeOf, isLoginUser, targetOf } from './login.ts';
import type { TaskOnHost } from './task.ts';
import { evaluatorOn, isGathering } from './task-info.ts';

/** A task's way to one host. */
interface Login {
  readonly target: Target;
  readonly become: Become | undefined;
}

/** For each task on a host, its ways to that host and to others, while they cannot change. */
const logins = new WeakMap<TaskOnHost, Map<string, Login>>();

/** The host the module works on, as the task's identity. A delegated task logs in by the variables of its delegate. */
export function boundHost(
  on: TaskOnHost,
  at: Evaluator,
  delegate: string | undefined,
  timeout: number | undefined,
  extra: readonly MagicVariables[] = [],
): Host {
  const { connections } = on.play.run;
  const { target, become } = loginOf(on, delegate ?? on.host.name, extra);
  const binding: Binding = { become, env: environmentOf(on, at), timeout };
  return connections.to(target).as(binding);
}

/** Does work on the host that `boundHost` gives when it is its turn there. */
export function inTurnAt<T>(
  on: TaskOnHost,
  delegate: string | undefined,
  extra: readonly MagicVariables[],
  work: () => Promise<T>,
): Promise<T> {
  const { target } = loginOf(on, delegate ?? on.host.name, extra);
  return on.play.run.connections.inTurn(target, work);
}

/** Some forty look-ups: in a loop they are made once, unless they ask for what differs from item to item. */
function loginOf(on: TaskOnHost, name: string, extra: readonly MagicVariables[]): Login {
  const { play, task } = on;
  const known = logins.get(on)?.get(name);
  if (known !== undefined) return known;
  const watched = extra.map(magic => new WatchedNames(magic));
  const own = evaluatorOn(play, task, on.host.name, watched);
  const isOwn = name === on.host.name;
  // The keywords are the task's, whose host renders them; the variables are those of the delegate.
  const through = isOwn ? task : withRenderedLogin(task, own);
  const at = isOwn ? own : evaluatorOn(play, through, name);
  const defaults = play.run.options.login;
  const target = targetOf(name, through.directives, defaults, at);
  const become = becomeOf(through.directives, defaults, at);
  for (const secret of [target.password, become?.password]) if (secret) play.run.hide(secret);
  const isNeeded = become !== undefined && (defaults.becomesSameUser || !isLoginUser(become, target));
  const login = { target, become: isNeeded ? become : undefined };
  if (!watched.some(({ isUsed }) => isUsed)) {
    const ways = logins.get(on) ?? new Map<string, Login>();
    logins.set(on, ways.set(name, login));
  }
  return login;
}

const LOGIN_KEYWORDS = [
  'connection',
  'port',
  'remoteUser',
  'become',
  'becomeMethod',
  'becomeUser',
  'becomeExe',
  'becomeFlags',
] as const;

/** The task with those of its keywords rendered that say how to log in. */
function withRenderedLogin(task: Task, at: Evaluator): Task {
  const settled = LOGIN_KEYWORDS.flatMap(keyword => {
    const node = task.directives[keyword];
    if (node === undefined || !isTemplate(node)) return [];
    return [[keyword, nodeFromValue(rendered(node, at), node.span, 'literal')] as const];
  });
  if (settled.length === 0) return task;
  return { ...task, directives: { ...task.directives, ...Object.fromEntries(settled) } };
}

/** Names that outrank the variables, and whether any of them was asked for. */
class WatchedNames extends Map<string, () => Value | undefined> {
  isUsed = false;

  override get(name: string): (() => Value | undefined) | undefined {
    const value = super.get(name);
    if (value !== undefined) this.isUsed = true;
    return value;
  }
}

/** `environment`: the outer mappings first, each value as text. What waits for the facts of the environment is left out. */
function environmentOf(on: TaskOnHost, at: Evaluator): Record<string, string> | undefined {
  const nodes = on.task.directives.environment;
  if (nodes.length === 0) return undefined;
  const env: Record<string, string> = {};
  const awaited = isGathering(on.info.action) ? /'ansible_env'|has no attribute 'env'/ : /'ansible_env'/;
  for (const node of nodes) {
    if (node.kind === 'mapping') {
      for (const { key, value } of node.entries) {
        const text = unlessAwaited(awaited, () => toText(rendered(value, at)));
        if (text !== undefined) env[String(key.value)] = text;
      }
      continue;
    }
    const value = rendered(node, at);
    if (value instanceof Map) for (const [name, text] of value) env[toText(name)] = toText(text);
  }
  return env;
}

/** A play whose `environment` builds on `ansible_env` gathers its facts without that. */
function unlessAwaited(awaited: RegExp, text: () => string): string | undefined {
  try {
    return text();
  } catch (error) {
    const isAwaited =
      error instanceof UserError && error.code === 'UNDEFINED_VARIABLE' && awaited.test(error.message);
    if (isAwaited) return undefined;
    throw error;
  }
}
