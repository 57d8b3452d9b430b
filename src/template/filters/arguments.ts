// What a filter may expect of a value it is given, in Python's words when the value is something else.
import { iterate } from '../../values/iterate.ts';
import { PythonError } from '../../values/python-error.ts';
import { isInt, isNumeric, toNumeric, typeName } from '../../values/types.ts';
import { type Dict, PythonObject, Tuple, type Value } from '../../values/value.ts';

/** `list(value)`, as an array of one's own: a list's items, a dict's keys, a text's characters. */
export function toItems(value: Value): Value[] {
  return Array.from(iterate(value));
}

/** Throws PythonError TypeError unless the value is a dict. */
export function expectDict(value: Value, what: string): Dict {
  if (value instanceof Map) return value;
  // `hostvars` and `vars` are dicts to a filter.
  const data = value instanceof PythonObject ? value.toData() : undefined;
  if (data instanceof Map) return data;
  throw new PythonError(
    'TypeError',
    `${what} requires a dictionary, got <class '${typeName(value)}'> instead.`,
  );
}

/** An int where Python would index or count with it. Throws PythonError TypeError. */
export function expectInt(value: Value): number {
  if (isInt(value)) return Number(toNumeric(value));
  throw new PythonError('TypeError', `'${typeName(value)}' object cannot be interpreted as an integer`);
}

/** An int that may be left out. */
export function expectIntOrNone(value: Value): number | undefined {
  return value === null ? undefined : expectInt(value);
}

/** Any number; `context` is what the mistake begins with. Throws PythonError TypeError. */
export function expectNumber(value: Value, context = ''): number {
  if (isNumeric(value)) return Number(toNumeric(value));
  throw new PythonError('TypeError', `${context}must be real number, not ${typeName(value)}`);
}

/** A tuple of these items. */
export function makeTuple(items: readonly Value[]): Tuple {
  const tuple = new Tuple();
  tuple.push(...items);
  return tuple;
}
