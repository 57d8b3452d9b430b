// Values as Python prints them: `str()` and `repr()`.
import { Float, PythonObject, Tuple, type Value } from './value.ts';

/** `str(value)`. Throws PythonError UndefinedError for an Undefined. */
export function toText(value: Value): string {
  return typeof value === 'string' ? value : value instanceof PythonObject ? value.toString() : repr(value);
}

/** `repr(value)`. */
export function repr(value: Value): string {
  switch (typeof value) {
    case 'string':
      return reprText(value);
    case 'boolean':
      return value ? 'True' : 'False';
    case 'bigint':
      return value.toString();
    case 'number':
      return Number.isSafeInteger(value) ? String(value) : reprFloat(value);
  }
  if (value === null) return 'None';
  if (value instanceof Float) return reprFloat(value.value);
  if (value instanceof PythonObject) return value.repr();
  if (Array.isArray(value) || value instanceof Map) return reprContainer(value, new Set());
  return `<function ${value.name}>`;
}

/** A float's shortest text that reads back the same, laid out by Python's rules: `1e+16`, `1e-05`, `0.1`, `2.0`. */
export function reprFloat(value: number): string {
  if (Number.isNaN(value)) return 'nan';
  if (!Number.isFinite(value)) return value > 0 ? 'inf' : '-inf';
  if (value === 0) return Object.is(value, -0) ? '-0.0' : '0.0';
  const [mantissa = '', power = '0'] = value.toExponential().split('e');
  const exponent = Number(power);
  if (exponent < -4 || exponent >= 16) {
    const sign = exponent < 0 ? '-' : '+';
    return `${mantissa}e${sign}${String(Math.abs(exponent)).padStart(2, '0')}`;
  }
  // Between these bounds JavaScript never uses an exponent, save for 1e-7..1e-5, which end at -5 at the latest.
  const text = String(value);
  return text.includes('.') ? text : `${text}.0`;
}

/** Everything `str.isprintable` refuses, and the space, which it accepts. */
const UNPRINTABLE = /[\p{C}\p{Z}]/u;
const ESCAPES: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t', '\\': '\\\\' };

function reprText(text: string): string {
  const quote = text.includes("'") && !text.includes('"') ? '"' : "'";
  if (/^[\x20-\x7e]*$/.test(text) && !text.includes('\\') && !text.includes(quote))
    return quote + text + quote;
  let out = quote;
  for (const char of text) {
    if (char === quote) out += `\\${quote}`;
    else if (ESCAPES[char] !== undefined) out += ESCAPES[char];
    else if (char !== ' ' && UNPRINTABLE.test(char)) out += escapeCodePoint(char.codePointAt(0) ?? 0);
    else out += char;
  }
  return out + quote;
}

function escapeCodePoint(code: number): string {
  const hex = code.toString(16);
  if (code <= 0xff) return `\\x${hex.padStart(2, '0')}`;
  return code <= 0xffff ? `\\u${hex.padStart(4, '0')}` : `\\U${hex.padStart(8, '0')}`;
}

/** `open` are the containers being printed: one inside itself prints as `[...]`. */
function reprContainer(value: Value[] | Map<Value, Value>, open: Set<Value>): string {
  const isMap = value instanceof Map;
  const isTuple = value instanceof Tuple;
  if (open.has(value)) return isMap ? '{...}' : isTuple ? '(...)' : '[...]';
  open.add(value);
  const item = (inner: Value): string =>
    Array.isArray(inner) || inner instanceof Map ? reprContainer(inner, open) : repr(inner);
  let out: string;
  if (isMap) out = `{${Array.from(value, ([key, inner]) => `${item(key)}: ${item(inner)}`).join(', ')}}`;
  else {
    const items = Array.from(value, item).join(', ');
    out = !isTuple ? `[${items}]` : value.length === 1 ? `(${items},)` : `(${items})`;
  }
  open.delete(value);
  return out;
}
