// One result as a line, as Ansible's default callback words it: `changed: [h1]`, `failed: [h1] (item=x) => {…}`.
import type { ItemEvent, ResultEvent } from '../engine/events.ts';
import { fromData } from '../values/data.ts';
import { toText } from '../values/text.ts';
import type { Value } from '../values/value.ts';
import type { Palette } from './palette.ts';
import { debugResult, resultText, shownKeys } from './result-text.ts';

/** Another form of results than JSON. */
export type ResultLayout = (result: Value) => string;

/** The line of a task's result on one host. */
export function resultLine(
  event: ResultEvent,
  palette: Palette,
  verbosity: number,
  layout?: ResultLayout,
): string {
  const { status } = event;
  const host = hostLabel(event);
  switch (status) {
    case 'failed':
      return palette.failed(`fatal: [${host}]: FAILED! => ${dumped(event, verbosity, layout)}`);
    case 'unreachable':
      return palette.unreachable(`fatal: [${host}]: UNREACHABLE! => ${dumped(event, verbosity, layout)}`);
    case 'skipped':
      return palette.skipped(`skipping: [${event.host}]${detail(withoutItems(event), verbosity, layout)}`);
    default:
      return palette[status](`${status}: [${host}]${detail(event, verbosity, layout)}`);
  }
}

/** The items of a loop have had lines of their own. */
function withoutItems(event: ResultEvent): ResultEvent {
  if (!event.task.isLoop) return event;
  const { results: _, ...result } = event.result;
  return { ...event, result };
}

/** The line of one item of a loop. */
export function itemLine(
  event: ItemEvent,
  palette: Palette,
  verbosity: number,
  layout?: ResultLayout,
): string {
  const { status } = event;
  const label = toText(fromData(event.label));
  const host = hostLabel(event);
  switch (status) {
    case 'failed':
      return palette.failed(`failed: [${host}] (item=${label}) => ${dumped(event, verbosity, layout)}`);
    case 'skipped':
      return palette.skipped(
        `skipping: [${event.host}] => (item=${label}) ${detail(event, verbosity, layout)}`,
      );
    default: {
      const paint = status === 'changed' ? palette.changed : palette.ok;
      return paint(`${status}: [${host}] => (item=${label})${detail(event, verbosity, layout)}`);
    }
  }
}

/** A result as JSON; much of it is indented. */
export function dumpedResult(
  result: ResultEvent['result'],
  verbosity: number,
  layout?: ResultLayout,
): string {
  if (layout !== undefined) return layout(fromData(shownKeys(result, verbosity)));
  const isIndented = result._ansible_verbose_always === true || verbosity > 2;
  return resultText(result, isIndented ? { indent: 4, verbosity } : { verbosity });
}

/** `h1`, or `h1 -> h2(10.0.0.2)` for a task that was delegated. */
export function hostLabel({
  host,
  delegate,
  delegateAddress = delegate,
}: Pick<ResultEvent, 'host' | 'delegate' | 'delegateAddress'>): string {
  if (delegate === undefined || delegate === host) return host;
  return `${host} -> ${delegate}${delegateAddress === delegate ? '' : `(${delegateAddress})`}`;
}

/** The result itself, where -v or the module asks for it. */
function detail(event: ResultEvent | ItemEvent, verbosity: number, layout?: ResultLayout): string {
  const isAsked = verbosity > 0 || event.result._ansible_verbose_always === true;
  const isDeclined = event.result._ansible_verbose_override === true;
  return isAsked && !isDeclined ? ` => ${dumped(event, verbosity, layout)}` : '';
}

function dumped(event: ResultEvent | ItemEvent, verbosity: number, layout?: ResultLayout): string {
  const { task } = event;
  const { _ansible_shown_msg: sentence, ...rest } = event.result;
  const result = sentence === undefined ? rest : { ...rest, msg: sentence };
  return dumpedResult(task.action === 'debug' ? debugResult(result) : result, verbosity, layout);
}
