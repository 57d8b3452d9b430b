// From a task to its module's answer: arguments checked, secrets hidden, called, timed.
import { UserError } from '../errors.ts';
import { prepareArguments } from '../modules/arguments.ts';
import { inOrder } from '../modules/field-order.ts';
import type { Effect, Module, ModuleResult } from '../modules/module.ts';
import type { ModuleAction } from '../playbook/model.ts';
import type { Plugins } from '../plugins/plugins.ts';
import type { MagicVariables } from '../variables/scope.ts';
import type { Attempt } from './attempt.ts';
import { boundHost, inTurnAt } from './bound-host.ts';
import { moduleOf } from './check.ts';
import { chosenAction } from './chosen-module.ts';
import { booleanOf, type Evaluator, numberOf } from './directive-values.ts';

import { invocationOf } from './invocation.ts';
import { runAsJob } from './job.ts';
import { moduleContext } from './module-context.ts';
import { failureOf } from './result.ts';
import type { TaskOnHost } from './task.ts';
import { argumentError, argumentsOf } from './task-arguments.ts';

interface Call extends Pick<Attempt, 'args'> {
  readonly result: ModuleResult;
  readonly effects: readonly Effect[];
  /** The mistake that the module met: wrong arguments, a file that is not there. */
  readonly error: UserError | undefined;
}

/**
 * Calls the task's module; `extra` are the names of a loop's item. Throws UserError for what cannot be rendered, Unreachable,
 * BecomeFailed or CallTimeout.
 */
export async function callModule(
  on: TaskOnHost,
  at: Evaluator,
  extra: readonly MagicVariables[],
  delegate: string | undefined,
): Promise<Call> {
  const { task, play } = on;
  if (task.action.kind !== 'module')
    throw new UserError('UNKNOWN_MODULE', 'not a module', { span: task.span });
  const action = await chosenAction(task.action, at, play.run.plugins);
  const module = requireModule(action, play.run.plugins);
  const raw = argumentsOf(on, action, module, at);
  const prepared = prepareArguments(module as Module<never>, raw);
  if (!prepared.ok) return { ...failedCall(argumentError(action, module, prepared.problems)), args: raw };
  hideSecrets(module, prepared.args, play.run.hide);
  const check = booleanOf(task.directives.checkMode, play.run.options.check, at);
  const limit = numberOf(task.async, at) ?? 0;
  if (check && module.checkMode === 'none' && limit === 0) {
    const { uncheckedMessage: msg = `remote module (${module.name}) does not support check mode` } = module;
    const result = { skipped: true, changed: false, ...(msg === null ? {} : { msg }) };
    return { result, effects: [], error: undefined, args: raw };
  }
  const effects: Effect[] = [];
  const timeout = timeoutOf(on, at);
  const aborted = timeout === undefined ? undefined : new AbortController();
  const host = boundHost(on, at, delegate, timeout, extra);
  const context = moduleContext(on, at, {
    check,
    diff: booleanOf(task.directives.diff, play.run.options.diff, at),
    delegate,
    isHidden: booleanOf(task.directives.noLog, play.run.options.noLog, at),
    host: name => boundHost(on, at, name, timeout, extra),
    effect: effect => effects.push(effect),
    signal: aborted === undefined ? play.run.signal : AbortSignal.any([play.run.signal, aborted.signal]),
  });
  const run = async () => {
    // A turn that came too late is not taken.
    aborted?.signal.throwIfAborted();
    return module.run(host, prepared.args, context);
  };
  try {
    const running =
      limit > 0
        ? runAsJob(on, at, { module, args: prepared.args, host, context, delegate, limit })
        : module.takesTurns === true && !check
          ? inTurnAt(on, delegate, extra, run)
          : run();
    const result = await (timeout === undefined || aborted === undefined
      ? running
      : within(running, timeout, module.name, aborted));
    // A job that is only begun has not called its module yet.
    const isCalled = limit === 0 || result.finished === 1;
    const isTold = isCalled && (task.loop !== undefined || play.run.options.verbosity > 2);
    const invocation = isTold ? invocationOf(module as Module<never>, raw, prepared.args) : undefined;
    return {
      result: inOrder(module.name, result, invocation),
      effects,
      error: undefined,
      args: raw,
    };
  } catch (error) {
    if (module.evaluates === true) throw error;
    return { ...failedCall(wordedByModule(error)), args: raw };
  }
}

/** A name that a template file lacks is told with the error's kind before it. */
function wordedByModule(error: unknown): unknown {
  const isOurs = error instanceof UserError && error.code === 'UNDEFINED_VARIABLE';
  if (!isOurs || error.resultMessage !== undefined) return error;
  return error.withResultMessage(`AnsibleUndefinedVariable: ${error.message}. ${error.message}`);
}

/** A mistake that shows in the call is the module's failure; anything else is thrown on. */
function failedCall(error: unknown): Call {
  const failure = failureOf(error);
  if (failure === undefined) throw error;
  return { error: failure.error, result: { changed: false, ...failure.result }, effects: [] };
}

function requireModule(action: ModuleAction, plugins: Plugins): Module {
  const module = moduleOf(action, plugins);
  if (module !== undefined) return module;
  throw (
    action.absence ??
    new UserError('UNKNOWN_MODULE', `couldn't resolve module/action '${action.name}'`, { span: action.span })
  );
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

/** Milliseconds, from `timeout` or the setting `task_timeout`. */
function timeoutOf(on: TaskOnHost, at: Evaluator): number | undefined {
  const seconds = numberOf(on.task.directives.timeout, at) ?? on.play.run.options.taskTimeout;
  return seconds === 0 ? undefined : seconds * 1000;
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
