// A context for modules under test: variables from a record, effects kept for the test to look at.

import type { Host } from '../../src/connection/host.ts';
import { UserError } from '../../src/errors.ts';
import { prepareArguments } from '../../src/modules/arguments.ts';
import type { Effect, Module, ModuleContext, ModuleResult } from '../../src/modules/module.ts';
import { fromData } from '../../src/values/data.ts';
import type { Value } from '../../src/values/value.ts';

export interface TestContext extends ModuleContext {
  readonly effects: Effect[];
  readonly shownProgress: string[];
  readonly notices: string[];
  readonly displayed: string[];
  readonly hidden: string[];
}

export interface ContextOptions extends Partial<ModuleContext> {
  readonly variables?: Record<string, unknown>;
}

/** Expressions are names of variables here, or `not NAME`; everything else belongs to the template room's tests. */
export function testContext(options: ContextOptions = {}): TestContext {
  const effects: Effect[] = [];
  const shownProgress: string[] = [];
  const notices: string[] = [];
  const displayed: string[] = [];
  const hidden: string[] = [];
  const variables = new Map<string, Value>(
    Object.entries(options.variables ?? {}).map(([name, value]) => [name, fromData(value)]),
  );
  const evaluate = (expression: string): Value => {
    const value = variables.get(expression);
    if (value !== undefined) return value;
    throw new UserError('UNDEFINED_VARIABLE', `'${expression}' is not defined`);
  };
  const outcomeOf = (shown: Value): Value => {
    if (typeof shown !== 'string') return shown;
    return shown.startsWith('not ') ? !evaluate(shown.slice(4)) : Boolean(evaluate(shown));
  };
  const unused = (): never => {
    throw new RangeError('the test gave no such part of the context');
  };
  return {
    check: false,
    diff: false,
    diffLimit: 104_448,
    verbosity: 0,
    files: { find: unused, readVars: unused },
    templates: {
      render: text => text,
      renderExpression: evaluate,
      hasNativeTypes: false,
      isWritten: () => true,
      conditions: (_argument, value) =>
        (Array.isArray(value) ? value : [value]).map(shown => ({ shown, outcome: () => outcomeOf(shown) })),
      renderFile: unused,
      lookup: name => variables.get(name),
    },
    control: { name: 'control', run: unused, read: unused, write: unused },
    hosts: unused,
    progress: message => shownProgress.push(message),
    notice: message => notices.push(message),
    hide: secret => hidden.push(secret),
    title: 'task',
    display: text => displayed.push(text),
    openKeyboard: async () => undefined,
    confirm: async () => 'unattended',
    jobFolder: '~/.ansible_async',
    signal: new AbortController().signal,
    effect: effect => effects.push(effect),
    ...options,
    effects,
    shownProgress,
    notices,
    displayed,
    hidden,
  };
}

/** Runs a module with the arguments a task would write, through the same checks as the engine. */
export async function runModule(
  module: Module<never>,
  host: Host,
  args: Record<string, unknown>,
  context: ModuleContext = testContext(),
): Promise<ModuleResult> {
  const raw = new Map(Object.entries(args).map(([name, value]) => [name, fromData(value)]));
  const prepared = prepareArguments(module, raw);
  if (!prepared.ok)
    return { failed: true, msg: prepared.problems.map(problem => problem.message).join('; ') };
  return module.run(host, prepared.args as never, context);
}
