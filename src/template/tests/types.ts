// Jinja2's tests about what a value is.
// https://jinja.palletsprojects.com/en/3.1.x/templates/#list-of-builtin-tests
import { toText } from '../../values/text.ts';
import { isCallable, isFloat, isInt, isNumeric } from '../../values/types.ts';
import { PythonObject, type Value } from '../../values/value.ts';
import { test } from '../define.ts';
import type { Test } from '../environment.ts';
import { Undefined } from '../undefined.ts';

const TAKES_UNDEFINED = { acceptsUndefined: true } as const;

/** A test that an Undefined answers too, with its type. */
function kind(name: string, holds: (value: Value) => boolean): Test {
  return test(name, [], holds, TAKES_UNDEFINED);
}

export const typeTests: readonly Test[] = [
  kind('defined', value => !(value instanceof Undefined)),
  kind('undefined', value => value instanceof Undefined),
  kind('none', value => value === null),
  kind('boolean', value => typeof value === 'boolean'),
  kind('true', value => value === true),
  kind('false', value => value === false),
  kind('integer', value => isInt(value) && typeof value !== 'boolean'),
  kind('float', isFloat),
  kind('number', isNumeric),
  kind('string', value => typeof value === 'string'),
  kind('mapping', isMapping),
  // An Undefined can be called: it says what is missing.
  kind('callable', value => isCallable(value) || value instanceof Undefined),
  kind('sequence', value => !(value instanceof Undefined) && isIterable(value)),
  test('iterable', [], isIterable),
  // Escaped text is plain text here: see the filter `escape`.
  test('escaped', [], () => false),
  test('lower', [], value => hasCase(toText(value), text => text.toLowerCase())),
  test('upper', [], value => hasCase(toText(value), text => text.toUpperCase())),
  test('filter', [], (name, _args, { environment }) => environment.filters.has(toText(name))),
  test('test', [], (name, _args, { environment }) => environment.tests.has(toText(name))),
];

/** Dicts, and objects that read as one, such as `hostvars`. */
function isMapping(value: Value): boolean {
  return (
    value instanceof Map || (value instanceof PythonObject && value.typeName.toLowerCase().includes('vars'))
  );
}

function isIterable(value: Value): boolean {
  if (typeof value === 'string' || Array.isArray(value) || value instanceof Map) return true;
  return value instanceof PythonObject && value.iterate() !== undefined;
}

/** `str.islower` and `str.isupper`: there is a cased letter, and none in the other case. */
function hasCase(text: string, convert: (text: string) => string): boolean {
  return text === convert(text) && text.toLowerCase() !== text.toUpperCase();
}
