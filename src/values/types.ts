// The names of Python's types, and the questions about a value's type that more than one room asks.
import { type Callable, type Dict, Float, PythonObject, Tuple, type Value } from './value.ts';

/** `type(value).__name__`, as error messages and `type_debug` show it. */
export function typeName(value: Value): string {
  if (value === null) return 'NoneType';
  switch (typeof value) {
    case 'string':
      return 'str';
    case 'boolean':
      return 'bool';
    case 'bigint':
      return 'int';
    case 'number':
      return Number.isInteger(value) ? 'int' : 'float';
  }
  if (value instanceof Tuple) return 'tuple';
  if (Array.isArray(value)) return 'list';
  if (value instanceof Map) return 'dict';
  if (value instanceof Float) return 'float';
  if (value instanceof PythonObject) return value.typeName;
  return 'function';
}

/** Dicts are Maps. */
export function isDict(value: unknown): value is Dict {
  return value instanceof Map;
}

/** A list, not a tuple. */
export function isList(value: unknown): value is Value[] {
  return Array.isArray(value) && !(value instanceof Tuple);
}

/** Whether a template may call it: a function, a macro, a bound method. */
export function isCallable(value: unknown): value is Callable {
  return (
    typeof value === 'object' &&
    value !== null &&
    'kind' in value &&
    value.kind === 'callable' &&
    'call' in value
  );
}

/** An int or a bool, which Python counts among the ints. */
export function isInt(value: unknown): value is number | bigint | boolean {
  return (
    typeof value === 'bigint' ||
    typeof value === 'boolean' ||
    (typeof value === 'number' && Number.isInteger(value))
  );
}

/** A float of Python: one that is marked as such, or a number with a fraction. */
export function isFloat(value: unknown): value is number | Float {
  return value instanceof Float || (typeof value === 'number' && !Number.isInteger(value));
}

/** bool, int or float. */
export function isNumeric(value: unknown): value is number | bigint | boolean | Float {
  return (
    typeof value === 'number' ||
    typeof value === 'bigint' ||
    typeof value === 'boolean' ||
    value instanceof Float
  );
}

/** A number as JavaScript computes with it; a bigint stays exact, a bool is 0 or 1. */
export function toNumeric(value: number | bigint | boolean | Float): number | bigint {
  if (typeof value === 'boolean') return value ? 1 : 0;
  return value instanceof Float ? value.value : value;
}

/** An int in its one canonical form: a number where that is exact, a bigint beyond. */
export function makeInt(value: bigint | number): number | bigint {
  if (typeof value === 'number') return Number.isSafeInteger(value) ? value + 0 : BigInt(value);
  return value >= Number.MIN_SAFE_INTEGER && value <= Number.MAX_SAFE_INTEGER ? Number(value) : value;
}
