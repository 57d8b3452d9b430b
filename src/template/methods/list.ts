// The methods of `list` and `tuple`. https://docs.python.org/3/library/stdtypes.html#sequence-types-list-tuple-range
import { compare, isEqual } from '../../values/compare.ts';
import { iterate } from '../../values/iterate.ts';
import { PythonError } from '../../values/python-error.ts';
import { isTruthy } from '../../values/truth.ts';
import { isCallable } from '../../values/types.ts';
import type { Value } from '../../values/value.ts';
import { expectInt, expectIntOrNone } from './arguments.ts';
import { type Method, type MethodTable, method } from './method.ts';

type List = Value[];

function indexOf(list: List, [wanted = null, start, stop]: readonly Value[]): Value {
  const place = (value: Value | undefined, fallback: number): number => {
    const at = expectIntOrNone(value) ?? fallback;
    return at < 0 ? Math.max(0, at + list.length) : Math.min(at, list.length);
  };
  const end = place(stop, list.length);
  for (let at = place(start, 0); at < end; at++) if (isEqual(list[at] as Value, wanted)) return at;
  throw new PythonError('ValueError', 'the value is not in the list');
}

function pop(list: List, [index]: readonly Value[]): Value {
  if (list.length === 0) throw new PythonError('IndexError', 'pop from empty list');
  const at = expectInt(index);
  const from = at < 0 ? at + list.length : at;
  if (from < 0 || from >= list.length) throw new PythonError('IndexError', 'pop index out of range');
  return list.splice(from, 1)[0] as Value;
}

function remove(list: List, [wanted = null]: readonly Value[]): Value {
  const at = list.findIndex(item => isEqual(item, wanted));
  if (at === -1) throw new PythonError('ValueError', 'list.remove(x): x not in list');
  list.splice(at, 1);
  return null;
}

function sort(list: List, [key = null, reverse = false]: readonly Value[]): Value {
  const keyOf = (item: Value): Value => (isCallable(key) ? key.call([item], new Map()) : item);
  const direction = isTruthy(reverse) ? -1 : 1;
  const keyed = list.map(item => ({ item, key: keyOf(item) }));
  keyed.sort((a, b) => direction * compare(a.key, b.key));
  for (const [at, { item }] of keyed.entries()) list[at] = item;
  return null;
}

/** Changes the list and gives None. */
function change(apply: (list: List, args: readonly Value[]) => void): Method<List>['apply'] {
  return (list, args) => {
    apply(list, args);
    return null;
  };
}

/** What tuples have too. */
export const TUPLE_METHODS: MethodTable<List> = new Map<string, Method<List>>([
  ['index', method(['value', ['start', null], ['stop', null]], indexOf)],
  ['count', method(['value'], (list, [wanted = null]) => list.filter(item => isEqual(item, wanted)).length)],
]);

export const LIST_METHODS: MethodTable<List> = new Map<string, Method<List>>([
  ...TUPLE_METHODS,
  [
    'append',
    method(
      ['object'],
      change((list, [item = null]) => list.push(item)),
    ),
  ],
  [
    'extend',
    method(
      ['iterable'],
      change((list, [items = null]) => list.push(...Array.from(iterate(items)))),
    ),
  ],
  [
    'insert',
    method(
      ['index', 'object'],
      change((list, [at, item = null]) => list.splice(expectInt(at), 0, item)),
    ),
  ],
  ['pop', method([['index', -1]], pop)],
  ['remove', method(['value'], remove)],
  [
    'clear',
    method(
      [],
      change(list => list.splice(0)),
    ),
  ],
  ['copy', method([], list => list.slice())],
  [
    'reverse',
    method(
      [],
      change(list => list.reverse()),
    ),
  ],
  [
    'sort',
    method(
      [
        ['key', null],
        ['reverse', false],
      ],
      sort,
    ),
  ],
]);

/** Methods that change what they are called on: a template that uses one works on copies of its variables. */
export const MUTATING_METHODS: ReadonlySet<string> = new Set([
  ...['append', 'extend', 'insert', 'pop', 'remove', 'clear', 'reverse', 'sort'],
  ...['popitem', 'setdefault', 'update'],
]);
