// combine: dicts laid over each other, the last one on top.
// https://docs.ansible.com/ansible/latest/collections/ansible/builtin/combine_filter.html
import { dictGet, dictSet, isEqual } from '../../values/compare.ts';
import { toJson } from '../../values/json.ts';
import { toText } from '../../values/text.ts';
import { isTruthy } from '../../values/truth.ts';
import { isList, typeName } from '../../values/types.ts';
import type { Dict, Value } from '../../values/value.ts';
import { filter } from '../define.ts';
import type { Filter, OperationContext } from '../environment.ts';
import { flatten } from './flatten.ts';

export const combineFilters: readonly Filter[] = [
  filter('combine', [], (input, args, context) => combine([input, ...args], context), {
    takesRest: true,
    takesKeywords: true,
  }),
];

/** What becomes of two lists under one key, from the lower and the upper dict. */
export const LIST_MERGES: Readonly<Record<string, (lower: Value[], upper: Value[]) => Value[]>> = {
  replace: (_lower, upper) => upper,
  keep: lower => lower,
  append: (lower, upper) => [...lower, ...upper],
  prepend: (lower, upper) => [...upper, ...lower],
  append_rp: (lower, upper) => [...without(lower, upper), ...upper],
  prepend_rp: (lower, upper) => [...upper, ...without(lower, upper)],
};

function combine(terms: Value[], context: OperationContext): Value {
  const { keywords } = context;
  if (Array.from(keywords.keys()).some(name => name !== 'recursive' && name !== 'list_merge')) {
    return context.fail("'recursive' and 'list_merge' are the only valid keyword arguments");
  }
  const listMerge = toText(keywords.get('list_merge') ?? 'replace');
  const mergeLists = LIST_MERGES[listMerge];
  if (mergeLists === undefined) {
    const names = Object.keys(LIST_MERGES).map(name => `'${name}'`);
    return context.fail(
      `merge_hash: 'list_merge' argument can only be equal to ${names.slice(0, -1).join(', ')} or ${names.at(-1)}`,
    );
  }
  const recursive = isTruthy(keywords.get('recursive') ?? false);
  const dicts = flatten(terms, 1, true);
  const [first] = dicts;
  if (first === undefined) return new Map();
  return dicts.reduceRight((upper, lower) => {
    if (!(lower instanceof Map) || !(upper instanceof Map)) {
      const types = `a '${typeName(lower)}' and a '${typeName(upper)}'`;
      return context.fail(
        `failed to combine variables, expected dicts but got ${types}: \n${toJson(lower)}\n${toJson(upper)}`,
      );
    }
    return mergeDicts(lower, upper, recursive, mergeLists);
  });
}

/** A new dict; neither argument is changed. Keys keep the order of `lower`, new ones follow. */
export function mergeDicts(
  lower: Dict,
  upper: Dict,
  recursive: boolean,
  mergeLists: (lower: Value[], upper: Value[]) => Value[],
): Dict {
  if (lower.size === 0) return new Map(upper);
  const merged: Dict = new Map(lower);
  for (const [key, above] of upper) {
    const below = dictGet(merged, key);
    let value = above;
    if (below instanceof Map && above instanceof Map) {
      if (recursive) value = mergeDicts(below, above, recursive, mergeLists);
    } else if (isList(below) && isList(above)) value = mergeLists(below, above);
    dictSet(merged, key, value);
  }
  return merged;
}

function without(items: Value[], excluded: Value[]): Value[] {
  return items.filter(item => !excluded.some(other => isEqual(item, other)));
}
