// The ways in which PostgreSQL lets a time be written, as patterns: what of them names exactly one wall clock is read.
import { DateTime } from 'luxon';
import { UserError } from '../errors.ts';

/** What a clock on the wall shows. */
export interface WallClock {
  /** Microseconds since 1970-01-01 00:00:00 of that wall. */
  readonly micros: bigint;
  /** The zone as it is written; undefined when none is. */
  readonly zone: string | undefined;
}

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const MONTH = `(?<month>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)`;
const WEEKDAY = `(?:(?:sun|mon|tues?|wed(?:nes)?|thu(?:rs?)?|fri|sat(?:ur)?)(?:day)?,? )?`;
const ZONE = String.raw`(?: ?(?<zone>[+-] ?\d{1,2}(?::?\d{2}(?::\d{2})?)?|[a-z<][a-z0-9_+/<>:-]*))?`;
const TIME = String.raw`(?<hour>\d{1,2}):(?<minute>\d{2})(?::(?<second>\d{2})(?:\.(?<fraction>\d*))?)?(?: ?(?<half>[ap])m(?![a-z]))?`;
const COMPACT_TIME = String.raw`(?<hour>\d{2})(?<minute>\d{2})(?:(?<second>\d{2})(?:\.(?<fraction>\d*))?)?`;
const YEAR = String.raw`(?<year>\d{4,5})`;
const DAY = String.raw`(?<day>\d{1,2})`;

const DATES = [
  String.raw`${YEAR}(?<mark>[-/.])(?<month>\d{1,2})\k<mark>${DAY}`,
  String.raw`(?<year>\d{4})(?<month>\d{2})(?<day>\d{2})`,
  String.raw`(?<year>\d{4})[-.](?<ordinal>\d{3})`,
  String.raw`j(?<julian>\d{6,7})`,
  String.raw`(?<either>\d{1,2})(?<mark>[-/.])(?<or>\d{1,2})\k<mark>${YEAR}`,
];
// A weekday goes with a month's name alone: PostgreSQL takes `Thu 2025-07-13` for a mistake.
const NAMED_DATES = [
  `${WEEKDAY}${YEAR}[-/ ]${MONTH}[-/ ]${DAY}`,
  `${WEEKDAY}${MONTH}[-/ ]${DAY}(?:[-/ ]|, ?)${YEAR}`,
  `${WEEKDAY}${DAY}[-/ ]?${MONTH}[-/ ,]? ?${YEAR}`,
];
const FORMS: readonly RegExp[] = [
  ...[...DATES, ...NAMED_DATES].flatMap(date => [
    `${date}(?:t|,? (?:at )?)${TIME}(?: ad)?${ZONE}`,
    `${date}(?: t?|t)${COMPACT_TIME}${ZONE}`,
    // Last, for a zone may look like much; a minus right behind a day is none.
    `${date}(?: ad)?(?!-)${ZONE}`,
  ]),
  ...NAMED_DATES.map(date => `${TIME},? ${date}${ZONE}`),
  `${WEEKDAY}${MONTH} ${DAY} ${TIME} ${YEAR}${ZONE}`,
  `${WEEKDAY}${DAY} ${MONTH} ${TIME} ${YEAR}${ZONE}`,
].map(form => new RegExp(`^${form}$`, 'i'));

/**
 * The wall clock that a text names. Throws UserError INVALID_VALUE when it is no time, or names several or none.
 * @see https://www.postgresql.org/docs/15/datatype-datetime.html
 */
export function readWallClock(text: string): WallClock {
  const trimmed = text.trim().replace(/\s+/g, ' ');
  for (const form of FORMS) {
    const parts = form.exec(trimmed)?.groups;
    if (parts === undefined) continue;
    const micros = BigInt(readDay(text, parts).toMillis()) * 1000n + readTime(text, parts);
    const { zone } = parts;
    return { micros, zone: zone?.replace(' ', '') };
  }
  throw refuseTime(text, 'is not a time', formHint(trimmed));
}

/** The error of a time that cannot be taken. */
export function refuseTime(text: string, what: string, hint?: string): UserError {
  return new UserError('INVALID_VALUE', `'${text}' ${what}`, hint === undefined ? {} : { hint });
}

const NOWHERE = 'names no day or hour that exists';

type Parts = Readonly<Record<string, string | undefined>>;

function readDay(text: string, parts: Parts): DateTime {
  const { year, julian, ordinal } = parts;
  const utc = { zone: 'utc' };
  // Julian day 2440588 is 1970-01-01.
  if (julian !== undefined) return DateTime.fromMillis((Number(julian) - 2_440_588) * 86_400_000, utc);
  const fields = ordinal === undefined ? monthAndDay(text, parts) : { ordinal: Number(ordinal) };
  const day = DateTime.fromObject({ year: Number(year), ...fields }, utc);
  if (!day.isValid) throw refuseTime(text, NOWHERE, day.invalidExplanation ?? undefined);
  return day;
}

function monthAndDay(text: string, parts: Parts): { readonly month: number; readonly day: number } {
  const { month, day, either, or } = parts;
  if (either === undefined) {
    const named = MONTHS.indexOf((month ?? '').slice(0, 3).toLowerCase()) + 1;
    return { month: named === 0 ? Number(month) : named, day: Number(day) };
  }
  // Which is which depends on the server's DateStyle, unless only one of them can be the month.
  const [first, second] = [Number(either), Number(or)];
  if (first > 12 || first === second) return { month: second, day: first };
  if (second > 12) return { month: first, day: second };
  throw refuseTime(text, 'names two days', `day and month could be either way round: ${EXAMPLE}`);
}

/** Microseconds since midnight. An hour 24 and a second 60 are the next day's, the next minute's, as PostgreSQL has it. */
function readTime(text: string, parts: Parts): bigint {
  const { hour = '0', minute = '0', second = '0', fraction = '' } = parts;
  const minutes = hourOfDay(text, Number(hour), parts) * 60 + Number(minute);
  const micros = BigInt((minutes * 60 + Number(second)) * 1e6 + roundToEven(Number(`0.${fraction}0`) * 1e6));
  if (Number(minute) > 59 || Number(second) > 60 || micros > 86_400_000_000n)
    throw refuseTime(text, NOWHERE, 'a day has the hours 00:00:00 to 23:59:59');
  return micros;
}

function hourOfDay(text: string, hour: number, { half }: Parts): number {
  if (half === undefined) return hour;
  if (hour > 12)
    throw refuseTime(text, `has hour ${hour} with am/pm`, 'write the hour from 00 to 23, without am or pm');
  return (hour % 12) + (half.toLowerCase() === 'p' ? 12 : 0);
}

/** As the C library rounds, which PostgreSQL leaves it to. */
function roundToEven(value: number): number {
  const below = Math.floor(value);
  if (value - below !== 0.5) return Math.round(value);
  return below % 2 === 0 ? below : below + 1;
}

const EXAMPLE = 'write it as `2025-07-13 10:00:00+00`';

function formHint(text: string): string {
  if (/^@?\d{9,10}$/.test(text)) {
    const seconds = DateTime.fromSeconds(Number(text.replace('@', '')), { zone: 'utc' });
    return `seconds since 1970 are written as \`${seconds.toFormat('yyyy-MM-dd HH:mm:ss')}+00\``;
  }
  if (new RegExp(`^${TIME}${ZONE}$`, 'i').test(text)) return `it names no day: ${EXAMPLE}`;
  if (/^(now|today|yesterday|tomorrow|-?infinity|epoch)$| ago$/i.test(text))
    return `PostgreSQL takes no such word here: ${EXAMPLE}`;
  if (/\d[-/ ][a-z]{3,9}[-/ ]\d\d\b(?!:)/i.test(text) || /^\d\d[-/.]\d\d[-/.]\d\d\b/.test(text))
    return `the year has four digits: ${EXAMPLE}`;
  return EXAMPLE;
}
