// Texts that a server returned as values of their type. https://www.postgresql.org/docs/current/datatype.html
import { Float } from '../values/value.ts';

const INTEGERS = new Set(['integer', 'bigint', 'smallint', 'oid']);
/** Arrays of these are lists; any other array stays text, such as privileges: `{=U/postgres}`. */
const LISTED =
  /^(?:"char"|name|text|character|integer|bigint|smallint|oid|boolean|date|time|timestamp|interval|numeric|double precision|real|inet|cidr|macaddr|jsonb?|bytea)(?:\b|\[)/;
const FLOATS = /^(?:double precision|real|numeric)(?:\(|$)/;

/** The value of a text of this type, as `format_type` names it; types without a reading of their own stay text. */
export function readValue(type: string, text: string): unknown {
  if (type.endsWith('[]')) return LISTED.test(type) ? readArray(type.slice(0, -2), text) : text;
  if (INTEGERS.has(type)) return integer(text);
  if (FLOATS.test(type)) return new Float(readFloat(text));
  if (type === 'boolean') return text === 't';
  if (type === 'json' || type === 'jsonb') return JSON.parse(text) as unknown;
  if (/^timestamp(?:\(\d\))? with/.test(type)) return isoTimestamp(text);
  if (type.startsWith('interval')) return interval(text);
  return text;
}

function integer(text: string): number | bigint {
  const number = Number(text);
  return Number.isSafeInteger(number) ? number : BigInt(text);
}

function readFloat(text: string): number {
  if (/^-?Infinity$/.test(text)) return text.startsWith('-') ? -Infinity : Infinity;
  return text === 'NaN' ? Number.NaN : Number(text);
}

/** `2024-02-29 10:11:12.5+00` as ISO 8601: six digits of a second or none, an offset with minutes. */
function isoTimestamp(text: string): string {
  const found = /^(\d{4,}-\d\d-\d\d) (\d\d:\d\d:\d\d)(\.\d+)?([+-]\d\d)?(:\d\d)?$/.exec(text);
  if (found === null) return text;
  const [, date, time, fraction = '', hours = '', minutes = ''] = found;
  const digits = fraction === '' ? '' : fraction.padEnd(7, '0');
  return `${date}T${time}${digits}${hours}${hours !== '' && minutes === '' ? ':00' : minutes}`;
}

const DAYS: Readonly<Record<string, number>> = { year: 365, mon: 30, day: 1 };

/** As Python prints a timedelta: `1 day, 2:03:04.500000`. A year counts 365 days, a month 30. */
function interval(text: string): string {
  let days = 0;
  for (const [, count = '0', unit = ''] of text.matchAll(/(-?\d+) (year|mon|day)s?/g))
    days += Number(count) * (DAYS[unit] ?? 0);
  const clock = /([+-]?)(\d+):(\d\d):(\d\d)(?:\.(\d+))?/.exec(text);
  const [, sign, hours = '0', minutes = '0', seconds = '0', fraction = ''] = clock ?? [];
  const whole = (Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds)) * 1e6;
  const micro = (sign === '-' ? -1 : 1) * (whole + Number(fraction.padEnd(6, '0')));
  const carried = Math.floor(micro / 86_400e6);
  const rest = micro - carried * 86_400e6;
  const total = days + carried;
  const two = (value: number): string => String(value).padStart(2, '0');
  const second = Math.floor(rest / 1e6);
  const below = rest % 1e6;
  const time = `${Math.floor(second / 3600)}:${two(Math.floor(second / 60) % 60)}:${two(second % 60)}`;
  return `${total === 0 ? '' : `${total} day${Math.abs(total) === 1 ? '' : 's'}, `}${time}${below === 0 ? '' : `.${String(below).padStart(6, '0')}`}`;
}

/** `{1,2,{3,NULL}}`, with items in double quotes where they need them. */
function readArray(type: string, text: string): unknown {
  let at = text.indexOf('{');
  const list = (): unknown[] => {
    const items: unknown[] = [];
    at += 1;
    while (at < text.length && text.charAt(at) !== '}') {
      if (text.charAt(at) === '{') items.push(list());
      else items.push(item());
      if (text.charAt(at) === ',') at += 1;
    }
    at += 1;
    return items;
  };
  const item = (): unknown => {
    const isQuoted = text.charAt(at) === '"';
    const pattern = isQuoted ? /"((?:[^"\\]|\\.)*)"/sy : /((?:[^,}\\]|\\.)*)/sy;
    pattern.lastIndex = at;
    const found = pattern.exec(text);
    if (found === null) {
      at = text.length;
      return null;
    }
    at = pattern.lastIndex;
    const plain = (found[1] ?? '').replace(/\\(.)/gs, '$1');
    return !isQuoted && plain === 'NULL' ? null : readValue(type, plain);
  };
  return at === -1 ? text : list();
}
