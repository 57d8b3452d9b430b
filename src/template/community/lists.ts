// Filters of community.general on several lists at once: lists_mergeby, lists_union and its kin, accumulate.
// https://docs.ansible.com/ansible/latest/collections/community/general/lists_mergeby_filter.html
import { add } from '../../values/arithmetic.ts';
import { dictGet, dictSet } from '../../values/compare.ts';
import { repr, toText } from '../../values/text.ts';
import { isTruthy } from '../../values/truth.ts';
import { typeName } from '../../values/types.ts';
import type { Dict, Value } from '../../values/value.ts';
import { filter } from '../define.ts';
import type { Filter, OperationContext } from '../environment.ts';
import { toItems } from '../filters/arguments.ts';
import { LIST_MERGES, mergeDicts } from '../filters/combine.ts';
import { sortBy } from '../filters/lists.ts';
import { uniqueValues, ValueSet } from '../filters/sets.ts';

export const communityListFilters: readonly Filter[] = [
  filter('lists_mergeby', [], (input, args, context) => mergeBy([input, ...args], context), {
    takesRest: true,
    takesKeywords: true,
  }),
  ofLists('lists_union', (left, right) => [...left, ...right]),
  ofLists('lists_intersect', (left, right) => {
    const others = new ValueSet(right);
    return left.filter(item => others.has(item));
  }),
  ofLists('lists_difference', (left, right) => {
    const others = new ValueSet(right);
    return left.filter(item => !others.has(item));
  }),
  ofLists('lists_symmetric_difference', (left, right) => {
    const [inLeft, inRight] = [new ValueSet(left), new ValueSet(right)];
    return [...left, ...right].filter(item => !inLeft.has(item) || !inRight.has(item));
  }),
  filter('accumulate', [], (input, _args, context) => {
    if (typeof input !== 'string' && !Array.isArray(input)) {
      return context.fail(`Invalid value type (${typeName(input)}) for accumulate (${repr(input)})`);
    }
    const sums: Value[] = [];
    for (const item of toItems(input)) {
      const before = sums.at(-1);
      sums.push(before === undefined ? item : add(before, item));
    }
    return sums;
  }),
];

/** An operation on two lists, done with one list after the other; what stands twice is dropped. */
function ofLists(name: string, join: (left: Value[], right: Value[]) => Value[]): Filter {
  return filter(
    name,
    [],
    (input, args, context) => {
      const { keywords } = context;
      const unknown = Array.from(keywords.keys()).find(key => key !== 'flatten');
      if (unknown !== undefined)
        return context.fail(`'flatten' is the only valid keyword argument of ${name}`);
      const given = [input, ...args];
      const lists = isTruthy(keywords.get('flatten') ?? false) ? openLists(given, name, context) : given;
      const [first = [], ...others] = lists.map(toItems);
      return others.reduce((left, right) => uniqueValues(join(left, right)), uniqueValues(first));
    },
    { takesRest: true, takesKeywords: true },
  );
}

/** `[[1], [2]]` counts as two lists, `[1, 2]` as one. */
function openLists(terms: readonly Value[], filterName: string, context: OperationContext): Value[] {
  return terms.flatMap(term => {
    if (typeof term !== 'string' && !Array.isArray(term)) {
      return context.fail(
        `all arguments before the index for ${filterName} must be lists. ${toText(term)} is ${typeName(term)}`,
      );
    }
    const items = toItems(term);
    if (items.length === 0) return [];
    return items.every(item => typeof item === 'string' || Array.isArray(item)) ? items : [term];
  });
}

function mergeBy(terms: readonly Value[], context: OperationContext): Value {
  const { keywords } = context;
  const unknown = Array.from(keywords.keys()).find(key => key !== 'recursive' && key !== 'list_merge');
  if (unknown !== undefined)
    return context.fail("'recursive' and 'list_merge' are the only valid keyword arguments.");
  const recursive = isTruthy(keywords.get('recursive') ?? false);
  const listMerge = toText(keywords.get('list_merge') ?? 'replace');
  if (terms.length < 2) return context.fail('At least one list and index are needed.');
  const index = terms.at(-1) ?? null;
  const lists = openLists(terms.slice(0, -1), 'lists_mergeby', context);
  if (lists.length < 2) return lists[0] ?? [];
  if (typeof index !== 'string') {
    const said = `${toText(index)} is ${typeName(index)}`;
    return context.fail(`First argument after the lists for lists_mergeby must be string. ${said}`);
  }
  const mergeLists = LIST_MERGES[listMerge];
  if (mergeLists === undefined) {
    return context.fail(`'list_merge' must be one of ${Object.keys(LIST_MERGES).join(', ')}`);
  }
  // The last list is the uppermost, and every merge of two is sorted by the key.
  return lists.reduceRight((upper, lower) => {
    const merged: Dict = new Map();
    for (const item of [...toItems(lower), ...toItems(upper)]) {
      if (!(item instanceof Map)) {
        const said = `${toText(item)} is ${typeName(item)}`;
        return context.fail(`Elements of list arguments for lists_mergeby must be dictionaries. ${said}`);
      }
      const key = dictGet(item, index);
      if (key === undefined) continue;
      const below = dictGet(merged, key);
      dictSet(merged, key, below instanceof Map ? mergeDicts(below, item, recursive, mergeLists) : item);
    }
    return sortBy(
      Array.from(merged.values()),
      item => (item instanceof Map ? (dictGet(item, index) ?? null) : null),
      false,
    );
  });
}
