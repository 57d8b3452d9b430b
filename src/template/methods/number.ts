// The attributes and methods of int and float that a template might use.
import { isInt, toNumeric } from '../../values/types.ts';
import { Float, Tuple, type Value } from '../../values/value.ts';
import { type Method, type MethodTable, method } from './method.ts';

export type NumberValue = number | bigint | boolean | Float;

export const INT_METHODS: MethodTable<NumberValue> = new Map<string, Method<NumberValue>>([
  ['bit_length', method([], value => bitLength(BigInt(toNumeric(value))))],
  ['bit_count', method([], value => BigInt(toNumeric(value)).toString(2).replace(/[^1]/g, '').length)],
  ['conjugate', method([], value => toNumeric(value))],
  ['as_integer_ratio', method([], value => Tuple.of2(toNumeric(value), 1))],
]);

export const FLOAT_METHODS: MethodTable<NumberValue> = new Map<string, Method<NumberValue>>([
  ['is_integer', method([], value => Number.isInteger(Number(toNumeric(value))))],
  ['conjugate', method([], value => value)],
]);

function bitLength(value: bigint): number {
  return value === 0n ? 0 : (value < 0n ? -value : value).toString(2).length;
}

/** `real`, `imag`, `numerator`, `denominator`; undefined for any other name. */
export function numberAttribute(value: NumberValue, name: string): Value | undefined {
  const isWhole = isInt(value);
  switch (name) {
    case 'real':
      return isWhole ? toNumeric(value) : value;
    case 'imag':
      return isWhole ? 0 : new Float(0);
    case 'numerator':
      return isWhole ? toNumeric(value) : undefined;
    case 'denominator':
      return isWhole ? 1 : undefined;
  }
  return undefined;
}
