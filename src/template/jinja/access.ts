// `a.b`, `a['b']` and `a[1:2]`, in Jinja2's order: an attribute first or an item first, then the other.
import { dictGet } from '../../values/compare.ts';
import { codePoints } from '../../values/iterate.ts';
import { PythonError } from '../../values/python-error.ts';
import { isInt, toNumeric, typeName } from '../../values/types.ts';
import { PythonObject, type Value } from '../../values/value.ts';
import { findMethod } from '../methods/find.ts';
import { Undefined } from '../undefined.ts';

/** `value.name`: a method or attribute, else an item; undefined when there is neither. */
export function getAttribute(value: Value, name: string): Value | undefined {
  if (value instanceof PythonObject) return value.get(name);
  const method = findMethod(value, name);
  if (method !== undefined) return method;
  return value instanceof Map ? value.get(name) : undefined;
}

/** `value[key]`: an item, else a method or attribute; undefined when there is neither. */
export function getItem(value: Value, key: Value): Value | undefined {
  if (value instanceof Map) {
    // A list or a dict cannot be a key: Jinja2 takes that for a missing item.
    if (Array.isArray(key) || key instanceof Map) return undefined;
    const item = dictGet(value, key);
    if (item !== undefined) return item;
  } else if (value instanceof PythonObject) return value.get(key);
  else if (isInt(key) && (typeof value === 'string' || Array.isArray(value))) return itemAt(value, key);
  return typeof key === 'string' ? findMethod(value, key) : undefined;
}

function itemAt(value: string | readonly Value[], index: number | bigint | boolean): Value | undefined {
  const items = typeof value === 'string' ? codePoints(value) : value;
  const at = Number(toNumeric(index));
  return items[at < 0 ? at + items.length : at];
}

/** `value[start:stop:step]`. Throws PythonError TypeError when the value has no items in order. */
export function getSlice(value: Value, start: Value, stop: Value, step: Value): Value {
  if (value instanceof Undefined) return value.get();
  if (typeof value !== 'string' && !Array.isArray(value)) {
    const items = value instanceof PythonObject ? value.iterate() : undefined;
    if (items !== undefined) return getSlice(Array.from(items), start, stop, step);
    throw new PythonError('TypeError', `'${typeName(value)}' object is not subscriptable`);
  }
  const items = typeof value === 'string' ? codePoints(value) : value;
  const stride = index(step) ?? 1;
  if (stride === 0) throw new PythonError('ValueError', 'slice step cannot be zero');
  const { length } = items;
  const [low, high] = stride > 0 ? [0, length] : [-1, length - 1];
  const clamp = (position: number | undefined, fallback: number): number => {
    if (position === undefined) return fallback;
    return Math.min(Math.max(position < 0 ? position + length : position, low), high);
  };
  const from = clamp(index(start), stride > 0 ? low : high);
  const to = clamp(index(stop), stride > 0 ? high : low);
  if (stride === 1) {
    const part = items.slice(from, Math.max(from, to));
    return typeof value === 'string' && Array.isArray(part) ? part.join('') : (part as Value);
  }
  const picked: Value[] = Array.isArray(value) ? value.slice(0, 0) : [];
  for (let at = from; stride > 0 ? at < to : at > to; at += stride) picked.push(items[at] as Value);
  return typeof value === 'string' ? picked.join('') : picked;
}

function index(value: Value): number | undefined {
  if (value === null) return undefined;
  if (isInt(value)) return Number(toNumeric(value));
  if (value instanceof PythonObject) value.length();
  throw new PythonError('TypeError', `slice indices must be integers or None, not ${typeName(value)}`);
}
