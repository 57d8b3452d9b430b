// What the methods expect of their arguments, in Python's words when they get something else.
import { PythonError } from '../../values/python-error.ts';
import { isInt, toNumeric, typeName } from '../../values/types.ts';
import { PythonObject, type Value } from '../../values/value.ts';
import { Undefined } from '../undefined.ts';

/** Throws PythonError TypeError unless the value is text. */
export function expectText(value: Value | undefined, what: string): string {
  if (typeof value === 'string') return value;
  if (value instanceof Undefined) return value.toString();
  throw new PythonError('TypeError', `${what} must be str, not ${typeName(value ?? null)}`);
}

/** None is JavaScript's undefined. */
export function expectTextOrNone(value: Value | undefined, what: string): string | undefined {
  return value === null || value === undefined ? undefined : expectText(value, what);
}

/** Throws PythonError TypeError unless the value is an int. */
export function expectInt(value: Value | undefined): number {
  if (isInt(value)) return Number(toNumeric(value));
  if (value instanceof PythonObject) value.length();
  throw new PythonError(
    'TypeError',
    `'${typeName(value ?? null)}' object cannot be interpreted as an integer`,
  );
}

/** None is JavaScript's undefined. */
export function expectIntOrNone(value: Value | undefined): number | undefined {
  return value === null || value === undefined ? undefined : expectInt(value);
}
