// `text % values`: printf formatting. https://docs.python.org/3/library/stdtypes.html#printf-style-string-formatting
import { dictGet } from './compare.ts';
import { exponential, general, toFixed } from './format-spec.ts';
import { codePoints, countCodePoints } from './iterate.ts';
import { PythonError } from './python-error.ts';
import { repr, toText } from './text.ts';
import { isInt, isNumeric, toNumeric, typeName } from './types.ts';
import { PythonObject, Tuple, type Value } from './value.ts';

const DIRECTIVE = /%(?:\(([^)]*)\))?([-#0 +]*)(\*|\d+)?(?:\.(\*|\d*))?[hlL]?(.)?/gsu;

/** Throws PythonError TypeError or ValueError when values and directives do not fit. */
export function percentFormat(template: string, values: Value): string {
  if (values instanceof PythonObject) values.length();
  const items: readonly Value[] = values instanceof Tuple ? values : [values];
  let used = 0;
  let usesKeys = false;
  const take = (): Value => {
    const item = items[used++];
    if (item === undefined) throw new PythonError('TypeError', 'not enough arguments for format string');
    return item;
  };
  const takeInt = (text: string): number => {
    const item = text === '*' ? take() : Number(text);
    if (!isInt(item)) throw new PythonError('TypeError', '* wants int');
    return Number(toNumeric(item));
  };
  const result = template.replace(
    DIRECTIVE,
    (
      _: string,
      key: string | undefined,
      flags: string,
      width: string | undefined,
      precision: string | undefined,
      type: string | undefined,
    ) => {
      if (type === undefined) throw new PythonError('ValueError', 'incomplete format');
      const minimum = width === undefined ? 0 : takeInt(width);
      const digits = precision === undefined ? undefined : takeInt(precision);
      if (type === '%') return '%';
      const value = key === undefined ? take() : lookUp(values, key);
      if (key !== undefined) usesKeys = true;
      return pad(directive(type, flags, digits, value), flags, minimum, type);
    },
  );
  const isMapping = values instanceof Map || (Array.isArray(values) && !(values instanceof Tuple));
  if (!usesKeys && used < items.length && !(isMapping && used === 0)) {
    throw new PythonError('TypeError', 'not all arguments converted during string formatting');
  }
  return result;
}

function lookUp(values: Value, key: string): Value {
  if (!(values instanceof Map)) throw new PythonError('TypeError', 'format requires a mapping');
  const value = dictGet(values, key);
  if (value === undefined) throw new PythonError('KeyError', repr(key));
  return value;
}

/** The text of a value with its sign, without padding. */
function directive(type: string, flags: string, precision: number | undefined, value: Value): string {
  switch (type) {
    case 's':
    case 'r':
    case 'a': {
      const text = type === 's' ? toText(value) : repr(value);
      return precision === undefined ? text : Array.from(codePoints(text)).slice(0, precision).join('');
    }
    case 'c':
      return character(value);
    case 'd':
    case 'i':
    case 'u':
    case 'o':
    case 'x':
    case 'X':
      return signed(flags, integer(type, flags, precision, value));
    case 'e':
    case 'E':
    case 'f':
    case 'F':
    case 'g':
    case 'G':
      return signed(flags, float(type, flags, precision ?? 6, value));
  }
  const code = (type.codePointAt(0) ?? 0).toString(16);
  throw new PythonError('ValueError', `unsupported format character '${type}' (0x${code})`);
}

function character(value: Value): string {
  if (typeof value === 'string' && countCodePoints(value) === 1) return value;
  if (isInt(value)) return String.fromCodePoint(Number(toNumeric(value)));
  throw new PythonError('TypeError', '%c requires int or char');
}

function signed(flags: string, text: string): string {
  if (text.startsWith('-')) return text;
  return flags.includes('+') ? `+${text}` : flags.includes(' ') ? ` ${text}` : text;
}

function integer(type: string, flags: string, precision: number | undefined, value: Value): string {
  const isDecimal = type === 'd' || type === 'i' || type === 'u';
  if (!isNumeric(value) || (!isDecimal && !isInt(value))) {
    const expected = isDecimal ? 'a real number is required' : 'an integer is required';
    throw new PythonError('TypeError', `%${type} format: ${expected}, not ${typeName(value)}`);
  }
  const number = toNumeric(value);
  if (typeof number === 'number' && !Number.isFinite(number)) {
    if (Number.isNaN(number)) throw new PythonError('ValueError', 'cannot convert float NaN to integer');
    throw new PythonError('OverflowError', 'cannot convert float infinity to integer');
  }
  const whole = typeof number === 'bigint' ? number : BigInt(Math.trunc(number));
  const radix = isDecimal ? 10 : type === 'o' ? 8 : 16;
  let digits = (whole < 0n ? -whole : whole).toString(radix).padStart(precision ?? 0, '0');
  if (flags.includes('#') && !isDecimal) digits = (type === 'o' ? '0o' : '0x') + digits;
  if (type === 'X') digits = digits.toUpperCase();
  return whole < 0n ? `-${digits}` : digits;
}

function float(type: string, flags: string, precision: number, value: Value): string {
  if (!isNumeric(value)) throw new PythonError('TypeError', `must be real number, not ${typeName(value)}`);
  const number = Number(toNumeric(value));
  const magnitude = Math.abs(number);
  const lower = type.toLowerCase();
  let text: string;
  if (!Number.isFinite(number)) text = Number.isNaN(number) ? 'nan' : 'inf';
  else if (lower === 'f') text = toFixed(magnitude, precision);
  else if (lower === 'e') text = exponential(magnitude, precision);
  else text = general(magnitude, precision, flags.includes('#'));
  if (type !== lower) text = text.toUpperCase();
  return number < 0 || Object.is(number, -0) ? `-${text}` : text;
}

function pad(text: string, flags: string, width: number, type: string): string {
  const missing = Math.abs(width) - countCodePoints(text);
  if (missing <= 0) return text;
  if (flags.includes('-') || width < 0) return text + ' '.repeat(missing);
  if (!flags.includes('0') || 'srac'.includes(type)) return ' '.repeat(missing) + text;
  const prefix = /^[-+ ]?(?:0[ox])?/i.exec(text)?.[0] ?? '';
  return prefix + '0'.repeat(missing) + text.slice(prefix.length);
}
