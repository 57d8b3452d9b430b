// Filters that open up nested data: flatten, subelements.
// https://docs.ansible.com/ansible/latest/collections/ansible/builtin/flatten_filter.html
import { dictGet } from '../../values/compare.ts';
import { repr, toText } from '../../values/text.ts';
import { isTruthy } from '../../values/truth.ts';
import { isList } from '../../values/types.ts';
import { Tuple, type Value } from '../../values/value.ts';
import { filter, optional, required } from '../define.ts';
import type { Filter, OperationContext } from '../environment.ts';
import { expectIntOrNone, toItems } from './arguments.ts';

export const flattenFilters: readonly Filter[] = [
  filter('flatten', [optional('levels'), optional('skip_nulls', true)], (input, [levels, skipNulls]) =>
    flatten(toItems(input), expectIntOrNone(levels), isTruthy(skipNulls)),
  ),
  filter(
    'subelements',
    [required('subelements'), optional('skip_missing', false)],
    (input, [subelements, skipMissing], context) =>
      pairSubelements(input, subelements, isTruthy(skipMissing), context),
  ),
];

/** `levels` is how deep to go; all the way without it. The texts `None` and `null` count as nulls too. */
export function flatten(items: readonly Value[], levels: number | undefined, skipNulls: boolean): Value[] {
  const flat: Value[] = [];
  for (const item of items) {
    if (skipNulls && (item === null || item === 'None' || item === 'null')) continue;
    if (!Array.isArray(item) || (levels !== undefined && levels < 1)) flat.push(item);
    else flat.push(...flatten(item, levels === undefined ? undefined : levels - 1, skipNulls));
  }
  return flat;
}

/**
 * Each element of a list, or value of a dict, paired with each item of the list found under a dotted path in it.
 * Fails where the path is missing, unless `skipMissing`, or leads to something else than a list.
 */
function pairSubelements(
  input: Value,
  subelements: Value,
  skipMissing: boolean,
  context: OperationContext,
): Value[] {
  if (!(input instanceof Map) && !isList(input))
    return context.fail('obj must be a list of dicts or a nested dict');
  if (typeof subelements !== 'string' && !isList(subelements)) {
    return context.fail('subelements must be a list or a string');
  }
  const path: Value[] = typeof subelements === 'string' ? subelements.split('.') : subelements;
  const elements = input instanceof Map ? Array.from(input.values()) : input;
  return elements.flatMap(element => {
    let found: Value = element;
    for (const key of path) {
      if (!(found instanceof Map)) {
        return context.fail(`the key ${toText(key)} should point to a dictionary, got '${repr(found)}'`);
      }
      const inner = dictGet(found, key);
      if (inner === undefined) {
        if (skipMissing) return [];
        return context.fail(`could not find ${repr(key)} key in iterated item ${repr(found)}`);
      }
      found = inner;
    }
    if (!isList(found))
      return context.fail(`the key ${repr(path.at(-1) ?? null)} should point to a list, got ${repr(found)}`);
    return found.map((item): Value => Tuple.of2(element, item));
  });
}
