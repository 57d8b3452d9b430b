// Filters on numbers, Jinja2's and Ansible's.
// https://jinja.palletsprojects.com/en/3.1.x/templates/#builtin-filters
import { PythonError } from '../../values/python-error.ts';
import { repr, toText } from '../../values/text.ts';
import { isTruthy } from '../../values/truth.ts';
import { isFloat, isInt, isNumeric, makeInt, toNumeric, typeName } from '../../values/types.ts';
import { makeFloat, type Value } from '../../values/value.ts';
import { filter, optional, required } from '../define.ts';
import type { Filter, OperationContext } from '../environment.ts';
import { expectInt, expectNumber } from './arguments.ts';
import { parseFloatText, parseInteger, roundFloat } from './python-numbers.ts';

export const numberFilters: readonly Filter[] = [
  filter('abs', [], absolute),
  filter('int', [optional('default', 0), optional('base', 10)], (input, [fallback, base]) =>
    toInteger(input, fallback, expectInt(base)),
  ),
  filter('float', [optional('default', makeFloat(0))], (input, [fallback]) => {
    const number = toFloat(input);
    return number === undefined ? fallback : makeFloat(number);
  }),
  filter(
    'round',
    [optional('precision', 0), optional('method', 'common')],
    (input, [precision, method], context) => round(input, expectInt(precision), toText(method), context),
  ),
  filter('filesizeformat', [optional('binary', false)], (input, [binary], context) => {
    const bytes = toFloat(input);
    if (bytes === undefined) return context.fail(`could not convert ${toText(input)} to a number of bytes`);
    return formatFileSize(bytes, isTruthy(binary));
  }),
  filter('log', [optional('base', Math.E)], (input, [base]) =>
    makeFloat(logarithm(expectOperand('log', input), expectOperand('log', base))),
  ),
  filter('pow', [required('y')], (input, [y]) => {
    const power = expectOperand('pow', input) ** expectOperand('pow', y);
    if (Number.isNaN(power)) throw new PythonError('ValueError', 'math domain error');
    return makeFloat(power);
  }),
  filter('root', [optional('base', 2)], (input, [base]) => {
    const exponent = toFloat(base);
    if (exponent === undefined) {
      const message = `root() can only be used on numbers: could not convert string to float: ${repr(base)}`;
      throw new PythonError('ValueError', message);
    }
    const operand = expectOperand('root', input);
    const root = exponent === 2 ? Math.sqrt(operand) : operand ** (1 / exponent);
    if (Number.isNaN(root))
      throw new PythonError('ValueError', 'root() can only be used on numbers: math domain error');
    return makeFloat(root);
  }),
];

function absolute(input: Value): Value {
  if (isFloat(input)) return makeFloat(Math.abs(Number(toNumeric(input))));
  if (isInt(input)) {
    const number = toNumeric(input);
    return number < 0 ? -number : number;
  }
  throw new PythonError('TypeError', `bad operand type for abs(): '${typeName(input)}'`);
}

function toInteger(input: Value, fallback: Value, base: number): Value {
  if (isInt(input)) return toNumeric(input);
  const parsed = typeof input === 'string' ? parseInteger(input, base) : undefined;
  if (parsed !== undefined) return parsed;
  const float = toFloat(input);
  if (float === undefined || Number.isNaN(float)) return fallback;
  if (!Number.isFinite(float))
    throw new PythonError('OverflowError', 'cannot convert float infinity to integer');
  return makeInt(BigInt(Math.trunc(float)));
}

/** `float(value)`, or undefined where Python raises. */
function toFloat(value: Value): number | undefined {
  if (isNumeric(value)) return Number(toNumeric(value));
  return typeof value === 'string' ? parseFloatText(value) : undefined;
}

function round(input: Value, precision: number, method: string, context: OperationContext): Value {
  if (method !== 'common' && method !== 'ceil' && method !== 'floor') {
    return context.fail(`method must be common, ceil or floor, not '${method}'`);
  }
  if (!isNumeric(input))
    throw new PythonError('TypeError', `type ${typeName(input)} doesn't define __round__ method`);
  if (method !== 'common') {
    const scaled = Number(toNumeric(input)) * 10 ** precision;
    // Python rounds to an int on the way, which has no negative zero.
    const whole = (method === 'ceil' ? Math.ceil(scaled) : Math.floor(scaled)) + 0;
    return makeFloat(whole / 10 ** precision);
  }
  if (isFloat(input)) return makeFloat(roundFloat(Number(toNumeric(input)), precision));
  const whole = toNumeric(input);
  return precision >= 0 ? whole : makeInt(BigInt(roundFloat(Number(whole), precision)));
}

/** A number that a filter of this name reckons with. */
function expectOperand(name: string, value: Value): number {
  return expectNumber(value, `${name}() can only be used on numbers: `);
}

function logarithm(value: number, base: number): number {
  if (value <= 0 || base <= 0) throw new PythonError('ValueError', 'math domain error');
  if (base === 1) throw new PythonError('ZeroDivisionError', 'float division by zero');
  if (base === 10) return Math.log10(value);
  return base === Math.E ? Math.log(value) : Math.log(value) / Math.log(base);
}

const PREFIXES = 'kMGTPEZY';

/** Jinja2's `13.0 kB` (steps of 1000) or `12.7 KiB` (1024). */
function formatFileSize(bytes: number, binary: boolean): string {
  const base = binary ? 1024 : 1000;
  if (bytes === 1) return '1 Byte';
  if (bytes < base) return `${BigInt(Math.trunc(bytes))} Bytes`;
  let power = 1;
  while (power < PREFIXES.length && bytes >= base ** (power + 1)) power++;
  const prefix = PREFIXES[power - 1] ?? '';
  const amount = roundFloat(bytes / base ** power, 1).toFixed(1);
  return `${amount} ${binary ? `${prefix.toUpperCase()}iB` : `${prefix}B`}`;
}
