// From a task's written arguments to a module's answer: rendered, checked, called, timed.
import type { Binding, Host } from '../connection/host.ts';
import { UserError } from '../errors.ts';
import { prepareArguments } from '../modules/arguments.ts';
import type { Effect, Module, ModuleResult } from '../modules/module.ts';
import { findModule, resolveModuleName, suggestModule } from '../modules/registry.ts';
import type { ModuleAction } from '../playbook/model.ts';
import type { Node } from '../source/node.ts';
import { toText } from '../values/text.ts';
import { type Dict, OMIT, type Value } from '../values/value.ts';
import { booleanOf, type Evaluator, numberOf, rendered } from './directive-values.ts';
import { becomeOf, targetOf } from './login.ts';
import { moduleContext } from './module-context.ts';
import { environmentFor, taskScope } from './scopes.ts';
import type { TaskOnHost } from './task.ts';

interface Call {
  readonly result: ModuleResult;
  readonly effects: readonly Effect[];
}

/** Calls the task's module. Throws UserError for its arguments, Unreachable, BecomeFailed or CallTimeout for its host. */
export async function callModule(on: TaskOnHost, at: Evaluator, delegate: string | undefined): Promise<Call> {
  const { task, play } = on;
  if (task.action.kind !== 'module')
    throw new UserError('UNKNOWN_MODULE', 'not a module', { span: task.span });
  const module = moduleOf(task.action);
  const raw = argumentsOf(on, task.action, module, at);
  const prepared = prepareArguments(module as Module<never>, raw);
  if (!prepared.ok) throw argumentError(task.action, prepared.problems);
  hideSecrets(module, prepared.args, play.run.hide);
  const check = booleanOf(task.directives.checkMode, play.run.options.check, at);
  if (check && module.checkMode === 'none') {
    const msg = `remote module (${module.name}) does not support check mode`;
    return { result: { skipped: true, changed: false, msg }, effects: [] };
  }
  const effects: Effect[] = [];
  const timeout = timeoutOf(on, at);
  const aborted = new AbortController();
  const host = boundHost(on, at, delegate, timeout);
  const context = moduleContext(on, at, {
    check,
    diff: booleanOf(task.directives.diff, play.run.options.diff, at),
    host: name => boundHost(on, at, name, timeout),
    effect: effect => effects.push(effect),
    signal: AbortSignal.any([play.run.signal, aborted.signal]),
  });
  const running = module.run(host, prepared.args, context);
  const result = await (timeout === undefined ? running : within(running, timeout, module.name, aborted));
  return { result, effects };
}

function moduleOf(action: ModuleAction): Module {
  const module = findModule(action.name);
  if (module !== undefined) return module;
  throw new UserError('UNKNOWN_MODULE', `couldn't resolve module/action '${action.name}'`, {
    span: action.span,
    hint: suggestModule(action.name),
  });
}

/** The arguments as values: module_defaults, then `args: "{{ … }}"`, then what the task writes; `omit` left out. */
function argumentsOf(
  on: TaskOnHost,
  action: ModuleAction,
  module: Module,
  at: Evaluator,
): Map<string, Value> {
  const raw = new Map<string, Value>();
  for (const [name, value] of moduleDefaults(on, module, at)) raw.set(toText(name), value);
  if (action.spread !== undefined) {
    const spread = rendered(action.spread, at);
    if (!(spread instanceof Map)) {
      throw new UserError('MODULE_ARGUMENTS', 'args must be a mapping of argument names to values', {
        span: action.spread.span,
      });
    }
    for (const [name, value] of spread) raw.set(toText(name), value);
  }
  const node = (written: Node) => withoutOmitted(rendered(written, at));
  for (const [name, written] of action.args) {
    const value = node(written);
    if (value === OMIT) raw.delete(name);
    else raw.set(name, value);
  }
  if (action.freeForm !== undefined) raw.set('_raw_params', node(action.freeForm));
  return raw;
}

function moduleDefaults(on: TaskOnHost, module: Module, at: Evaluator): Dict {
  const merged: Dict = new Map();
  for (const node of on.task.directives.moduleDefaults) {
    for (const { key, value } of node.entries) {
      if (resolveModuleName(String(key.value)) !== module.name) continue;
      const defaults = rendered(value, at);
      if (defaults instanceof Map) for (const [name, given] of defaults) merged.set(name, given);
    }
  }
  return merged;
}

/** `omit` inside of lists and mappings takes its item away. */
function withoutOmitted(value: Value): Value {
  if (Array.isArray(value)) {
    return value.includes(OMIT) ? value.filter(item => item !== OMIT).map(withoutOmitted) : value;
  }
  if (!(value instanceof Map)) return value;
  const kept: Dict = new Map();
  for (const [key, item] of value) if (item !== OMIT) kept.set(key, withoutOmitted(item));
  return kept;
}

function argumentError(
  action: ModuleAction,
  problems: readonly { readonly message: string; readonly argument?: string; readonly hint?: string }[],
): UserError {
  const [first] = problems;
  const named = first?.argument === undefined ? undefined : action.args.get(first.argument);
  return new UserError('MODULE_ARGUMENTS', problems.map(problem => problem.message).join('; '), {
    span: named?.span ?? action.span,
    hint: first?.hint,
  });
}

function hideSecrets(
  module: Module,
  args: Readonly<Record<string, unknown>>,
  hide: (secret: string) => void,
): void {
  for (const [name, schema] of Object.entries(module.schema.properties)) {
    const value = args[name];
    if (schema.secret && typeof value === 'string') hide(value);
  }
}

/** The host the module works on, as the task's identity. A delegated task logs in by the variables of its delegate. */
function boundHost(
  on: TaskOnHost,
  at: Evaluator,
  delegate: string | undefined,
  timeout: number | undefined,
): Host {
  const { play, task } = on;
  const login =
    delegate === undefined || delegate === on.host.name
      ? at
      : {
          scope: taskScope(play, play.state(delegate), task),
          environment: environmentFor(play.run, task.searchFolders),
        };
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

/** Milliseconds, from `timeout` or, for a task that is awaited, from `async`. */
function timeoutOf(on: TaskOnHost, at: Evaluator): number | undefined {
  const seconds = numberOf(on.task.directives.timeout, at) || numberOf(on.task.async, at);
  return seconds === undefined || seconds === 0 ? undefined : seconds * 1000;
}

async function within(
  running: Promise<ModuleResult>,
  timeout: number,
  name: string,
  aborted: AbortController,
): Promise<ModuleResult> {
  const seconds = timeout / 1000;
  const msg = `The ${name} action failed to execute in the expected time frame (${seconds}) and was terminated`;
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<ModuleResult>(resolve => {
    timer = setTimeout(() => {
      aborted.abort();
      resolve({ failed: true, msg });
    }, timeout);
  });
  try {
    return await Promise.race([running, late]);
  } finally {
    clearTimeout(timer);
  }
}
