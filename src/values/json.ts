// JSON as Python's `json.dumps` writes it: https://docs.python.org/3/library/json.html
import { compare } from './compare.ts';
import { PythonError } from './python-error.ts';
import { repr, reprFloat } from './text.ts';
import { isFloat, toNumeric, typeName } from './types.ts';
import { PythonObject, type Value } from './value.ts';

export interface JsonOptions {
  /** Spaces per level, or the text of one level; without it all is on one line. */
  readonly indent?: number | string | null;
  readonly sortKeys?: boolean;
  /** Non-ASCII characters as `\uXXXX`; true unless said otherwise. */
  readonly ensureAscii?: boolean;
  /** Between items; `", "`, or `","` with an indent. */
  readonly itemSeparator?: string;
  readonly keySeparator?: string;
}

/** `json.dumps(value, …)`. Throws PythonError TypeError for what JSON cannot hold. */
export function toJson(value: Value, options: JsonOptions = {}): string {
  const { indent = null, sortKeys = false, ensureAscii = true, keySeparator = ': ' } = options;
  const step = typeof indent === 'number' ? ' '.repeat(Math.max(0, indent)) : indent;
  const itemSeparator = options.itemSeparator ?? (step === null ? ', ' : ',');

  const quote = (text: string): string => quoteText(text, ensureAscii);
  const wrap = (open: string, parts: string[], close: string, depth: number): string => {
    if (parts.length === 0) return open + close;
    if (step === null) return open + parts.join(itemSeparator) + close;
    const inner = `\n${step.repeat(depth + 1)}`;
    return `${open + inner + parts.join(itemSeparator + inner)}\n${step.repeat(depth)}${close}`;
  };
  const write = (item: Value, depth: number): string => {
    if (typeof item === 'string') return quote(item);
    if (Array.isArray(item)) {
      return wrap(
        '[',
        Array.from(item, inner => write(inner, depth + 1)),
        ']',
        depth,
      );
    }
    if (item instanceof Map) {
      const entries = Array.from(item);
      if (sortKeys) entries.sort(([a], [b]) => compare(a, b));
      const parts = entries.map(
        ([key, inner]) => quote(keyText(key)) + keySeparator + write(inner, depth + 1),
      );
      return wrap('{', parts, '}', depth);
    }
    if (item instanceof PythonObject) return write(item.toData(), depth);
    return scalarText(item);
  };
  return write(value, 0);
}

/**
 * JSON with sorted keys, for people. Where Python could not order the keys, such as `1` and `'a'`, only the outermost are
 * sorted, as in Ansible's own output.
 */
export function toSortedJson(value: Value, options: Omit<JsonOptions, 'sortKeys'> = {}): string {
  try {
    return toJson(value, { ...options, sortKeys: true });
  } catch (error) {
    if (!(error instanceof PythonError) || !(value instanceof Map)) throw error;
    const entries = Array.from(value).sort(([a], [b]) => compare(keyText(a), keyText(b)));
    return toJson(new Map(entries), options);
  }
}

function scalarText(value: Value): string {
  if (value === null) return 'null';
  if (typeof value === 'boolean') return value ? 'true' : 'false';
  if (isFloat(value)) return floatText(Number(toNumeric(value)));
  if (typeof value === 'number' || typeof value === 'bigint') return repr(value);
  throw new PythonError('TypeError', `Object of type ${typeName(value)} is not JSON serializable`);
}

function floatText(value: number): string {
  if (Number.isNaN(value)) return 'NaN';
  return Number.isFinite(value) ? reprFloat(value) : value > 0 ? 'Infinity' : '-Infinity';
}

function keyText(key: Value): string {
  if (typeof key === 'string') return key;
  if (Array.isArray(key)) {
    throw new PythonError('TypeError', `keys must be str, int, float, bool or None, not ${typeName(key)}`);
  }
  return key instanceof PythonObject ? key.toString() : scalarText(key);
}

function quoteText(text: string, ensureAscii: boolean): string {
  // JSON.stringify leaves DEL as it is, as Python does, and escapes lone surrogates, which Python does only for ASCII.
  const quoted = JSON.stringify(text);
  if (!ensureAscii) return quoted;
  return quoted.replace(/[\u0080-\uffff]/g, unit => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
