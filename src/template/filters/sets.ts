// Lists as sets: unique, union, intersect, difference. The order of first appearance is kept.
// https://docs.ansible.com/ansible/latest/playbook_guide/playbooks_filters.html#selecting-from-sets-or-lists-set-theory
import { isEqual } from '../../values/compare.ts';
import { contains } from '../../values/iterate.ts';
import { PythonError } from '../../values/python-error.ts';
import { repr } from '../../values/text.ts';
import { isTruthy } from '../../values/truth.ts';
import { isNumeric, toNumeric, typeName } from '../../values/types.ts';
import { Tuple, type Value } from '../../values/value.ts';
import { filter, optional, required } from '../define.ts';
import type { Filter } from '../environment.ts';
import { toItems } from './arguments.ts';
import { attributeGetter, ignoreCase } from './attributes.ts';

export const setFilters: readonly Filter[] = [
  filter(
    'unique',
    [optional('case_sensitive'), optional('attribute')],
    (input, [caseSensitive, attribute], context) => {
      const items = toItems(input);
      const get = attributeGetter(attribute);
      const isFolded = caseSensitive === null || !isTruthy(caseSensitive);
      const keys = items.map(item => (isFolded ? ignoreCase(get(item)) : get(item)));
      const unhashable = keys.find(key => !isHashable(key));
      if (unhashable === undefined) {
        const seen = new ValueSet();
        return items.filter((_item, index) => seen.add(keys[index] ?? null));
      }
      // Lists and dicts cannot be looked up by case or attribute in Ansible either, only compared as they are.
      if (caseSensitive === false || isTruthy(attribute)) {
        return context.fail(`unique cannot use these parameters: unhashable type: '${typeName(unhashable)}'`);
      }
      return uniqueValues(items);
    },
  ),
  filter('union', [required('b')], (input, [other]) => unite(input, other)),
  filter('intersect', [required('b')], (input, [other]) => {
    const isThere = membersOf(other, input);
    return uniqueValues(toItems(input).filter(isThere));
  }),
  filter('difference', [required('b')], (input, [other]) => {
    const isThere = membersOf(other, input);
    return uniqueValues(toItems(input).filter(item => !isThere(item)));
  }),
  filter('symmetric_difference', [required('b')], (input, [other]) => {
    const [inLeft, inRight] = [membersOf(input, other), membersOf(other, input)];
    return unite(input, other).filter(item => !inLeft(item) || !inRight(item));
  }),
];

function unite(input: Value, other: Value): Value[] {
  if (Array.isArray(input) && Array.isArray(other) && input instanceof Tuple === other instanceof Tuple) {
    return uniqueValues([...input, ...other]);
  }
  if (typeof input === 'string' && typeof other === 'string') return uniqueValues([...input, ...other]);
  throw new PythonError('TypeError', `cannot unite ${typeName(input)} and ${typeName(other)}`);
}

/** What is in it; in a text beside a list, which Python does not make sets of, every part of that text is. */
function membersOf(value: Value, beside: Value): (item: Value) => boolean {
  if (typeof value === 'string' && !isHashable(beside)) return item => contains(value, item);
  const members = new ValueSet(toItems(value));
  return item => members.has(item);
}

/** The items without those that equal an earlier one. */
export function uniqueValues(items: readonly Value[]): Value[] {
  const seen = new ValueSet();
  return items.filter(item => seen.add(item));
}

/** Membership by Python's equality: scalars by hash, everything else by comparing. */
export class ValueSet {
  readonly #scalars = new Set<string>();
  readonly #others: Value[] = [];

  constructor(items: readonly Value[] = []) {
    for (const item of items) this.add(item);
  }

  has(item: Value): boolean {
    const key = scalarKey(item);
    return key === undefined ? this.#others.some(other => isEqual(other, item)) : this.#scalars.has(key);
  }

  /** Whether it was new. */
  add(item: Value): boolean {
    if (this.has(item)) return false;
    const key = scalarKey(item);
    if (key === undefined) this.#others.push(item);
    else this.#scalars.add(key);
    return true;
  }
}

/** Equal scalars have equal keys: `1`, `1.0` and `True` are one. */
function scalarKey(item: Value): string | undefined {
  if (typeof item === 'string') return `s${item}`;
  if (item === null) return 'n';
  return isNumeric(item) ? `#${repr(canonicalNumber(toNumeric(item)))}` : undefined;
}

function canonicalNumber(number: number | bigint): number | bigint {
  return typeof number === 'number' && Number.isInteger(number) ? BigInt(number) : number;
}

function isHashable(value: Value): boolean {
  if (value instanceof Tuple) return value.every(isHashable);
  return !Array.isArray(value) && !(value instanceof Map);
}
