// The methods of `dict`. Views are lists here: https://docs.python.org/3/library/stdtypes.html#mapping-types-dict
import { dictGet, dictSet, findKey } from '../../values/compare.ts';
import { iterate } from '../../values/iterate.ts';
import { PythonError } from '../../values/python-error.ts';
import { repr } from '../../values/text.ts';
import { type Dict, PythonObject, Tuple, type Value } from '../../values/value.ts';
import { type Method, type MethodTable, method } from './method.ts';

/** Adds the entries of a dict, or of pairs, and keywords. Throws PythonError when an item is no pair. */
export function updateDict(dict: Dict, other: Value | undefined, keywords: ReadonlyMap<string, Value>): void {
  const mapping = other instanceof PythonObject ? other.asMapping() : undefined;
  if (other instanceof Map) for (const [key, item] of other) dictSet(dict, key, item);
  else if (mapping !== undefined)
    for (const key of mapping.keys()) dictSet(dict, key, mapping.item(key) ?? null);
  else if (other !== undefined) {
    let position = 0;
    for (const pair of iterate(other)) {
      const items = Array.from(iterate(pair));
      if (items.length !== 2) {
        const message = `dictionary update sequence element #${position} has length ${items.length}; 2 is required`;
        throw new PythonError('ValueError', message);
      }
      dictSet(dict, items[0] as Value, items[1] as Value);
      position++;
    }
  }
  for (const [key, item] of keywords) dictSet(dict, key, item);
}

function pop(dict: Dict, args: readonly Value[]): Value {
  const [key = null, fallback] = args;
  const found = findKey(dict, key);
  if (found === undefined) {
    if (fallback !== undefined) return fallback;
    throw new PythonError('KeyError', repr(key));
  }
  const value = dict.get(found) as Value;
  dict.delete(found);
  return value;
}

function popItem(dict: Dict): Value {
  const last = Array.from(dict).at(-1);
  if (last === undefined) throw new PythonError('KeyError', "'popitem(): dictionary is empty'");
  dict.delete(last[0]);
  return Tuple.of2(...last);
}

function update(dict: Dict, args: readonly Value[], keywords: ReadonlyMap<string, Value>): Value {
  if (args.length > 1) {
    throw new PythonError('TypeError', `update expected at most 1 argument, got ${args.length}`);
  }
  updateDict(dict, args[0], keywords);
  return null;
}

function fromKeys(_: Dict, [keys, value]: readonly Value[]): Value {
  const dict: Dict = new Map();
  for (const key of iterate(keys ?? null)) dictSet(dict, key, value ?? null);
  return dict;
}

export const DICT_METHODS: MethodTable<Dict> = new Map<string, Method<Dict>>([
  ['items', method([], dict => Array.from(dict, ([key, item]) => Tuple.of2(key, item)))],
  ['keys', method([], dict => Array.from(dict.keys()))],
  ['values', method([], dict => Array.from(dict.values()))],
  [
    'get',
    method(['key', ['default', null]], (dict, [key = null, fallback = null]) => {
      const found = dictGet(dict, key);
      return found === undefined ? fallback : found;
    }),
  ],
  ['pop', method(['key'], (dict, args) => pop(dict, expectAtMost(args, 2)), { takesRest: true })],
  ['popitem', method([], popItem)],
  ['setdefault', method(['key', ['default', null]], setDefault)],
  ['update', method([], update, { takesRest: true, takesKeywords: true })],
  ['copy', method([], dict => new Map(dict))],
  ['fromkeys', method(['iterable', ['value', null]], fromKeys)],
  [
    'clear',
    method([], dict => {
      dict.clear();
      return null;
    }),
  ],
]);

function setDefault(dict: Dict, [key = null, fallback = null]: readonly Value[]): Value {
  const found = dictGet(dict, key);
  if (found === undefined) dictSet(dict, key, fallback);
  return found === undefined ? fallback : found;
}

function expectAtMost(args: readonly Value[], most: number): readonly Value[] {
  if (args.length <= most) return args;
  throw new PythonError('TypeError', `expected at most ${most} arguments, got ${args.length}`);
}
