// `loop` and `with_*`: the task once for each item, one result of all.
import { UserError } from '../errors.ts';
import { toText } from '../values/text.ts';
import type { Value } from '../values/value.ts';
import type { MagicVariables } from '../variables/scope.ts';
import { type Attempt, runOnce } from './attempt.ts';
import { rendered } from './directive-values.ts';
import type { ItemEvent, ResultData } from './events.ts';
import { leftBehind } from './judge.ts';
import { extendedLoop, itemMagic, type LoopItems, type LoopNames } from './loop-items.ts';
import { censored, statusOf } from './result.ts';
import { sleep } from './sleep.ts';
import type { TaskOnHost } from './task.ts';
import { evaluatorOn } from './task-info.ts';

/** Runs the task for each item, tells each result, and folds them into one. */
export async function runLoop(
  on: TaskOnHost,
  { items, names }: LoopItems,
): Promise<{ readonly result: ResultData; readonly attempts: readonly Attempt[] }> {
  if (items.length === 0) {
    const result = { changed: false, skipped: true, skipped_reason: 'No items in the list', results: [] };
    return { result, attempts: [] };
  }
  const attempts: Attempt[] = [];
  // What one item leaves, the next one sees: `set_fact` in a loop may build a list.
  const soFar = new Map<string, () => Value | undefined>();
  for (const [index, item] of items.entries()) {
    if (index > 0 && names.pause > 0) await sleep(names.pause * 1000, on.play.run.signal);
    const magic = itemMagic(items, item, index, names);
    const extra = [magic, soFar];
    const attempt = await runOnce(on, extra);
    // As in Ansible, the whole task has failed then, and keeps no results of the items before.
    if (attempt.isHopeless) return { result: attempt.result, attempts: [attempt] };
    const done = withItem(attempt, items, item, index, names);
    // A skipped item leaves what the one before it registered.
    if (done.result.skipped !== true)
      for (const [name, value] of leftBehind(on, done.result)) soFar.set(name, value);
    const labelled = withLabel(on, done, extra);
    reportItem(on, labelled);
    attempts.push(labelled);
    if (on.play.run.signal.aborted) break;
  }
  return { result: fold(attempts.map(attempt => attempt.result)), attempts };
}

function withItem(
  attempt: Attempt,
  items: readonly Value[],
  item: Value,
  index: number,
  names: LoopNames,
): Attempt {
  const { changed: _, ...told } = attempt.result;
  const result: Record<string, unknown> = {
    // As in Ansible, an item that could not be reached does not say whether it changed anything.
    ...(told.unreachable === true ? told : attempt.result),
    [names.item]: item,
    ansible_loop_var: names.item,
  };
  if (names.index !== undefined) {
    result[names.index] = index;
    result.ansible_index_var = names.index;
  }
  if (names.isExtended) result.ansible_loop = extendedLoop(items, index, names);
  return { ...attempt, result };
}

function reportItem(on: TaskOnHost, attempt: Attempt & { readonly label: Value }): void {
  const { info, host, play, task } = on;
  const status = statusOf(attempt.result);
  const event: ItemEvent = {
    type: 'item',
    task: info,
    host: host.name,
    delegate: attempt.delegate,
    delegateAddress: attempt.delegateAddress,
    status: status === 'unreachable' ? 'failed' : status,
    result: attempt.noLog ? censored(attempt.result) : attempt.result,
    label: attempt.label,
  };
  if (task.action.kind === 'module' || status !== 'ok') play.run.reporter.report(event);
}

/** With what stands for the item on the terminal. A label that cannot be rendered fails the item. */
function withLabel(
  on: TaskOnHost,
  attempt: Attempt,
  extra: readonly MagicVariables[],
): Attempt & { readonly label: Value } {
  if (attempt.noLog) return { ...attempt, label: null };
  try {
    return { ...attempt, label: labelOf(on, extra) };
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    const msg = `Failed to template loop_control.label: ${error.message}`;
    return { ...attempt, result: { ...attempt.result, failed: true, msg }, label: null, error };
  }
}

function labelOf(on: TaskOnHost, extra: readonly MagicVariables[]): Value {
  const { scope, environment } = evaluatorOn(on.play, on.task, on.host.name, extra);
  const name = scope.lookup('ansible_loop_var');
  const item = () => withLists(scope.lookup(toText(name ?? 'item')) ?? null);
  const label = on.task.loop?.control.label;
  if (label === undefined) return item();
  const written = rendered(label, { scope, environment });
  return written === '' || written === null ? item() : written;
}

/** A pair that Python made is shown as the list that JSON makes of it. */
function withLists(item: Value): Value {
  return Array.isArray(item) ? Array.from(item, withLists) : item;
}

/** One result of all items, as Ansible registers it: its keys in the order in which they come to be known. */
function fold(results: readonly ResultData[]): ResultData {
  const folded: Record<string, unknown> = {
    results: results.map(({ warnings: _, deprecations: __, ...rest }) => rest),
    skipped: results.every(result => result.skipped === true),
  };
  for (const { changed, failed } of results) {
    if (changed === true) folded.changed = true;
    if (failed === true) Object.assign(folded, { failed: true, msg: 'One or more items failed' });
  }
  for (const key of ['warnings', 'deprecations']) {
    const all = results.flatMap(result => (Array.isArray(result[key]) ? result[key] : []));
    if (all.length > 0) folded[key] = all;
  }
  if (folded.failed !== true) folded.msg = 'All items completed';
  if (folded.skipped === true) folded.msg = 'All items skipped';
  folded.changed ??= false;
  return folded;
}
