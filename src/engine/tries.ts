// The module's calls of one execution: again and again under `until`, every failure of the host a result.
import { CallTimeout, OutputTooLarge } from '../connection/host.ts';
import { BecomeFailed, Unreachable } from '../errors.ts';
import type { MagicVariables } from '../variables/scope.ts';
import type { Attempt } from './attempt.ts';
import { callModule } from './call-module.ts';
import { type Evaluator, numberOf } from './directive-values.ts';
import type { ResultData } from './events.ts';
import { includeRequestOf } from './include-request.ts';
import { afterwards, judge } from './judge.ts';
import { censored, withDefaults } from './result.ts';
import { sleep } from './sleep.ts';
import type { TaskOnHost } from './task.ts';
import { ownTitle } from './task-info.ts';
import { areAllTrue } from './written-texts.ts';

type Facts = Pick<Attempt, 'result' | 'effects' | 'error' | 'request' | 'args'>;

/** Calls the module again and again until `until` holds, as often as `retries` says. */
export async function tryUntil(
  on: TaskOnHost,
  at: Evaluator,
  extra: readonly MagicVariables[],
  { delegate, noLog }: Pick<Attempt, 'delegate' | 'noLog'>,
): Promise<Facts> {
  const { task, info, host, play } = on;
  const retries = task.until.length === 0 ? 0 : Math.max(0, numberOf(task.retries, at) ?? 3);
  const delay = numberOf(task.delay, at) ?? 5;
  for (let attempt = 1; ; attempt++) {
    const facts = await callOnce(on, at, extra, delegate);
    if (facts.result.unreachable === true) return facts;
    const counted = task.until.length === 0 ? facts.result : { ...facts.result, attempts: attempt };
    const judged = judge(on, counted, extra);
    if (task.until.length === 0) return { ...facts, result: judged };
    if (areAllTrue(task.until, task, afterwards(on, judged, extra))) return { ...facts, result: judged };
    if (attempt > retries)
      return { ...facts, result: { ...judged, attempts: Math.max(1, retries), failed: true } };
    const shown = { ...judged, retries: retries + 1 };
    play.run.reporter.report({
      type: 'retry',
      task: info,
      title: task.name === undefined ? info.title : ownTitle(task, info.title),
      host: host.name,
      delegate,
      result: noLog ? censored(shown) : shown,
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
async function callOnce(
  on: TaskOnHost,
  at: Evaluator,
  extra: readonly MagicVariables[],
  delegate: string | undefined,
): Promise<Facts> {
  if (on.play.run.signal.aborted) return INTERRUPTED;
  const request = includeRequestOf(on.task, at);
  if (request !== undefined) return { ...request, effects: [], error: undefined };
  try {
    const call = await callModule(on, at, extra, delegate);
    return { ...call, result: withDefaults(call.result) };
  } catch (error) {
    if (on.play.run.signal.aborted) return INTERRUPTED;
    if (error instanceof Unreachable) {
      return {
        result: { unreachable: true, changed: false, msg: error.message },
        effects: [],
        error: undefined,
      };
    }
    if (error instanceof BecomeFailed || error instanceof OutputTooLarge) {
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
