// Python's format specification: what follows the colon in `"{:>8.2f}".format(x)`.
// https://docs.python.org/3/library/string.html#format-specification-mini-language
import { codePoints, countCodePoints } from './iterate.ts';
import { PythonError } from './python-error.ts';
import { reprFloat, toText } from './text.ts';
import { isFloat, isInt, isNumeric, toNumeric, typeName } from './types.ts';
import type { Value } from './value.ts';

interface Spec {
  readonly fill: string;
  readonly align: string | undefined;
  readonly sign: string;
  readonly isAlternate: boolean;
  readonly width: number;
  readonly grouping: string;
  readonly precision: number | undefined;
  readonly type: string;
}

const SPEC = /^(?:(.)?([<>=^]))?([-+ ]?)z?(#?)(0?)(\d*)([,_]?)(?:\.(\d+))?([a-zA-Z%]?)$/su;
const INT_TYPES = new Set(['d', 'b', 'o', 'x', 'X', 'c', 'n']);
const FLOAT_TYPES = new Set(['e', 'E', 'f', 'F', 'g', 'G', '%']);

/** `format(value, spec)`. Throws PythonError ValueError for a specification that does not fit the value. */
export function formatValue(value: Value, text: string): string {
  if (text === '') return toText(value);
  const spec = parseSpec(text);
  if (isNumeric(value) && (typeof value !== 'boolean' || spec.type !== '')) return formatNumber(value, spec);
  if (typeof value === 'boolean') return formatNumber(value, spec);
  if (typeof value !== 'string') {
    throw new PythonError('TypeError', `unsupported format string passed to ${typeName(value)}.__format__`);
  }
  if (spec.type !== '' && spec.type !== 's') {
    throw new PythonError('ValueError', `Unknown format code '${spec.type}' for object of type 'str'`);
  }
  if (spec.sign !== '' || spec.align === '=' || spec.isAlternate || spec.grouping !== '') {
    throw new PythonError('ValueError', 'this format specification is for numbers, not for text');
  }
  const points = codePoints(value);
  const cut = spec.precision === undefined ? value : Array.from(points).slice(0, spec.precision).join('');
  return pad('', cut, spec, '<');
}

function parseSpec(text: string): Spec {
  const match = SPEC.exec(text);
  if (match === null) throw new PythonError('ValueError', `Invalid format specifier '${text}'`);
  const [, fill, align, sign = '', alternate, zero, width, grouping = '', precision, type = ''] = match;
  return {
    fill: fill ?? (zero === '0' ? '0' : ' '),
    align: align ?? (zero === '0' ? '=' : undefined),
    sign,
    isAlternate: alternate === '#',
    width: Number(width ?? 0),
    grouping,
    precision: precision === undefined ? undefined : Number(precision),
    type,
  };
}

function formatNumber(value: Parameters<typeof toNumeric>[0], spec: Spec): string {
  const number = toNumeric(value);
  if (isInt(value) && (spec.type === '' || INT_TYPES.has(spec.type))) {
    if (spec.precision !== undefined)
      throw new PythonError('ValueError', 'Precision not allowed in integer format specifier');
    if (spec.type === 'c') return pad('', String.fromCodePoint(Number(number)), spec, '<');
    return padNumber(number < 0, formatInt(number < 0 ? -BigInt(number) : BigInt(number), spec), spec);
  }
  if (
    (isFloat(value) || isInt(value)) &&
    (spec.type === '' || spec.type === 'n' || FLOAT_TYPES.has(spec.type))
  ) {
    const float = Number(number);
    const isNegative = float < 0 || Object.is(float, -0);
    return padNumber(isNegative, formatFloat(Math.abs(float), spec), spec);
  }
  throw new PythonError(
    'ValueError',
    `Unknown format code '${spec.type}' for object of type '${typeName(value)}'`,
  );
}

const RADIX: Readonly<Record<string, readonly [number, string]>> = {
  b: [2, '0b'],
  o: [8, '0o'],
  x: [16, '0x'],
  X: [16, '0X'],
};

function formatInt(value: bigint, spec: Spec): string {
  const [radix, prefix] = RADIX[spec.type] ?? [10, ''];
  const digits = group(value.toString(radix), spec.grouping, radix === 10 ? 3 : 4);
  const text = spec.type === 'X' ? digits.toUpperCase() : digits;
  return spec.isAlternate ? prefix + text : text;
}

function formatFloat(value: number, spec: Spec): string {
  const { type, precision } = spec;
  if (!Number.isFinite(value)) {
    const text = Number.isNaN(value) ? 'nan' : 'inf';
    return (
      (type === type.toUpperCase() && type !== '' && type !== '%' ? text.toUpperCase() : text) +
      (type === '%' ? '%' : '')
    );
  }
  const lower = type.toLowerCase();
  let text: string;
  if (lower === 'f') text = toFixed(value, precision ?? 6);
  else if (type === '%') text = `${toFixed(value * 100, precision ?? 6)}%`;
  else if (lower === 'e') text = exponential(value, precision ?? 6);
  else if (lower === 'g' || lower === 'n') text = general(value, precision ?? 6, spec.isAlternate);
  else text = precision === undefined ? reprFloat(value) : shortest(value, precision);
  if (spec.isAlternate && !text.includes('.') && lower !== 'g') text = text.replace(/^(\d+)/, '$1.');
  const [, whole = '', rest = ''] = /^(\d+)(.*)$/.exec(text) ?? [];
  const grouped = group(whole, spec.grouping, 3) + rest;
  return type === 'E' || type === 'G' ? grouped.toUpperCase() : grouped;
}

/** `toFixed` rounds the exact binary value as Python does, but switches to an exponent at 1e21. */
export function toFixed(value: number, precision: number): string {
  if (value < 1e21)
    return precision <= 100 ? roundHalfEven(value, precision) : value.toFixed(100).padEnd(precision, '0');
  const whole = BigInt(value).toString();
  return precision === 0 ? whole : `${whole}.${'0'.repeat(precision)}`;
}

/** JavaScript takes an exact half up, Python to the even digit. */
function roundHalfEven(value: number, precision: number): string {
  const text = value.toFixed(precision);
  const doubled = value * 2 ** 1 * 10 ** precision;
  if (
    precision > 22 ||
    !Number.isInteger(doubled) ||
    doubled % 2 === 0 ||
    doubled / 2 / 10 ** precision !== value
  )
    return text;
  const exact = value.toFixed(Math.min(100, precision + 30));
  const cut = exact.length - Math.min(100, precision + 30) + precision;
  if (!/^50*$/.test(exact.slice(cut))) return text;
  const down = exact.slice(0, precision === 0 ? cut - 1 : cut);
  return Number(down.at(-1)) % 2 === 0 ? down : text;
}

/** Python's `%e`: at least two digits of exponent. */
export function exponential(value: number, precision: number): string {
  const [mantissa = '', power = '0'] = value.toExponential(Math.min(precision, 100)).split('e');
  const exponent = Number(power);
  return `${mantissa}e${exponent < 0 ? '-' : '+'}${String(Math.abs(exponent)).padStart(2, '0')}`;
}

/** `g`: as many digits as asked for, an exponent only where it is shorter, no trailing zeros. */
export function general(value: number, precision: number, keepsZeros = false): string {
  const digits = Math.max(1, precision);
  const exponent = value === 0 ? 0 : Number(value.toExponential(Math.min(100, digits - 1)).split('e')[1]);
  const isPlain = exponent >= -4 && exponent < digits;
  const text = isPlain ? toFixed(value, digits - 1 - exponent) : exponential(value, digits - 1);
  if (keepsZeros) return text;
  const [, mantissa = text, power = ''] = /^([^e]*)(e.*)?$/.exec(text) ?? [];
  return (mantissa.includes('.') ? mantissa.replace(/\.?0+$/, '') : mantissa) + power;
}

/** No type but a precision: like `g`, with at least one digit behind the point. */
function shortest(value: number, precision: number): string {
  const digits = Math.max(1, precision);
  const exponent = value === 0 ? 0 : Number(value.toExponential(Math.min(100, digits - 1)).split('e')[1]);
  const text = general(value, digits);
  if (exponent >= -4 && exponent < digits - 1) return text.includes('.') ? text : `${text}.0`;
  return exponent < digits && exponent >= -4 ? exponentialShort(value, digits) : text;
}

function exponentialShort(value: number, digits: number): string {
  const text = exponential(value, digits - 1);
  const [, mantissa = text, power = ''] = /^([^e]*)(e.*)?$/.exec(text) ?? [];
  return (mantissa.includes('.') ? mantissa.replace(/\.?0+$/, '') : mantissa) + power;
}

function group(digits: string, separator: string, size: number): string {
  if (separator === '') return digits;
  return digits.replace(new RegExp(`\\B(?=(?:[\\da-f]{${size}})+$)`, 'g'), separator);
}

function padNumber(isNegative: boolean, text: string, spec: Spec): string {
  const sign = isNegative ? '-' : spec.sign === '-' ? '' : spec.sign;
  return pad(sign, text, spec, '>');
}

function pad(sign: string, text: string, spec: Spec, usualAlign: string): string {
  const missing = spec.width - countCodePoints(sign + text);
  if (missing <= 0) return sign + text;
  switch (spec.align ?? usualAlign) {
    case '<':
      return sign + text + spec.fill.repeat(missing);
    case '^': {
      const left = Math.floor(missing / 2);
      return spec.fill.repeat(left) + sign + text + spec.fill.repeat(missing - left);
    }
    case '=': {
      const prefix = spec.isAlternate ? (/^0[box]/i.exec(text)?.[0] ?? '') : '';
      return sign + prefix + spec.fill.repeat(missing) + text.slice(prefix.length);
    }
    default:
      return spec.fill.repeat(missing) + sign + text;
  }
}
