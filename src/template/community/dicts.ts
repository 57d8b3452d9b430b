// Filters of community.general that make dicts: dict, dict_kv, groupby_as_dict, counter.
// https://docs.ansible.com/ansible/latest/collections/community/general/index.html#filter-plugins
import { assertHashable, dictGet, dictSet } from '../../values/compare.ts';
import { PythonError } from '../../values/python-error.ts';
import { repr, toText } from '../../values/text.ts';
import { isNumeric, typeName } from '../../values/types.ts';
import type { Dict, Value } from '../../values/value.ts';
import { filter, required } from '../define.ts';
import type { Filter, OperationContext } from '../environment.ts';
import { toItems } from '../filters/arguments.ts';

export const communityDictFilters: readonly Filter[] = [
  filter('dict', [], input => (input instanceof Map ? new Map(input) : dictOf(toItems(input)))),
  filter('dict_kv', [required('key')], (input, [key]) => {
    assertHashable(key);
    return new Map([[key, input]]);
  }),
  filter('groupby_as_dict', [required('attribute')], groupAsDict),
  filter('counter', [], (input, _args, context) => {
    if (typeof input !== 'string' && !Array.isArray(input)) {
      return context.fail(
        `Argument for community.general.counter must be a sequence (string or list). ${toText(input)} is ${typeName(input)}`,
      );
    }
    const counts: Dict = new Map();
    for (const item of toItems(input)) {
      assertHashable(item);
      const count = dictGet(counts, item) ?? 0;
      dictSet(counts, item, isNumeric(count) ? Number(count) + 1 : 1);
    }
    return counts;
  }),
];

function dictOf(pairs: readonly Value[]): Dict {
  const dict: Dict = new Map();
  for (const [index, pair] of pairs.entries()) {
    const items = toItems(pair);
    const [key, value] = items;
    if (items.length !== 2 || key === undefined || value === undefined) {
      const message = `dictionary update sequence element #${index} has length ${items.length}; 2 is required`;
      throw new PythonError('ValueError', message);
    }
    assertHashable(key);
    dictSet(dict, key, value);
  }
  return dict;
}

function groupAsDict(input: Value, [attribute = null]: Value[], context: OperationContext): Value {
  if (typeof input !== 'string' && !Array.isArray(input)) return context.fail('Input is not a sequence');
  const dict: Dict = new Map();
  for (const [index, element] of toItems(input).entries()) {
    if (!(element instanceof Map)) return context.fail(`Sequence element #${index} is not a mapping`);
    const key = dictGet(element, attribute);
    if (key === undefined) return context.fail(`Attribute not contained in element #${index} of sequence`);
    assertHashable(key);
    if (dictGet(dict, key) !== undefined) {
      return context.fail(`Multiple sequence entries have attribute value ${repr(key)}`);
    }
    dictSet(dict, key, element);
  }
  return dict;
}
