// Python's truth: what `if`, `and`, `or`, `not` and `select` go by.
import { Float, PythonObject, type Value } from './value.ts';

/** `bool(value)`. Throws PythonError UndefinedError for an Undefined. */
export function isTruthy(value: Value): boolean {
  switch (typeof value) {
    case 'boolean':
      return value;
    case 'string':
      return value.length > 0;
    case 'number':
      return value !== 0;
    case 'bigint':
      return value !== 0n;
  }
  if (value === null) return false;
  if (Array.isArray(value)) return value.length > 0;
  if (value instanceof Map) return value.size > 0;
  if (value instanceof Float) return value.value !== 0;
  if (value instanceof PythonObject) return value.isTruthy();
  return true;
}
