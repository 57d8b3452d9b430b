// What an unquoted YAML scalar means: the YAML 1.1 rules of PyYAML, which Ansible's loader uses, not those of YAML 1.2.
import { makeFloat, type Scalar } from '../values/value.ts';

const TRUE = new Set(['yes', 'Yes', 'YES', 'true', 'True', 'TRUE', 'on', 'On', 'ON']);
const FALSE = new Set(['no', 'No', 'NO', 'false', 'False', 'FALSE', 'off', 'Off', 'OFF']);
const NULL = new Set(['', '~', 'null', 'Null', 'NULL']);

const INTEGER =
  /^(?:[-+]?0b[01_]+|[-+]?0[0-7_]+|[-+]?(?:0|[1-9][0-9_]*)|[-+]?0x[0-9a-fA-F_]+|[-+]?[1-9][0-9_]*(?::[0-5]?[0-9])+)$/;
const FLOAT =
  /^(?:[-+]?[0-9][0-9_]*\.[0-9_]*(?:[eE][-+][0-9]+)?|\.[0-9][0-9_]*(?:[eE][-+][0-9]+)?|[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+\.[0-9_]*|[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN))$/;
const TIMESTAMP =
  /^(\d{4})-(\d\d?)-(\d\d?)(?:[Tt]|[ \t]+)(\d\d?):(\d\d):(\d\d)(?:\.(\d*))?(?:[ \t]*(?:(Z)|([-+])(\d\d?)(?::(\d\d))?))?$/;
/** JSON's own numbers: the only place where `1e3` is a number. */
const JSON_NUMBER = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][-+]?\d+)?$/;

/**
 * The value of a plain (unquoted) scalar. A timestamp becomes the text that Python's `str()` of it gives, because
 * values have no date type; a date stays as it is written.
 */
export function resolvePlain(text: string): Scalar {
  if (NULL.has(text)) return null;
  if (TRUE.has(text)) return true;
  if (FALSE.has(text)) return false;
  if (!/^[-+.\d]/.test(text)) return text;
  return resolveInteger(text) ?? resolveFloat(text) ?? resolveTimestamp(text) ?? text;
}

/** The value of a bare word in a JSON text: as `resolvePlain`, but numbers are JSON's. */
export function resolveJson(text: string): Scalar {
  if (!JSON_NUMBER.test(text)) return resolvePlain(text);
  return /[.eE]/.test(text) ? makeFloat(Number(text)) : narrow(BigInt(text));
}

/** The integer that PyYAML reads: decimal, `0644` octal, `0x`, `0b`, sexagesimal `1:30`, `_` anywhere. */
export function resolveInteger(text: string): number | bigint | undefined {
  if (!INTEGER.test(text)) return undefined;
  const digits = text.replace(/_/g, '').replace(/^[-+]/, '');
  const magnitude = parseMagnitude(digits);
  if (magnitude === undefined) return undefined;
  return narrow(text.startsWith('-') ? -magnitude : magnitude);
}

function parseMagnitude(digits: string): bigint | undefined {
  if (digits.includes(':')) return digits.split(':').reduce((sum, part) => sum * 60n + BigInt(part), 0n);
  if (/^0[bx]$/.test(digits)) return undefined;
  if (/^0[bx]/.test(digits)) return BigInt(digits);
  return digits.length > 1 && digits.startsWith('0') ? BigInt(`0o${digits.slice(1)}`) : BigInt(digits);
}

/** A number where it is exact, a bigint beyond. */
function narrow(value: bigint): number | bigint {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value;
}

/** The float that PyYAML reads: a dot is required, and a sign in the exponent. */
export function resolveFloat(text: string): ReturnType<typeof makeFloat> | undefined {
  if (!FLOAT.test(text)) return undefined;
  const plain = text.replace(/_/g, '').toLowerCase();
  if (plain === '.nan') return Number.NaN;
  const sign = plain.startsWith('-') ? -1 : 1;
  const magnitude = plain.replace(/^[-+]/, '');
  if (magnitude === '.inf') return sign * Number.POSITIVE_INFINITY;
  const seconds = magnitude.split(':').reduce((sum, part) => sum * 60 + Number(part), 0);
  return makeFloat(sign * seconds);
}

function resolveTimestamp(text: string): string | undefined {
  const match = TIMESTAMP.exec(text);
  if (match === null) return undefined;
  const [
    ,
    year = '',
    month = '',
    day = '',
    hour = '',
    minute,
    second,
    fraction = '',
    zulu,
    sign,
    zoneHour = '0',
    zoneMinute = '0',
  ] = match;
  if (
    !isDate(Number(year), Number(month), Number(day)) ||
    Number(hour) > 23 ||
    Number(minute) > 59 ||
    Number(second) > 59
  ) {
    return undefined;
  }
  const micros = fraction.slice(0, 6).padEnd(6, '0');
  const shownFraction = Number(micros) === 0 ? '' : `.${micros}`;
  const isUtc = zulu !== undefined || (Number(zoneHour) === 0 && Number(zoneMinute) === 0);
  const offset = isUtc ? '+00:00' : `${sign}${zoneHour.padStart(2, '0')}:${zoneMinute.padStart(2, '0')}`;
  const zone = zulu === undefined && sign === undefined ? '' : offset;
  return `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')} ${hour.padStart(2, '0')}:${minute}:${second}${shownFraction}${zone}`;
}

function isDate(year: number, month: number, day: number): boolean {
  const date = new Date(Date.UTC(year, month - 1, day));
  return year > 0 && date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
}
