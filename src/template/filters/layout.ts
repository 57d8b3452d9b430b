// Jinja2's filters that lay text out: padding, cutting, indenting, wrapping.
import { countCodePoints } from '../../values/iterate.ts';
import { PythonError } from '../../values/python-error.ts';
import { toText } from '../../values/text.ts';
import { isTruthy } from '../../values/truth.ts';
import type { Value } from '../../values/value.ts';
import { filter, optional } from '../define.ts';
import type { Filter } from '../environment.ts';
import { expectText } from '../methods/arguments.ts';
import { expectInt } from './arguments.ts';
import { sliceText, splitLines } from './python-text.ts';
import { wrapLine } from './wrap.ts';

export const layoutFilters: readonly Filter[] = [
  filter('center', [optional('width', 80)], (input, [width]) => center(toText(input), expectInt(width))),
  filter(
    'truncate',
    [optional('length', 255), optional('killwords', false), optional('end', '...'), optional('leeway')],
    (input, [length, killwords, end, leeway]) =>
      truncate(
        expectText(input, 'the text to truncate'),
        expectInt(length),
        isTruthy(killwords),
        toText(end),
        leeway === null ? 5 : expectInt(leeway),
      ),
  ),
  filter(
    'indent',
    [optional('width', 4), optional('first', false), optional('blank', false)],
    (input, [width, first, blank]) =>
      indent(expectText(input, 'the text to indent'), width, isTruthy(first), isTruthy(blank)),
  ),
  filter(
    'wordwrap',
    [
      optional('width', 79),
      optional('break_long_words', true),
      optional('wrapstring'),
      optional('break_on_hyphens', true),
    ],
    (input, [width, breakLong, wrapstring, breakOnHyphens]) => {
      const options = {
        width: expectInt(width),
        breakLongWords: isTruthy(breakLong),
        breakOnHyphens: isTruthy(breakOnHyphens),
      };
      const separator = isTruthy(wrapstring) ? toText(wrapstring) : '\n';
      // Each line is wrapped by itself, so that the line ends that are there stay.
      return splitLines(expectText(input, 'the text to wrap'))
        .map(line => wrapLine(line, options).join(separator))
        .join(separator);
    },
  ),
];

/** `str.center`: of an odd remainder the larger half goes left when the width is odd. */
function center(text: string, width: number): string {
  const missing = width - countCodePoints(text);
  if (missing <= 0) return text;
  const left = Math.floor(missing / 2) + (missing & width & 1);
  return ' '.repeat(left) + text + ' '.repeat(missing - left);
}

function truncate(text: string, length: number, killwords: boolean, end: string, leeway: number): string {
  if (length < countCodePoints(end)) {
    throw new PythonError('ValueError', `expected length >= ${countCodePoints(end)}, got ${length}`);
  }
  if (leeway < 0) throw new PythonError('ValueError', `expected leeway >= 0, got ${leeway}`);
  if (countCodePoints(text) <= length + leeway) return text;
  const kept = sliceText(text, 0, length - countCodePoints(end));
  const lastSpace = kept.lastIndexOf(' ');
  return (killwords || lastSpace === -1 ? kept : kept.slice(0, lastSpace)) + end;
}

function indent(text: string, width: Value, first: boolean, blank: boolean): string {
  const margin = typeof width === 'string' ? width : ' '.repeat(Math.max(0, expectInt(width)));
  // The line end added here keeps a last empty line, which splitLines would drop.
  const lines = splitLines(`${text}\n`);
  const indented = lines.map((line, index) =>
    index === 0 || (line === '' && !blank) ? line : margin + line,
  );
  return (first ? margin : '') + indented.join('\n');
}
