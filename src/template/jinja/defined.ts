// Ansible's last check of what an expression gives: nothing undefined may hide in a list or a dict.
import type { Value } from '../../values/value.ts';
import { Undefined } from '../undefined.ts';

/** Throws the error of the first Undefined in a value. */
export function assertDefined(value: Value): void {
  if (value === null || typeof value !== 'object') return;
  if (value instanceof Undefined && value.isStrict) value.fail();
  if (Array.isArray(value)) for (const item of value) assertDefined(item);
  else if (value instanceof Map) for (const item of value.values()) assertDefined(item);
}
