// groupby: the items of a list by what an attribute of theirs says.
// https://jinja.palletsprojects.com/en/3.1.x/templates/#jinja-filters.groupby
import { isEqual } from '../../values/compare.ts';
import { isTruthy } from '../../values/truth.ts';
import { NamedTuple, type Value } from '../../values/value.ts';
import { filter, optional, required } from '../define.ts';
import type { Filter } from '../environment.ts';
import { toItems } from './arguments.ts';
import { attributeGetter, ignoreCase } from './attributes.ts';
import { sortBy } from './lists.ts';

export const groupFilters: readonly Filter[] = [
  filter(
    'groupby',
    [required('attribute'), optional('default'), optional('case_sensitive', false)],
    (input, [attribute, fallback, caseSensitive]) => {
      const get = attributeGetter(attribute, fallback);
      const fold = isTruthy(caseSensitive) ? (key: Value) => key : ignoreCase;
      const groups: { readonly key: Value; readonly items: Value[] }[] = [];
      for (const item of sortBy(toItems(input), item => fold(get(item)), false)) {
        const key = fold(get(item));
        const last = groups.at(-1);
        if (last !== undefined && isEqual(last.key, key)) last.items.push(item);
        else groups.push({ key, items: [item] });
      }
      // The name of a group is its first item's own spelling, whatever the case of the others.
      return groups.map(({ items }) => NamedTuple.named({ grouper: get(items[0] ?? null), list: items }));
    },
  ),
];
