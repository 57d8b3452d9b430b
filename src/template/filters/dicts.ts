// Filters on dicts: sorting, pairs, rekeying, picking values out of containers.
// https://docs.ansible.com/ansible/latest/playbook_guide/playbooks_filters.html#manipulating-dictionaries
import { dictGet, dictSet } from '../../values/compare.ts';
import { repr, toText } from '../../values/text.ts';
import { isTruthy } from '../../values/truth.ts';
import { isList, typeName } from '../../values/types.ts';
import { type Dict, Tuple, type Value } from '../../values/value.ts';
import { filter, optional, required } from '../define.ts';
import type { Filter, OperationContext } from '../environment.ts';
import { Undefined } from '../undefined.ts';
import { expectDict, toItems } from './arguments.ts';
import { getItem, ignoreCase } from './attributes.ts';
import { sortBy } from './lists.ts';

export const dictFilters: readonly Filter[] = [
  filter(
    'items',
    [],
    (input, _args, context) => {
      if (input instanceof Undefined) return [];
      if (!(input instanceof Map)) return context.fail('Can only get item pairs from a mapping.');
      return pairsOf(input);
    },
    { acceptsUndefined: true },
  ),
  filter(
    'dictsort',
    [optional('case_sensitive', false), optional('by', 'key'), optional('reverse', false)],
    (input, [caseSensitive, by, reverse], context) => {
      if (by !== 'key' && by !== 'value') return context.fail('You can only sort by either "key" or "value"');
      const position = by === 'key' ? 0 : 1;
      const fold = isTruthy(caseSensitive) ? (key: Value) => key : ignoreCase;
      const keyOf = (pair: Value): Value => fold((pair as Tuple)[position] ?? null);
      return sortBy(pairsOf(expectDict(input, 'dictsort')), keyOf, isTruthy(reverse));
    },
  ),
  filter(
    'dict2items',
    [optional('key_name', 'key'), optional('value_name', 'value')],
    (input, [keyName, valueName]) =>
      Array.from(
        expectDict(input, 'dict2items'),
        ([key, value]): Value =>
          new Map([
            [keyName, key],
            [valueName, value],
          ]),
      ),
  ),
  filter('items2dict', [optional('key_name', 'key'), optional('value_name', 'value')], itemsToDict),
  filter('rekey_on_member', [required('key'), optional('duplicates', 'error')], rekey),
  filter('extract', [required('container'), optional('morekeys')], (input, [container, more]) => {
    const keys = more === null ? [] : Array.isArray(more) ? more : [more];
    return [input, ...keys].reduce((value, key) => getItem(value, key), container);
  }),
];

function pairsOf(dict: Dict): Value[] {
  return Array.from(dict, ([key, value]) => Tuple.of2(key, value));
}

function itemsToDict(input: Value, [keyName, valueName]: Value[], context: OperationContext): Value {
  if (!Array.isArray(input))
    return context.fail(`items2dict requires a list, got <class '${typeName(input)}'> instead.`);
  const dict: Dict = new Map();
  for (const item of input) {
    // Pairs will do, when the names are their places: `zip(a, b) | items2dict(0, 1)`.
    if (!(item instanceof Map) && !Array.isArray(item)) {
      return context.fail(`items2dict requires a list of dictionaries, got ${repr(input)} instead.`);
    }
    const [key, value] = [getItem(item, keyName ?? null), getItem(item, valueName ?? null)];
    if (key instanceof Undefined || value instanceof Undefined) {
      const names = `'${toText(keyName ?? null)}' and '${toText(valueName ?? null)}'`;
      return context.fail(
        `items2dict requires each dictionary in the list to contain the keys ${names}, got ${repr(input)} instead.`,
      );
    }
    dictSet(dict, key, value);
  }
  return dict;
}

function rekey(input: Value, args: Value[], context: OperationContext): Value {
  const [key = null, duplicates = null] = args;
  if (duplicates !== 'error' && duplicates !== 'overwrite') {
    return context.fail(`duplicates parameter to rekey_on_member has unknown value: ${toText(duplicates)}`);
  }
  if (!(input instanceof Map) && !isList(input))
    return context.fail('Type is not a valid list, set, or dict');
  const result: Dict = new Map();
  for (const item of input instanceof Map ? input.values() : toItems(input)) {
    if (!(item instanceof Map)) return context.fail('List item is not a valid dict');
    const member = dictGet(item, key);
    if (member === undefined) return context.fail(`Key ${toText(key)} was not found`);
    if (duplicates === 'error' && dictGet(result, member) !== undefined) {
      return context.fail(`Key ${toText(member)} is not unique, cannot correctly turn into dict`);
    }
    dictSet(result, member, item);
  }
  return result;
}
