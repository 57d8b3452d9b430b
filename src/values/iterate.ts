// What `for`, `list()`, `in` and `len()` see in a value.
import { findKey, isEqual } from './compare.ts';
import { PythonError } from './python-error.ts';
import { typeName } from './types.ts';
import { PythonObject, type Value } from './value.ts';

/** The items that `for` sees: of a list, a dict's keys, a text's characters. Throws PythonError TypeError. */
export function iterate(value: Value): Iterable<Value> {
  if (Array.isArray(value) || typeof value === 'string') return value;
  if (value instanceof Map) return value.keys();
  const items = value instanceof PythonObject ? value.iterate() : undefined;
  if (items !== undefined) return items;
  throw new PythonError('TypeError', `'${typeName(value)}' object is not iterable`);
}

/** `list(value)`, as an array that must not be changed: a list is given as it is. */
export function toArray(value: Value): readonly Value[] {
  return Array.isArray(value) ? value : Array.from(iterate(value));
}

/** `item in container`. Throws PythonError TypeError. */
export function contains(container: Value, item: Value): boolean {
  if (typeof container === 'string') {
    if (typeof item === 'string') return container.includes(item);
    // An Undefined says which one it is; anything else is the wrong type.
    if (item instanceof PythonObject && item.length() !== undefined)
      return container.includes(item.toString());
    throw new PythonError(
      'TypeError',
      `'in <string>' requires string as left operand, not ${typeName(item)}`,
    );
  }
  if (container instanceof Map) return findKey(container, item) !== undefined;
  if (container instanceof PythonObject) {
    const answer = container.contains(item);
    if (answer !== undefined) return answer;
    if (container.iterate() === undefined) {
      throw new PythonError('TypeError', `argument of type '${container.typeName}' is not iterable`);
    }
  } else if (!Array.isArray(container)) {
    throw new PythonError('TypeError', `argument of type '${typeName(container)}' is not iterable`);
  }
  for (const candidate of iterate(container)) if (candidate === item || isEqual(candidate, item)) return true;
  return false;
}

/** `len(value)`. Throws PythonError TypeError. */
export function length(value: Value): number {
  if (typeof value === 'string') return countCodePoints(value);
  if (Array.isArray(value)) return value.length;
  if (value instanceof Map) return value.size;
  const size = value instanceof PythonObject ? value.length() : undefined;
  if (size !== undefined) return size;
  throw new PythonError('TypeError', `object of type '${typeName(value)}' has no len()`);
}

const SURROGATE = /[\ud800-\udfff]/;

/** Characters as Python counts them. */
export function countCodePoints(text: string): number {
  return SURROGATE.test(text) ? Array.from(text).length : text.length;
}

/** A text as a sequence of characters; the text itself where UTF-16 units and characters agree. */
export function codePoints(text: string): string | string[] {
  return SURROGATE.test(text) ? Array.from(text) : text;
}
