// `{0.name}` and `{0[key]}` in `str.format`: Python's own access, without Jinja2's second attempt.
import { dictGet } from '../../values/compare.ts';
import { PythonError } from '../../values/python-error.ts';
import { repr } from '../../values/text.ts';
import { typeName } from '../../values/types.ts';
import { PythonObject, type Value } from '../../values/value.ts';
import { findMethod } from './find.ts';

/** Throws PythonError AttributeError, KeyError, IndexError or TypeError when there is no such member. */
export function formatMember(value: Value, name: string | number, isItem: boolean): Value {
  if (value instanceof PythonObject) {
    const member = value.get(name);
    if (member !== undefined) return member;
  }
  if (!isItem) {
    const attribute = findMethod(value, String(name));
    if (attribute !== undefined) return attribute;
    throw new PythonError('AttributeError', `'${typeName(value)}' object has no attribute '${name}'`);
  }
  if (value instanceof Map) {
    const item = dictGet(value, name);
    if (item !== undefined) return item;
    throw new PythonError('KeyError', repr(name));
  }
  if (typeof value !== 'string' && !Array.isArray(value)) {
    throw new PythonError('TypeError', `'${typeName(value)}' object is not subscriptable`);
  }
  if (typeof name === 'string') {
    throw new PythonError('TypeError', `${typeName(value)} indices must be integers, not 'str'`);
  }
  const item = typeof value === 'string' ? Array.from(value)[name] : value[name];
  if (item === undefined) throw new PythonError('IndexError', `${typeName(value)} index out of range`);
  return item;
}
