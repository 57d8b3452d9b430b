// Combinations of list items: product, permutations, combinations, zip.
// https://docs.ansible.com/ansible/latest/playbook_guide/playbooks_filters.html#combining-items-from-multiple-lists-zip-and-zip-longest
import { PythonError } from '../../values/python-error.ts';
import { isTruthy } from '../../values/truth.ts';
import type { Value } from '../../values/value.ts';
import { filter, optional, required } from '../define.ts';
import type { Filter, OperationContext } from '../environment.ts';
import { expectInt, expectIntOrNone, makeTuple, toItems } from './arguments.ts';

const REST = { takesRest: true, takesKeywords: true } as const;

export const combinatoricFilters: readonly Filter[] = [
  filter(
    'product',
    [],
    (input, args, context) => {
      const repeat = expectInt(keyword(context, 'repeat', 1));
      const pools = [input, ...args].map(toItems);
      return product(Array.from({ length: repeat }, () => pools).flat()).map(makeTuple);
    },
    REST,
  ),
  filter('permutations', [optional('r')], (input, [r]) => {
    const items = toItems(input);
    return permutations(items, expectIntOrNone(r) ?? items.length).map(makeTuple);
  }),
  filter('combinations', [required('r')], (input, [r]) =>
    combinations(toItems(input), expectInt(r)).map(makeTuple),
  ),
  filter(
    'zip',
    [],
    (input, args, context) => {
      const strict = isTruthy(keyword(context, 'strict', false));
      const lists = [input, ...args].map(toItems);
      const lengths = lists.map(list => list.length);
      const length = Math.min(...lengths);
      if (strict && Math.max(...lengths) !== length) {
        throw new PythonError('ValueError', 'zip() arguments are not of equal length');
      }
      return zip(lists, length, null);
    },
    REST,
  ),
  filter(
    'zip_longest',
    [],
    (input, args, context) => {
      const fill = keyword(context, 'fillvalue', null);
      const lists = [input, ...args].map(toItems);
      return zip(lists, Math.max(...lists.map(list => list.length)), fill);
    },
    REST,
  ),
];

/** The one keyword that Python's function knows. Fails for any other. */
function keyword(context: OperationContext, name: string, fallback: Value): Value {
  const other = Array.from(context.keywords.keys()).find(key => key !== name);
  if (other !== undefined)
    return context.fail(`'${other}' is an invalid keyword argument; only '${name}' is known`);
  const given = context.keywords.get(name);
  return given === undefined ? fallback : given;
}

function zip(lists: readonly Value[][], length: number, fill: Value): Value[] {
  return Array.from({ length }, (_, index) =>
    makeTuple(lists.map(list => (index < list.length ? (list[index] ?? null) : fill))),
  );
}

/** One item of each pool, the last pool turning fastest. */
export function product(pools: readonly (readonly Value[])[]): Value[][] {
  return pools.reduce<Value[][]>((rows, pool) => rows.flatMap(row => pool.map(item => [...row, item])), [[]]);
}

function permutations(items: readonly Value[], size: number): Value[][] {
  if (size === 0) return [[]];
  return items.flatMap((item, index) =>
    permutations(items.toSpliced(index, 1), size - 1).map(rest => [item, ...rest]),
  );
}

function combinations(items: readonly Value[], size: number): Value[][] {
  if (size < 0) throw new PythonError('ValueError', 'r must be non-negative');
  if (size === 0) return [[]];
  return items.flatMap((item, index) =>
    combinations(items.slice(index + 1), size - 1).map(rest => [item, ...rest]),
  );
}
