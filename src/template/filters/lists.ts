// Jinja2's filters on sequences: order, ends, groups of so many, extremes.
// https://jinja.palletsprojects.com/en/3.1.x/templates/#builtin-filters
import { add } from '../../values/arithmetic.ts';
import { compare, isLess } from '../../values/compare.ts';
import { length } from '../../values/iterate.ts';
import { PythonError } from '../../values/python-error.ts';
import { toText } from '../../values/text.ts';
import { isTruthy } from '../../values/truth.ts';
import type { Value } from '../../values/value.ts';
import { filter, optional, required, withAliases } from '../define.ts';
import type { Filter } from '../environment.ts';
import { Undefined } from '../undefined.ts';
import { expectInt, toItems } from './arguments.ts';
import { attributeGetter, attributesGetter, ignoreCase } from './attributes.ts';

export const listFilters: readonly Filter[] = [
  filter('list', [], input => toItems(input)),
  ...withAliases(
    filter('length', [], input => length(input)),
    'count',
  ),
  filter('first', [], input => itemOr(toItems(input)[0], 'No first item, sequence was empty.')),
  filter('last', [], input => itemOr(toItems(input).at(-1), 'No last item, sequence was empty.')),
  filter('reverse', [], input => {
    const reversed = toItems(input).reverse();
    return typeof input === 'string' ? reversed.join('') : reversed;
  }),
  filter('join', [optional('d', ''), optional('attribute')], (input, [separator, attribute]) =>
    toItems(input).map(attributeGetter(attribute)).map(toText).join(toText(separator)),
  ),
  filter(
    'sort',
    [optional('reverse', false), optional('case_sensitive', false), optional('attribute')],
    (input, [reverse, caseSensitive, attribute]) => {
      const keysOf = attributesGetter(attribute);
      const fold = isTruthy(caseSensitive) ? (key: Value) => key : ignoreCase;
      return sortBy(toItems(input), item => keysOf(item).map(fold), isTruthy(reverse));
    },
  ),
  filter('sum', [optional('attribute'), optional('start', 0)], (input, [attribute, start]) =>
    toItems(input).map(attributeGetter(attribute)).reduce(add, start),
  ),
  filter('batch', [required('linecount'), optional('fill_with')], (input, [size, fill]) =>
    batch(toItems(input), expectInt(size), fill),
  ),
  filter('slice', [required('slices'), optional('fill_with')], (input, [slices, fill]) =>
    slice(toItems(input), expectInt(slices), fill),
  ),
  filter(
    'min',
    [optional('case_sensitive', false), optional('attribute')],
    (input, [caseSensitive, attribute]) =>
      extreme(toItems(input), isLess, isTruthy(caseSensitive), attribute),
  ),
  filter(
    'max',
    [optional('case_sensitive', false), optional('attribute')],
    (input, [caseSensitive, attribute]) =>
      extreme(toItems(input), (a, b) => isLess(b, a), isTruthy(caseSensitive), attribute),
  ),
];

/** None is an item; only what is not there is undefined. */
function itemOr(item: Value | undefined, hint: string): Value {
  return item === undefined ? new Undefined({ hint }) : item;
}

/** Sorts by a key; equal items keep their order, in reverse too, as in Python. */
export function sortBy(items: readonly Value[], keyOf: (item: Value) => Value, reverse: boolean): Value[] {
  const keyed = items.map(item => ({ item, key: keyOf(item) }));
  keyed.sort((a, b) => (reverse ? compare(b.key, a.key) : compare(a.key, b.key)));
  return keyed.map(({ item }) => item);
}

function batch(items: readonly Value[], size: number, fill: Value): Value[] {
  if (size <= 0) return items.length === 0 ? [] : [Array.from(items)];
  const rows: Value[][] = [];
  for (let start = 0; start < items.length; start += size) rows.push(items.slice(start, start + size));
  const last = rows.at(-1);
  if (fill !== null) while (last !== undefined && last.length < size) last.push(fill);
  return rows;
}

/** Columns of equal height, the first ones one longer when the items do not divide evenly; `fill` follows in the others, in all when they do. */
function slice(items: readonly Value[], slices: number, fill: Value): Value[] {
  if (slices === 0) throw new PythonError('ZeroDivisionError', 'integer division or modulo by zero');
  const height = Math.floor(items.length / slices);
  const longer = items.length % slices;
  const columns: Value[][] = [];
  let start = 0;
  for (let index = 0; index < slices; index++) {
    const end = start + height + (index < longer ? 1 : 0);
    const column = items.slice(start, end);
    if (fill !== null && index >= longer) column.push(fill);
    columns.push(column);
    start = end;
  }
  return columns;
}

/** The first item that no other one beats. */
function extreme(
  items: readonly Value[],
  beats: (a: Value, b: Value) => boolean,
  caseSensitive: boolean,
  attribute: Value,
): Value {
  const get = attributeGetter(attribute);
  const keyOf = (item: Value): Value => (caseSensitive ? get(item) : ignoreCase(get(item)));
  const [first, ...rest] = items;
  if (first === undefined) return new Undefined({ hint: 'No aggregated item, sequence was empty.' });
  let best = { item: first, key: keyOf(first) };
  for (const item of rest) {
    const key = keyOf(item);
    if (beats(key, best.key)) best = { item, key };
  }
  return best.item;
}
