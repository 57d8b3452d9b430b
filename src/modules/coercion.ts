// Ansible's coercions of one argument to the type that its schema asks for: `"yes"` is a boolean, `"a,b"` a list.
import { asVariable, fromData, toData } from '../values/data.ts';
import { toJson } from '../values/json.ts';
import { toText } from '../values/text.ts';
import { isInt, isNumeric, toNumeric, typeName } from '../values/types.ts';
import type { Value } from '../values/value.ts';
import type { ArgumentSchema } from './module.ts';

/** Words that Ansible takes for true and false; numbers 1 and 0 count too. */
export const TRUE_WORDS: ReadonlySet<string> = new Set(['y', 'yes', 'on', '1', 'true', 't', '1.0']);
export const FALSE_WORDS: ReadonlySet<string> = new Set(['n', 'no', 'off', '0', 'false', 'f', '0.0']);
/** As Ansible tells them, whose order changes from run to run. */
const BOOLEANS = "1, 'true', 'on', 'yes', 't', 'y', '1', 0, 'false', 'off', 'no', 'f', 'n', '0'";

export type Coerced = { readonly value: unknown } | { readonly problem: string };
type Type = NonNullable<ArgumentSchema['type']>;

/** The names that Ansible gives to the types in its messages. */
const TYPE_NAMES: Readonly<Record<Type, string>> = {
  string: 'str',
  boolean: 'bool',
  integer: 'int',
  number: 'float',
  array: 'list',
  object: 'dict',
  any: 'raw',
};

/** The value as plain data of the schema's type, or the sentence that says why it cannot be. */
export function coerceArgument(name: string, schema: ArgumentSchema, value: Value): Coerced {
  const type = schema.type ?? 'any';
  const done = coerce(type, value);
  if ('reason' in done) return refuse(name, type, value, done.reason, schema.secret);
  if (schema.isValue === true) return { value: asVariable(done.value) };
  if (type !== 'array' || schema.items === undefined) return { value: toData(done.value) };
  const items: unknown[] = [];
  for (const item of done.value as Value[]) {
    const inner = coerce(schema.items.type, item);
    if ('reason' in inner) return refuse(name, schema.items.type, item, inner.reason, schema.secret, true);
    items.push(toData(inner.value));
  }
  return { value: items };
}

type Outcome = { readonly value: Value } | { readonly reason: string };

/** The types of options in a specification, by Ansible's names. */
export type SpecType = keyof typeof CONVERSIONS;

const CONVERSIONS = {
  str: value => ({ value: toText(value) }),
  path: value => ({ value: toText(value) }),
  raw: value => ({ value }),
  int: toInteger,
  float: toFloat,
  bool: toBoolean,
  list: toList,
  dict: toDict,
  json: toJsonText,
  jsonarg: toJsonText,
  bytes: value => toSize(value, 'Byte'),
  bits: value => toSize(value, 'Bit'),
} as const satisfies Readonly<Record<string, (value: Value) => Outcome>>;

/** A value as an option of that type takes it, or the reason why it cannot be. */
export function convert(type: SpecType, value: Value): Outcome {
  return CONVERSIONS[type](value);
}

/** `<class 'str'>`, as Python prints a type. */
export function className(value: Value): string {
  return `<class '${typeName(value)}'>`;
}

function refuse(
  name: string,
  type: Type,
  value: Value,
  reason: string,
  isSecret = false,
  isItem = false,
): Coerced {
  const what = isItem ? `Elements value for option '${name}'` : `argument '${name}'`;
  const why = isSecret ? 'its value is not shown' : reason;
  return {
    problem: `${what} is of type ${className(value)} and we were unable to convert to ${TYPE_NAMES[type]}: ${why}`,
  };
}

function coerce(type: Type, value: Value): Outcome {
  switch (type) {
    case 'string':
      return { value: toText(value) };
    case 'boolean':
      return toBoolean(value);
    case 'integer':
      return toInteger(value);
    case 'number':
      return toFloat(value);
    case 'array':
      return toList(value);
    case 'object':
      return toDict(value);
    case 'any':
      return { value };
  }
}

function toBoolean(value: Value): Outcome {
  const word = toText(value).toLowerCase().trim();
  if (TRUE_WORDS.has(word)) return { value: true };
  if (FALSE_WORDS.has(word)) return { value: false };
  return {
    reason: `The value '${toText(value)}' is not a valid boolean.  Valid booleans include: ${BOOLEANS}`,
  };
}

function toInteger(value: Value): Outcome {
  if (isInt(value)) return { value: Number(value) };
  if (typeof value === 'string' && /^\s*[+-]?\d+(_\d+)*\s*$/.test(value)) {
    return { value: Number(value.replaceAll('_', '')) };
  }
  return { reason: `${className(value)} cannot be converted to an int` };
}

function toFloat(value: Value): Outcome {
  if (isNumeric(value)) return { value: Number(toNumeric(value)) };
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : Number.NaN;
  return Number.isNaN(number)
    ? { reason: `${className(value)} cannot be converted to a float` }
    : { value: number };
}

function toList(value: Value): Outcome {
  if (Array.isArray(value)) return { value };
  if (typeof value === 'string') return { value: value.split(',') };
  if (isNumeric(value)) return { value: [toText(value)] };
  return { reason: `${className(value)} cannot be converted to a list` };
}

function toDict(value: Value): Outcome {
  if (value instanceof Map) return { value };
  if (typeof value !== 'string') return { reason: `${className(value)} cannot be converted to a dict` };
  if (value.trim().startsWith('{')) {
    try {
      return { value: fromData(JSON.parse(value)) };
    } catch (error) {
      return { reason: `unable to evaluate string as dictionary: ${(error as SyntaxError).message}` };
    }
  }
  if (!value.includes('=')) return { reason: 'dictionary requested, could not parse JSON or key=value' };
  const dict = new Map<Value, Value>();
  for (const field of splitFields(value)) {
    const at = field.indexOf('=');
    if (at === -1) return { reason: `'${field}' is not key=value` };
    dict.set(field.slice(0, at), field.slice(at + 1));
  }
  return { value: dict };
}

function toJsonText(value: Value): Outcome {
  if (typeof value === 'string') return { value: value.trim() };
  if (Array.isArray(value) || value instanceof Map) return { value: toJson(value) };
  return { reason: `${className(value)} cannot be converted to a json string` };
}

/** `10 MB`: only whether it is a size; the text stays. */
function toSize(value: Value, unit: 'Byte' | 'Bit'): Outcome {
  const letter = unit === 'Byte' ? 'B(?:yte)?' : 'b(?:it)?';
  const isSize = new RegExp(`^\\s*\\d*\\.?\\d+\\s*(?:[KMGTPEZYkmgtpezy]?(?:${letter})?|${letter})\\s*$`).test(
    toText(value),
  );
  return isSize ? { value } : { reason: `${className(value)} cannot be converted to a ${unit} value` };
}

/** `a=1, b="x y"` at commas and white space outside quotes; a backslash keeps the next character. */
function splitFields(text: string): string[] {
  const fields: string[] = [];
  let field = '';
  let quote = '';
  for (let at = 0; at < text.length; at++) {
    const char = text.charAt(at);
    if (char === '\\' && at + 1 < text.length) field += text.charAt(++at);
    else if (quote !== '') {
      if (char === quote) quote = '';
      else field += char;
    } else if (char === '"' || char === "'") quote = char;
    else if (char === ',' || /\s/.test(char)) {
      if (field !== '') fields.push(field);
      field = '';
    } else field += char;
  }
  if (field !== '') fields.push(field);
  return fields;
}
