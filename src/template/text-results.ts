// What version 2.14 makes of a template's value unless `jinja2_native` is on: text, and of text that looks like a list, a
// dict or a boolean, that again. https://docs.ansible.com/ansible/latest/reference_appendices/config.html#default-jinja2-native
import { parsePythonLiteral } from '../source/python-literal.ts';
import { Float, NamedTuple, OMIT, PythonObject, Tuple, type Value } from '../values/value.ts';
import type { Scope } from './environment.ts';
import { type Output, outputText } from './jinja/output.ts';

/** One variable alone. */
const LONE_NAME = /^\{\{\s*(\w+)\s*\}\}\n?$/;

/** What a template wrote, as text, or as what that text reads like. */
export function readBack(out: Output): Value {
  const { value } = out;
  if (value === OMIT || isView(value)) return value;
  if ((Array.isArray(value) && !(value instanceof Tuple)) || value instanceof Map) {
    // The way through the text would give an equal one.
    if (isLiteral(value)) return value;
  }
  const text = outputText(value);
  if (out.isKeptText || !isLikeStructure(text)) return text;
  return parsePythonLiteral(text, 'json-words') ?? text;
}

/** Whether a text is taken for a list, a dict or a boolean. */
export function isLikeStructure(text: string): boolean {
  return text.startsWith('[') || text.startsWith('{') || text === 'True' || text === 'False';
}

/** The value of `{{ name }}` for a variable that was given a number, a boolean or None, and not by a template: it keeps its type. */
export function givenValue(template: string, scope: Scope): Value | undefined {
  const name = LONE_NAME.exec(template)?.[1];
  if (name === undefined || scope.template?.(name) !== undefined) return undefined;
  const value = scope.lookup(name);
  return value === null || isNumberOrBoolean(value) ? value : undefined;
}

function isNumberOrBoolean(value: Value | undefined): boolean {
  return ['number', 'bigint', 'boolean'].includes(typeof value) || value instanceof Float;
}

/** Whether Python would read a value back from what it prints. */
function isLiteral(value: Value): boolean {
  if (typeof value === 'number') return Number.isFinite(value);
  if (value instanceof Float) return Number.isFinite(value.value);
  if (value instanceof NamedTuple) return false;
  if (Array.isArray(value)) return value.every(isLiteral);
  if (value instanceof Map) return [...value].every(([key, item]) => isLiteral(key) && isLiteral(item));
  return typeof value !== 'object' || value === null || isView(value);
}

/** `hostvars` and its kin print as the dicts that they stand for. */
function isView(value: Value): boolean {
  return value instanceof PythonObject && 'keys' in value && value !== OMIT;
}
