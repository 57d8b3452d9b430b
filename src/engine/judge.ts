// What a result means: `changed_when`, `failed_when` and `until`, which see the result under its registered name.

import type { Node } from '../source/node.ts';
import { fromData } from '../values/data.ts';
import type { Value } from '../values/value.ts';
import type { MagicVariables } from '../variables/scope.ts';
import type { Evaluator } from './directive-values.ts';
import type { ResultData } from './events.ts';
import { failureOf } from './result.ts';
import type { TaskOnHost } from './task.ts';
import { evaluatorOn } from './task-info.ts';
import { areAllTrue } from './written-texts.ts';

/** `changed_when` and `failed_when`, which see the result under its registered name. */
export function judge(on: TaskOnHost, result: ResultData, extra: readonly MagicVariables[]): ResultData {
  const { changedWhen, failedWhen } = on.task;
  if (result.skipped === true || (changedWhen.length === 0 && failedWhen.length === 0)) return result;
  let judged: ResultData = result;
  try {
    if (changedWhen.length > 0)
      judged = {
        ...judged,
        changed: constantOf(changedWhen) ?? areAllTrue(changedWhen, on.task, afterwards(on, judged, extra)),
      };
  } catch (error) {
    return { ...judged, failed: true, changed_when_result: messageOf(error) };
  }
  try {
    if (failedWhen.length > 0) {
      const failed = constantOf(failedWhen) ?? areAllTrue(failedWhen, on.task, afterwards(on, judged, extra));
      judged = { ...judged, failed_when_result: failed, failed };
    }
  } catch (error) {
    return { ...judged, failed: true, failed_when_result: messageOf(error) };
  }
  return judged;
}

/** `changed_when: false`, which needs no look at the result. */
function constantOf(conditions: readonly Node[]): boolean | undefined {
  const [only] = conditions;
  if (conditions.length !== 1 || only?.kind !== 'scalar' || typeof only.value !== 'boolean') return undefined;
  return only.value;
}

function messageOf(error: unknown): string {
  const failure = failureOf(error);
  if (failure === undefined) throw error;
  return String(failure.result.msg);
}

/** The scope in which a result is judged: the task's own, the result and its facts on top. */
export function afterwards(on: TaskOnHost, result: ResultData, extra: readonly MagicVariables[]): Evaluator {
  return evaluatorOn(on.play, on.task, on.host.name, [leftBehind(on, result), ...extra]);
}

const SETS_VARIABLES = new Set(['set_fact', 'include_vars']);

/** What a result gives to whatever comes after it: its facts, and itself under the registered name. */
export function leftBehind({ task, play, info }: TaskOnHost, result: ResultData): Map<string, () => Value> {
  // Variables that a task sets come the same way as facts, and are variables always.
  const isShown = play.run.options.injectFacts || SETS_VARIABLES.has(info.action);
  const known = new Map<string, () => Value>();
  if (isShown) for (const [name, value] of facts(result)) known.set(name, () => value);
  if (task.register !== undefined) {
    const value = fromData(result);
    known.set(task.register, () => value);
  }
  return known;
}

function facts(result: ResultData): Map<string, Value> {
  if (result.ansible_facts === undefined) return new Map();
  const found = fromData(result.ansible_facts);
  return new Map(found instanceof Map ? [...found].map(([name, value]) => [String(name), value]) : []);
}
