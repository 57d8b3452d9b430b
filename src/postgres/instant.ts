// Moments in time, exact to the microsecond and always UTC. A time that can be read in two ways is refused, not guessed.
import { DateTime } from 'luxon';
import { readWallClock, refuseTime } from './time-forms.ts';
import { offsetOfZone } from './time-zone.ts';

declare const instantBrand: unique symbol;
/** Microseconds since 1970-01-01 00:00:00 UTC. */
export type Instant = bigint & { readonly [instantBrand]: 'Instant' };

export interface InstantOptions {
  /** The zone of a time that names none; without it such a time is refused. */
  readonly zone?: string | undefined;
}

/**
 * Reads a time as PostgreSQL would, with its zone as offset, IANA name or unambiguous abbreviation. Throws UserError
 * INVALID_VALUE when it is no time, names no zone (and none was given), or does not name exactly one moment.
 * @see https://www.postgresql.org/docs/15/datatype-datetime.html
 */
export function parseInstant(text: string, options: InstantOptions = {}): Instant {
  const { micros, zone = options.zone } = readWallClock(text);
  if (zone === undefined) {
    throw refuseTime(text, 'names no time zone', `write it with an offset: \`${text.trim()}+00\` for UTC`);
  }
  return (micros - BigInt(offsetOfZone(text, micros, zone)) * 1_000_000n) as Instant;
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
