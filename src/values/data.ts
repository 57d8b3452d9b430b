// The border between values and plain JavaScript data: YAML, JSON, what a module returns.
import { toText } from './text.ts';
import { isCallable, makeInt } from './types.ts';
import { Float, PythonObject, type Value } from './value.ts';

/**
 * Plain data as a value: objects become dicts, `undefined` members are left out; Map, Float, bigint, Tuple and
 * PythonObject stay as they are. A Date becomes its ISO text.
 */
export function fromData(data: unknown): Value {
  if (data === null || data === undefined) return null;
  if (typeof data === 'string' || typeof data === 'boolean') return data;
  if (typeof data === 'number')
    return Number.isInteger(data) && !Number.isSafeInteger(data) ? new Float(data) : data;
  if (typeof data === 'bigint') return makeInt(data);
  if (data instanceof Float || data instanceof PythonObject || isCallable(data)) return data;
  if (Array.isArray(data)) {
    return data.every(isFinished) ? (data as Value[]) : data.map(item => fromData(item));
  }
  if (data instanceof Map) {
    return new Map(Array.from(data, ([key, item]) => [fromData(key), fromData(item)]));
  }
  if (data instanceof Date) return data.toISOString();
  const dict = new Map<Value, Value>();
  for (const [key, item] of Object.entries(data)) if (item !== undefined) dict.set(key, fromData(item));
  return dict;
}

function isFinished(item: unknown): boolean {
  return item === null || typeof item === 'string' || typeof item === 'boolean' || Number.isSafeInteger(item);
}

/**
 * A value as plain data for JSON, `ajv`, modules and reports: dicts become objects with text keys, a Float a number,
 * a bigint stays one, a tuple becomes an array, a PythonObject what its `toData` says.
 */
export function toData(value: Value): unknown {
  if (value === null || typeof value !== 'object') return value;
  if (Array.isArray(value)) return Array.from(value, toData);
  if (value instanceof Map) {
    const object: Record<string, unknown> = {};
    for (const [key, item] of value) define(object, toText(key), toData(item));
    return object;
  }
  if (value instanceof Float) return value.value;
  return value instanceof PythonObject ? toData(value.toData()) : toText(value);
}

/** A value that lasts: tuples are lists, as in every variable, and a PythonObject is what its `toData` says. */
export function asVariable(value: Value): Value {
  if (value === null || typeof value !== 'object') return value;
  if (Array.isArray(value)) return Array.from(value, asVariable);
  if (value instanceof Map) return new Map(Array.from(value, ([key, item]) => [key, asVariable(item)]));
  if (value instanceof Float) return value;
  return value instanceof PythonObject ? asVariable(value.toData()) : toText(value);
}

/** Assignment to `__proto__` would set the prototype instead of a member. */
function define(object: Record<string, unknown>, key: string, value: unknown): void {
  if (key !== '__proto__') object[key] = value;
  else Object.defineProperty(object, key, { value, enumerable: true, configurable: true, writable: true });
}
