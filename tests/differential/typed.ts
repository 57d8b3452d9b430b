// Values with their Python types, as the oracles print them, so that 1, 1.0, True and "1" differ.
import { reprFloat } from '../../src/values/text.ts';
import { Float, type Value } from '../../src/values/value.ts';

export function typed(value: Value): unknown {
  if (value === null || typeof value === 'boolean' || typeof value === 'string') return value;
  if (typeof value === 'bigint') return { int: String(value) };
  if (typeof value === 'number' || value instanceof Float) return typedNumber(value);
  if (Array.isArray(value)) return [...value].map(typed);
  if (value instanceof Map) return { dict: [...value].map(([key, item]) => [typed(key), typed(item)]) };
  return { object: String(value) };
}

function typedNumber(value: number | Float): unknown {
  if (typeof value === 'number' && Number.isSafeInteger(value)) return { int: String(value) };
  return { float: reprFloat(Number(value)) };
}
