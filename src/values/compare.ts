// Python's `==` and ordering. Numbers compare by value across bool, int and float; text by code point.
import { PythonError } from './python-error.ts';
import { isNumeric, toNumeric, typeName } from './types.ts';
import { PythonObject, Tuple, type Value } from './value.ts';

/** `a == b`: `1 == True == 1.0`, lists and dicts deeply, a list never equal to a tuple. */
export function isEqual(a: Value, b: Value): boolean {
  if (typeof a === 'string' && typeof b === 'string') return a === b;
  if (a instanceof PythonObject) return a.equals(b);
  if (b instanceof PythonObject) return b.equals(a);
  // Two NaN are never equal; a bigint equals the float of the same value.
  // biome-ignore lint/suspicious/noDoubleEquals: `==` is exact between number and bigint
  if (isNumeric(a)) return isNumeric(b) && toNumeric(a) == toNumeric(b);
  if (a === b) return true;
  if (Array.isArray(a)) {
    if (!Array.isArray(b) || a.length !== b.length || a instanceof Tuple !== b instanceof Tuple) return false;
    return a.every((item, index) => isSame(item, b[index] as Value));
  }
  if (a instanceof Map) {
    if (!(b instanceof Map) || a.size !== b.size) return false;
    for (const [key, item] of a) {
      const found = findKey(b, key);
      if (found === undefined || !isSame(item, b.get(found) as Value)) return false;
    }
    return true;
  }
  return false;
}

/** Equality as containers use it: the same object is equal to itself even if it is NaN. */
function isSame(a: Value, b: Value): boolean {
  return (typeof a === 'object' && a === b && a !== null && !(a instanceof PythonObject)) || isEqual(a, b);
}

/** A sort order: negative, zero or positive. Throws PythonError TypeError where Python cannot order the two. */
export function compare(a: Value, b: Value): number {
  if (typeof a === 'string' && typeof b === 'string') return compareText(a, b);
  if (typeof a === 'number' && typeof b === 'number') return a < b ? -1 : a > b ? 1 : 0;
  return isLess(a, b) ? -1 : isLess(b, a) ? 1 : 0;
}

export type Ordering = '<' | '<=' | '>' | '>=';

/** `a < b`. */
export function isLess(a: Value, b: Value): boolean {
  return isOrdered('<', a, b);
}

/** `a OP b`. Throws PythonError TypeError where Python cannot order the two; anything with NaN is false. */
export function isOrdered(operator: Ordering, a: Value, b: Value): boolean {
  if (isNumeric(a) && isNumeric(b)) {
    const [left, right] = [toNumeric(a), toNumeric(b)];
    switch (operator) {
      case '<':
        return left < right;
      case '<=':
        return left <= right;
      case '>':
        return left > right;
      case '>=':
        return left >= right;
    }
  }
  return holds(operator, orderOf(operator, a, b));
}

function holds(operator: Ordering, order: number): boolean {
  switch (operator) {
    case '<':
      return order < 0;
    case '<=':
      return order <= 0;
    case '>':
      return order > 0;
    case '>=':
      return order >= 0;
  }
}

function orderOf(operator: Ordering, a: Value, b: Value): number {
  if (typeof a === 'string' && typeof b === 'string') return compareText(a, b);
  if (Array.isArray(a) && Array.isArray(b) && a instanceof Tuple === b instanceof Tuple) {
    const shared = Math.min(a.length, b.length);
    for (let index = 0; index < shared; index++) {
      const [left, right] = [a[index] as Value, b[index] as Value];
      if (isSame(left, right)) continue;
      // The first pair that differs decides, by the operator itself, so that NaN is false either way.
      return isOrdered(operator, left, right) === (operator === '<' || operator === '<=') ? -1 : 1;
    }
    return a.length - b.length;
  }
  const order =
    a instanceof PythonObject ? a.compareTo(b) : b instanceof PythonObject ? b.compareTo(a) : undefined;
  if (order !== undefined) return a instanceof PythonObject ? order : -order;
  throw new PythonError(
    'TypeError',
    `'${operator}' not supported between instances of '${typeName(a)}' and '${typeName(b)}'`,
  );
}

/** UTF-16 units sort surrogates before U+E000..U+FFFF; code points do not. */
function compareText(a: string, b: string): number {
  if (a === b) return 0;
  const shared = Math.min(a.length, b.length);
  for (let index = 0; index < shared; index++) {
    const [left, right] = [a.charCodeAt(index), b.charCodeAt(index)];
    if (left !== right) return rankUnit(left) - rankUnit(right);
  }
  return a.length - b.length;
}

function rankUnit(unit: number): number {
  return unit >= 0xd800 && unit <= 0xdfff ? unit + 0x10000 : unit;
}

/**
 * The key of a dict that equals `key` as Python's hashing has it (`1`, `True` and `1.0` are one key), or undefined.
 * Throws PythonError TypeError for a list or a dict.
 */
export function findKey(dict: ReadonlyMap<Value, Value>, key: Value): Value | undefined {
  if (typeof key === 'string') return dict.has(key) ? key : undefined;
  assertHashable(key);
  if (dict.has(key)) return key;
  if (!isNumeric(key) && !(key instanceof Tuple) && !(key instanceof PythonObject)) return undefined;
  for (const candidate of dict.keys()) {
    if (typeof candidate !== 'string' && isEqual(candidate, key)) return candidate;
  }
  return undefined;
}

/** `dict[key]`, or undefined when there is no such key. */
export function dictGet(dict: ReadonlyMap<Value, Value>, key: Value): Value | undefined {
  if (typeof key === 'string') return dict.get(key);
  const found = findKey(dict, key);
  return found === undefined ? undefined : dict.get(found);
}

/** `dict[key] = value`: an equal key that is there already keeps its form and its place. */
export function dictSet(dict: Map<Value, Value>, key: Value, value: Value): void {
  dict.set(typeof key === 'string' ? key : (findKey(dict, key) ?? key), value);
}

/** Throws PythonError TypeError unless the value can be a dict's key. */
export function assertHashable(value: Value): void {
  if (value instanceof Tuple) for (const item of value) assertHashable(item);
  else if (Array.isArray(value) || value instanceof Map) {
    throw new PythonError('TypeError', `unhashable type: '${typeName(value)}'`);
    // An object that refuses to be compared, as an Undefined does, says so here.
  } else if (value instanceof PythonObject) value.equals(value);
}
