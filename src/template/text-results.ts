// What version 2.14 makes of a template's value unless `jinja2_native` is on: text, and of text that looks like a list, a
// dict or a boolean, that again. https://docs.ansible.com/ansible/latest/reference_appendices/config.html#default-jinja2-native
import { parsePythonLiteral } from '../source/python-literal.ts';
import { toText } from '../values/text.ts';
import { PythonObject, Tuple, type Value } from '../values/value.ts';
import type { Scope } from './environment.ts';

/** One variable alone keeps a number that it holds. */
const LONE_NAME = /^\s*\{\{\s*(?!none\b|None\b)([A-Za-z_]\w*)\s*\}\}\s*$/;
/** Behind these filters text stays text. */
const TEXT_FILTERS =
  /\|\s*(?:string|to_json|to_nice_json|to_yaml|to_nice_yaml|ppretty|json)(?:\([^|]*\))?\s*\)?\s*[-+]?\}\}/;

/** The value of a template as version 2.14 gives it. */
export function asTextResult(template: string, value: Value, scope: Scope): Value {
  if (value instanceof PythonObject || (typeof value === 'object' && value !== null && 'call' in value))
    return value;
  const name = LONE_NAME.exec(template)?.[1];
  // One that was written as a template gives text, too.
  const written = name === undefined ? undefined : scope.describe?.(name);
  const isKept = name !== undefined && written?.includes('{{') !== true;
  // The pair that a loop gives is a list by then.
  if (isKept && value instanceof Tuple) return [...value];
  if (value === null) return isKept ? null : '';
  if (typeof value !== 'string' && !Array.isArray(value) && !(value instanceof Map) && isKept) {
    return value;
  }
  const text = toText(value);
  const isStructure = /^[{[]/.test(text) || text === 'True' || text === 'False';
  if (!isStructure || TEXT_FILTERS.test(template) || TEXT_FILTERS.test(written ?? '')) return text;
  return parsePythonLiteral(text, 'json-words') ?? text;
}
