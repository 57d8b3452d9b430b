// Lookups that arrange what they are given: what `with_items`, `with_nested` and their kin loop over.
// https://docs.ansible.com/ansible/latest/playbook_guide/playbooks_loops.html#migrating-from-with-x-to-loop
import { randomInt } from 'node:crypto';
import { Tuple, type Value } from '../../values/value.ts';
import type { Lookup, LookupContext } from '../environment.ts';
import { toItems } from '../filters/arguments.ts';
import { product } from '../filters/combinatorics.ts';
import { flatten } from '../filters/flatten.ts';

export const listLookups: readonly Lookup[] = [
  { name: 'list', run: terms => Array.from(terms) },
  { name: 'items', run: terms => openOnce(terms) },
  {
    name: 'indexed_items',
    run: terms => openOnce(terms).map((item, index): Value => Tuple.of2(index, item)),
  },
  { name: 'dict', run: (terms, _options, context) => terms.flatMap(term => dictItems(term, context)) },
  {
    name: 'nested',
    run(terms, _options, context) {
      if (terms.length === 0)
        return context.fail('with_nested requires at least one element in the nested list');
      // Items that are lists themselves are opened in each row.
      return product(terms.map(listOf)).map(row => openOnce(row));
    },
  },
  {
    name: 'together',
    run(terms, _options, context) {
      if (terms.length === 0) return context.fail('with_together requires at least one element in each list');
      const lists = terms.map(listOf);
      const length = Math.max(...lists.map(list => list.length));
      return Array.from({ length }, (_, index) => openOnce(lists.map(list => list[index] ?? null)));
    },
  },
  {
    name: 'random_choice',
    run: terms => (terms.length === 0 ? [] : [terms[randomInt(terms.length)] ?? null]),
  },
];

/** Of community.general: every list opened, however deep. */
export const flattenedLookups: readonly Lookup[] = [
  { name: 'flattened', run: terms => flatten(terms, undefined, true) },
];

/** Lists among the items replaced by their own items, one level deep. */
export function openOnce(items: readonly Value[]): Value[] {
  return items.flatMap(item => (Array.isArray(item) ? Array.from(item) : [item]));
}

/** A text or number counts as a list of itself. */
export function listOf(term: Value): Value[] {
  return Array.isArray(term) || term instanceof Map ? toItems(term) : [term];
}

function dictItems(term: Value, context: LookupContext): Value[] {
  if (!(term instanceof Map)) return context.fail('with_dict expects a dict');
  return Array.from(
    term,
    ([key, value]): Value =>
      new Map<Value, Value>([
        ['key', key],
        ['value', value],
      ]),
  );
}
