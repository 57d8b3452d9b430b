// One execution of a task on one host: conditions, arguments, the module's call, tries, and what counts as failed.

import { CallTimeout } from '../connection/host.ts';
import { BecomeFailed, Unreachable, type UserError } from '../errors.ts';
import type { Effect } from '../modules/module.ts';
import { isTemplate } from '../playbook/fields.ts';
import type { Span } from '../source/span.ts';
import { toText } from '../values/text.ts';
import type { MagicVariables } from '../variables/scope.ts';
import { callModule } from './call-module.ts';
import { areAllTrue, booleanOf, type Evaluator, numberOf, rendered, textOf } from './directive-values.ts';
import type { ResultData } from './events.ts';
import { includeRequestOf } from './include-request.ts';
import { afterwards, judge } from './judge.ts';
import { failureOf, withDefaults } from './result.ts';
import { sleep } from './sleep.ts';
import type { TaskOnHost } from './task.ts';
import { evaluatorOn } from './task-info.ts';

/** What one execution gave. */
export interface Attempt {
  readonly result: ResultData;
  readonly effects: readonly Effect[];
  readonly ignoreErrors: boolean;
  readonly ignoreUnreachable: boolean;
  readonly noLog: boolean;
  readonly delegate: string | undefined;
  readonly error: UserError | undefined;
  /** The module was not even called: a mistake in the task itself, which the other items of a loop would meet as well. */
  readonly isHopeless: boolean;
  /** The handlers it notifies if the task has changed something: each item of a loop may name its own. */
  readonly notify: readonly NotifiedName[];
}

export interface NotifiedName {
  readonly name: string;
  /** Where it is written. */
  readonly span: Span;
}

type Facts = Pick<Attempt, 'result' | 'effects' | 'error'>;

/** Runs the task once, in a scope whose strongest names are `extra` (the loop's item). */
export async function runOnce(
  on: TaskOnHost,
  extra: readonly MagicVariables[],
  loopError?: UserError,
): Promise<Attempt> {
  const { directives } = on.task;
  const at = evaluatorOn(on.play, on.task, on.host.name, extra);
  const keywords = {
    ignoreErrors: false,
    ignoreUnreachable: false,
    noLog: false,
    delegate: undefined as string | undefined,
  };
  try {
    keywords.noLog = booleanOf(directives.noLog, false, at);
    // A condition that cannot be evaluated is a failure as well, and may be one to ignore.
    keywords.ignoreErrors =
      directives.ignoreErrors && isTemplate(directives.ignoreErrors)
        ? false
        : booleanOf(directives.ignoreErrors, false, at);
    if (!areAllTrue(directives.when, at)) {
      const result = { changed: false, skipped: true, skip_reason: 'Conditional result was False' };
      return { ...keywords, result, effects: [], error: undefined, isHopeless: false, notify: [] };
    }
    if (loopError) throw loopError;
    keywords.ignoreErrors = booleanOf(directives.ignoreErrors, false, at);
    keywords.ignoreUnreachable = booleanOf(directives.ignoreUnreachable, false, at);
    keywords.delegate = textOf(directives.delegateTo, at);
    const facts = await tryUntil(on, at, extra, keywords.delegate);
    return { ...keywords, ...facts, isHopeless: false, notify: notifiedNames(on, at) };
  } catch (error) {
    const failure = failureOf(error);
    if (failure === undefined) throw error;
    return { ...keywords, ...failure, effects: [], isHopeless: true, notify: [] };
  }
}

function notifiedNames({ task }: TaskOnHost, at: Evaluator): NotifiedName[] {
  return task.notify.flatMap(node => {
    const value = rendered(node, at);
    const names = Array.isArray(value) ? value : [value];
    return names.map(name => ({ name: toText(name), span: node.span }));
  });
}

/** Calls the module again and again until `until` holds, as often as `retries` says. */
async function tryUntil(
  on: TaskOnHost,
  at: Evaluator,
  extra: readonly MagicVariables[],
  delegate: string | undefined,
): Promise<Facts> {
  const { task, info, host, play } = on;
  const retries = task.until.length === 0 ? 0 : Math.max(0, numberOf(task.retries, at) ?? 3);
  const delay = numberOf(task.delay, at) ?? 5;
  for (let attempt = 1; ; attempt++) {
    const facts = await callOnce(on, at, delegate);
    if (facts.result.unreachable === true) return facts;
    const counted = task.until.length === 0 ? facts.result : { ...facts.result, attempts: attempt };
    const judged = judge(on, counted, extra);
    if (task.until.length === 0) return { ...facts, result: judged };
    if (areAllTrue(task.until, afterwards(on, judged, extra))) return { ...facts, result: judged };
    if (attempt > retries)
      return { ...facts, result: { ...judged, attempts: Math.max(1, retries), failed: true } };
    const shown = { ...judged, retries: retries + 1 };
    play.run.reporter.report({
      type: 'retry',
      task: info,
      host: host.name,
      delegate,
      result: shown,
      attempts: attempt,
      retries: retries + 1,
    });
    await sleep(delay * 1000, play.run.signal);
    if (play.run.signal.aborted) return { ...facts, result: { ...judged, failed: true } };
  }
}

const INTERRUPTED: Facts = {
  result: { failed: true, changed: false, msg: 'interrupted' },
  effects: [],
  error: undefined,
};

/** One call; a host's failure of any kind is a result. */
async function callOnce(on: TaskOnHost, at: Evaluator, delegate: string | undefined): Promise<Facts> {
  if (on.play.run.signal.aborted) return INTERRUPTED;
  const request = includeRequestOf(on.task, at);
  if (request !== undefined) return { result: request, effects: [], error: undefined };
  try {
    const { result, effects, error } = await callModule(on, at, delegate);
    return { result: withDefaults(result), effects, error };
  } catch (error) {
    if (on.play.run.signal.aborted) return INTERRUPTED;
    if (error instanceof Unreachable) {
      return {
        result: { unreachable: true, changed: false, msg: error.message },
        effects: [],
        error: undefined,
      };
    }
    if (error instanceof BecomeFailed) {
      return { result: { failed: true, changed: false, msg: error.message }, effects: [], error: undefined };
    }
    if (error instanceof CallTimeout) {
      return { result: timedOut(error), effects: [], error: undefined };
    }
    throw error;
  }
}

function timedOut(error: CallTimeout): ResultData {
  const stdout = error.stdout.toString();
  const stderr = error.stderr.toString();
  return { failed: true, changed: false, msg: error.message, stdout, stderr };
}
