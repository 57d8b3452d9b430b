// A value as configuration files write it.
import { PythonError } from '../../values/python-error.ts';
import { toText } from '../../values/text.ts';
import type { Value } from '../../values/value.ts';

/**
 * Text as it is, `true` and `false`, nothing for None, the items of a list with commas between. Throws PythonError
 * TypeError for a dict, which is never meant to be written so.
 */
export function printValue(value: Value): string {
  if (typeof value === 'boolean') return value ? 'true' : 'false';
  if (value === null) return '';
  if (Array.isArray(value)) return Array.from(value, printValue).join(',');
  if (value instanceof Map) {
    throw new PythonError('TypeError', 'a dict cannot be written as text; use {{to_json x}} or {{#each x}}');
  }
  return toText(value);
}
