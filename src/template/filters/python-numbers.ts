// Python's reading of numbers from text, and its rounding.
import { makeInt } from '../../values/types.ts';

const DIGITS = '0123456789abcdefghijklmnopqrstuvwxyz';
const PREFIXES: Readonly<Record<string, number>> = { '0x': 16, '0o': 8, '0b': 2 };

/** `int(text, base)`; base 0 goes by the prefix. Undefined where Python raises ValueError. */
export function parseInteger(text: string, base = 10): number | bigint | undefined {
  const match = /^([+-]?)(0[xob]_?)?([0-9a-z]+(?:_[0-9a-z]+)*)$/i.exec(text.trim());
  if (match === null) return undefined;
  const [, sign, prefix = ''] = match;
  let digits = match[3] ?? '';
  const prefixBase = PREFIXES[prefix.slice(0, 2).toLowerCase()];
  let radix = base;
  if (prefixBase !== undefined && (base === 0 || base === prefixBase)) radix = prefixBase;
  else digits = (prefix + digits).replace('__', '_');
  if (radix === 0) {
    if (/^0[0_]*[1-9a-z]/i.test(digits)) return undefined;
    radix = 10;
  }
  let value = 0n;
  for (const char of digits.replaceAll('_', '').toLowerCase()) {
    const digit = DIGITS.indexOf(char);
    if (digit >= radix) return undefined;
    value = value * BigInt(radix) + BigInt(digit);
  }
  return makeInt(sign === '-' ? -value : value);
}

const FLOAT = /^[+-]?(?:\d+(?:_\d+)*\.?(?:\d+(?:_\d+)*)?|\.\d+(?:_\d+)*)(?:e[+-]?\d+(?:_\d+)*)?$/i;

/** `float(text)`. Undefined where Python raises ValueError. */
export function parseFloatText(text: string): number | undefined {
  const trimmed = text.trim();
  if (FLOAT.test(trimmed)) return Number(trimmed.replaceAll('_', ''));
  const special = /^([+-]?)(?:(inf|infinity)|nan)$/i.exec(trimmed);
  if (special === null) return undefined;
  if (special[2] === undefined) return Number.NaN;
  return special[1] === '-' ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
}

/** `round(value, precision)` of a float: to the nearest of its exact value, an exact half to the even digit. */
export function roundFloat(value: number, precision: number): number {
  if (value === 0 || !Number.isFinite(value) || Math.abs(value) >= 1e21 || precision > 90) return value;
  if (precision < 0) {
    const unit = 10 ** -precision;
    return roundHalfEven(value / unit) * unit;
  }
  // 100 digits hold every float between 1e-90 and 1e21 that could be an exact half.
  const exact = Math.abs(value).toFixed(100);
  const cut = exact.length - 100 + precision;
  const isHalf = /^50*$/.test(exact.slice(cut));
  let rounded = Number(value.toFixed(precision));
  if (isHalf) {
    const lastDigit = exact[precision === 0 ? cut - 2 : cut - 1];
    const towardsZero = Number(exact.slice(0, cut)) * Math.sign(value);
    if (Number(lastDigit) % 2 === 0) rounded = towardsZero;
  }
  return rounded;
}

function roundHalfEven(value: number): number {
  const floor = Math.floor(value);
  const rest = value - floor;
  if (rest !== 0.5) return Math.round(value);
  return floor % 2 === 0 ? floor : floor + 1;
}
