// Copies, so that a template that appends to a list does not change a variable for everybody.
import type { Value } from '../../values/value.ts';

/** Lists and dicts copied to the bottom; everything else is shared. */
export function copyDeep(value: Value): Value {
  if (Array.isArray(value)) return value.map(copyDeep);
  if (value instanceof Map) return new Map(Array.from(value, ([key, item]) => [key, copyDeep(item)]));
  return value;
}
