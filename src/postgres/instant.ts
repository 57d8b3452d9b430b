// Moments in time, exact to the microsecond and always UTC. A time that can be read in two ways is refused, not guessed.
import { DateTime, IANAZone } from 'luxon';
import { UserError } from '../errors.ts';

declare const instantBrand: unique symbol;
/** Microseconds since 1970-01-01 00:00:00 UTC. */
export type Instant = bigint & { readonly [instantBrand]: 'Instant' };

export interface InstantOptions {
  /** The zone of a time that names none; without it such a time is refused. */
  readonly zone?: string | undefined;
}

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];

/** Abbreviations with one meaning only, in minutes east of Greenwich. Others (CST, IST, BST) mean several places. */
const ABBREVIATIONS: Readonly<Record<string, number>> = {
  utc: 0,
  gmt: 0,
  z: 0,
  zulu: 0,
  ut: 0,
  wet: 0,
  west: 60,
  cet: 60,
  cest: 120,
  eet: 120,
  eest: 180,
  msk: 180,
  jst: 540,
  kst: 540,
  hkt: 480,
  nzst: 720,
  nzdt: 780,
  aest: 600,
  aedt: 660,
  awst: 480,
  est: -300,
  edt: -240,
  cdt: -300,
  mst: -420,
  mdt: -360,
  pst: -480,
  pdt: -420,
};

const TIME = String.raw`(\d{1,2}):?(\d{2})(?::?(\d{2})(?:[.,](\d{1,6})\d*)?)?(?:\s*([AaPp])\.?[Mm]\.?)?`;
const ZONE = String.raw`\s*([+-]\d{1,2}(?::?\d{2}(?::?\d{2})?)?|[A-Za-z][A-Za-z0-9_+/-]*)?`;
const FORMS: readonly { readonly form: RegExp; readonly order: 'ymd' | 'mdy' | 'dmy' }[] = [
  { form: new RegExp(String.raw`^(\d{4})-(\d{1,2})-(\d{1,2})(?:[Tt]|\s+)${TIME}${ZONE}$`), order: 'ymd' },
  { form: new RegExp(String.raw`^(\d{4})(\d{2})(\d{2})(?:[Tt]|\s+)${TIME}${ZONE}$`), order: 'ymd' },
  {
    form: new RegExp(String.raw`^(\d{4})[-/ ]([A-Za-z]{3,9})[-/ ](\d{1,2})\s+${TIME}${ZONE}$`),
    order: 'ymd',
  },
  { form: new RegExp(String.raw`^([A-Za-z]{3,9})\s+(\d{1,2}),?\s+(\d{4})\s+${TIME}${ZONE}$`), order: 'mdy' },
  { form: new RegExp(String.raw`^(\d{1,2})[- ]([A-Za-z]{3,9})[- ](\d{4})\s+${TIME}${ZONE}$`), order: 'dmy' },
];

interface WallClock {
  readonly year: number;
  readonly month: number;
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
  readonly micro: number;
}

/**
 * Reads a time as PostgreSQL would, with its zone as offset, IANA name or unambiguous abbreviation. Throws UserError
 * INVALID_VALUE when it is no time, names no zone (and none was given), or does not name exactly one moment.
 * @see https://www.postgresql.org/docs/15/datatype-datetime.html
 */
export function parseInstant(text: string, options: InstantOptions = {}): Instant {
  const trimmed = text.trim().replace(/\s+/g, ' ');
  // `2025-07-13 10:00:00.5 PM+00` is rare, but a trailing weekday or `at` is not a form at all.
  for (const { form, order } of FORMS) {
    const match = form.exec(trimmed);
    if (match) return resolve(text, readClock(text, match, order), match[9], options.zone);
  }
  throw refusal(text, 'is not a time', formHint(trimmed));
}

/** The same moment from whole or fractional seconds since 1970. */
export function instantFromSeconds(seconds: number): Instant {
  return BigInt(Math.round(seconds * 1e6)) as Instant;
}

/** Seconds since 1970, to the microsecond as far as a double holds it. */
export function secondsOf(instant: Instant): number {
  return Number(instant) / 1e6;
}

/** The moment `seconds` later (or, negative, earlier). */
export function addSeconds(instant: Instant, seconds: number): Instant {
  return (instant + BigInt(Math.round(seconds * 1e6))) as Instant;
}

/** PostgreSQL's ISO form in UTC, with as many decimals as there are: `2025-07-13 10:00:00.25+00`. */
export function formatInstant(instant: Instant): string {
  return `${clockText(instant, 'utc')}+00`;
}

/** The same moment on the wall clock of a zone: `2025-07-13 18:00:00 Asia/Shanghai (+08:00)`. */
export function formatInstantIn(instant: Instant, zone: string): string {
  const local = DateTime.fromMillis(Number(instant / 1000n), { zone });
  return `${clockText(instant, zone)} ${zone} (${local.toFormat('ZZ')})`;
}

/** An ISO 8601 text with microseconds, for JSON. */
export function toIso(instant: Instant): string {
  return `${clockText(instant, 'utc').replace(' ', 'T')}Z`;
}

function clockText(instant: Instant, zone: string): string {
  const micros = ((instant % 1_000_000n) + 1_000_000n) % 1_000_000n;
  const seconds = Number((instant - micros) / 1_000_000n);
  const text = DateTime.fromSeconds(seconds, { zone }).toFormat('yyyy-MM-dd HH:mm:ss');
  return micros === 0n ? text : `${text}.${micros.toString().padStart(6, '0').replace(/0+$/, '')}`;
}

function readClock(text: string, match: RegExpExecArray, order: 'ymd' | 'mdy' | 'dmy'): WallClock {
  const [first = '', second = '', third = ''] = match.slice(1, 4);
  const [year, month, day] =
    order === 'ymd'
      ? [first, second, third]
      : order === 'mdy'
        ? [third, first, second]
        : [third, second, first];
  const meridiem = match[8]?.toLowerCase();
  let hour = Number(match[4]);
  if (meridiem !== undefined) {
    if (hour < 1 || hour > 12)
      throw refusal(text, `has hour ${hour} with am/pm`, 'write the hour from 00 to 23');
    hour = (hour % 12) + (meridiem === 'p' ? 12 : 0);
  }
  const monthNumber = /^\d+$/.test(month)
    ? Number(month)
    : MONTHS.indexOf(month.slice(0, 3).toLowerCase()) + 1;
  const clock = {
    year: Number(year),
    month: monthNumber,
    day: Number(day),
    hour,
    minute: Number(match[5]),
    second: Number(match[6] ?? 0),
    micro: Number((match[7] ?? '').padEnd(6, '0')),
  };
  const real = DateTime.utc(clock.year, clock.month, clock.day, clock.hour, clock.minute, clock.second);
  if (!real.isValid)
    throw refusal(text, 'names no day or hour that exists', real.invalidExplanation ?? undefined);
  return clock;
}

function resolve(
  text: string,
  clock: WallClock,
  written: string | undefined,
  fallback: string | undefined,
): Instant {
  const utc = DateTime.utc(clock.year, clock.month, clock.day, clock.hour, clock.minute, clock.second);
  const asUtc = BigInt(utc.toMillis()) * 1000n + BigInt(clock.micro);
  if (written !== undefined && /^[+-]/.test(written)) {
    return (asUtc - BigInt(offsetSeconds(text, written)) * 1_000_000n) as Instant;
  }
  const abbreviation = written === undefined ? undefined : ABBREVIATIONS[written.toLowerCase()];
  if (abbreviation !== undefined) return (asUtc - BigInt(abbreviation) * 60_000_000n) as Instant;
  const zone = written ?? fallback;
  if (zone === undefined) {
    throw refusal(text, 'names no time zone', `write it with an offset: \`${text.trim()}+00\` for UTC`);
  }
  if (!IANAZone.isValidZone(zone) || !/[/]|^UTC$/i.test(zone)) {
    throw refusal(
      text,
      `has a zone '${zone}' that does not name one place`,
      'write an offset such as +08 or a name such as Asia/Shanghai',
    );
  }
  const offsets = offsetsOf(utc, zone);
  const [offset] = offsets;
  if (offset === undefined) {
    throw refusal(text, `does not exist in ${zone}: the clocks were put forward`, 'write it with an offset');
  }
  if (offsets.length > 1) {
    const choices = offsets.map(minutes => `\`${clockWords(clock)}${offsetText(minutes)}\``).join(' or ');
    throw refusal(text, `happened twice in ${zone}: the clocks were put back`, `write ${choices}`);
  }
  return (asUtc - BigInt(offset) * 60_000_000n) as Instant;
}

/** The offsets, in minutes, under which a wall clock time is shown in a zone: none in a gap, two in an overlap. */
function offsetsOf(wallAsUtc: DateTime, zone: string): number[] {
  const candidates = [-1440, 0, 1440].map(minutes => wallAsUtc.plus({ minutes }).setZone(zone).offset);
  return [...new Set(candidates)].filter(
    offset => wallAsUtc.minus({ minutes: offset }).setZone(zone).offset === offset,
  );
}

function offsetSeconds(text: string, written: string): number {
  const digits = written.slice(1).replaceAll(':', '');
  const padded = digits.length % 2 === 1 ? `0${digits}` : digits;
  const [hours = 0, minutes = 0, seconds = 0] = (padded.match(/\d{2}/g) ?? []).map(Number);
  if (hours > 15 || minutes > 59 || seconds > 59) {
    throw refusal(
      text,
      `has an offset '${written}' that no place has`,
      'an offset is hours, or hours and minutes, east of Greenwich: +08, -03:30',
    );
  }
  return (written.startsWith('-') ? -1 : 1) * (hours * 3600 + minutes * 60 + seconds);
}

function offsetText(minutes: number): string {
  const absolute = Math.abs(minutes);
  const two = (value: number): string => String(value).padStart(2, '0');
  return `${minutes < 0 ? '-' : '+'}${two(Math.floor(absolute / 60))}:${two(absolute % 60)}`;
}

function clockWords(clock: WallClock): string {
  const { year, month, day, hour, minute, second } = clock;
  return DateTime.utc(year, month, day, hour, minute, second).toFormat('yyyy-MM-dd HH:mm:ss');
}

function formHint(text: string): string {
  const example = 'write it as `2025-07-13 10:00:00+00`';
  if (/^\d{1,2}\/\d{1,2}\/\d{2,4}/.test(text)) return `day and month could be either way round: ${example}`;
  if (/^(now|today|yesterday|tomorrow|-?infinity|epoch)$/i.test(text))
    return `PostgreSQL takes no such word here: ${example}`;
  if (/^\d{4}-\d{1,2}-\d{1,2}$/.test(text)) return `the time of day is missing: ${example}`;
  return example;
}

function refusal(text: string, what: string, hint?: string): UserError {
  return new UserError('INVALID_VALUE', `'${text}' ${what}`, hint === undefined ? {} : { hint });
}
