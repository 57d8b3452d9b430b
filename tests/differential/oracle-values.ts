// Values and errors in the form that filters_oracle.py writes them in.
import { UserError } from '../../src/errors.ts';
import { Undefined } from '../../src/template/undefined.ts';
import { PythonError } from '../../src/values/python-error.ts';
import { reprFloat, toText } from '../../src/values/text.ts';
import { isFloat, toNumeric } from '../../src/values/types.ts';
import { PythonObject, Tuple, type Value } from '../../src/values/value.ts';

export type ErrorKind = 'undefined' | 'syntax' | 'runtime';

/** JSON that keeps apart what JSON would merge. */
export function encodeValue(value: Value): unknown {
  if (isFloat(value)) return { $float: reprFloat(Number(toNumeric(value))) };
  if (typeof value === 'bigint') return { $int: String(value) };
  if (value instanceof Tuple) return { $tuple: Array.from(value, encodeValue) };
  if (Array.isArray(value)) return value.map(encodeValue);
  if (value instanceof Map) {
    return { $dict: Array.from(value, ([key, item]) => [encodeValue(key), encodeValue(item)]) };
  }
  if (value instanceof Undefined) return { $undefined: true };
  if (value instanceof PythonObject) return { $object: value.typeName, text: toText(value) };
  return value;
}

/** Which of Python's kinds of error a failure is. Anything that is not the user's mistake passes through. */
export function errorKind(error: unknown): ErrorKind {
  if (error instanceof PythonError) return error.kind === 'UndefinedError' ? 'undefined' : 'runtime';
  if (!(error instanceof UserError)) throw error;
  switch (error.code) {
    case 'UNDEFINED_VARIABLE':
      return 'undefined';
    case 'TEMPLATE_SYNTAX':
    case 'UNKNOWN_FILTER':
    case 'UNKNOWN_TEST':
      return 'syntax';
    default:
      return 'runtime';
  }
}
