import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { UserError } from '../../src/errors.ts';
import {
  addSeconds,
  formatInstant,
  formatInstantIn,
  type Instant,
  instantFromSeconds,
  parseInstant,
  toIso,
} from '../../src/postgres/instant.ts';

describe('a time', () => {
  it.each([
    ['2025-07-13 10:00:00+00', '2025-07-13 10:00:00+00'],
    ['2025-07-13T10:00:00Z', '2025-07-13 10:00:00+00'],
    ['2025-07-13 10:00 UTC', '2025-07-13 10:00:00+00'],
    ['2025-07-13 18:00:00+08', '2025-07-13 10:00:00+00'],
    ['2025-07-13 18:00:00.123456+0800', '2025-07-13 10:00:00.123456+00'],
    ['2025-07-13 06:30:00-03:30', '2025-07-13 10:00:00+00'],
    ['2025-07-13 18:00:00 +8', '2025-07-13 10:00:00+00'],
    ['2025-07-13 18:00:00 Asia/Shanghai', '2025-07-13 10:00:00+00'],
    ['2025-07-13 12:00:00 CEST', '2025-07-13 10:00:00+00'],
    ['20250713T100000Z', '2025-07-13 10:00:00+00'],
    ['20250713 100000.5+00', '2025-07-13 10:00:00.5+00'],
    ['Jul 13, 2025 10:00:00 UTC', '2025-07-13 10:00:00+00'],
    ['13 July 2025 10:00 PM UTC', '2025-07-13 22:00:00+00'],
    ['2025-Jul-13 12:00 am UTC', '2025-07-13 00:00:00+00'],
    ['  2025-07-13   10:00:00+00 ', '2025-07-13 10:00:00+00'],
    ['1969-12-31 23:59:59.5+00', '1969-12-31 23:59:59.5+00'],
  ])('%s is %s', (text, expected) => {
    expect(formatInstant(parseInstant(text))).toBe(expected);
  });

  it('without a zone takes the one that is given, and only then', () => {
    expect(formatInstant(parseInstant('2025-07-13 18:00:00', { zone: 'Asia/Shanghai' }))).toBe(
      '2025-07-13 10:00:00+00',
    );
    expect(formatInstant(parseInstant('2025-07-13 10:00:00', { zone: 'Etc/UTC' }))).toBe(
      '2025-07-13 10:00:00+00',
    );
    expect(() => parseInstant('2025-07-13 18:00:00')).toThrow('names no time zone');
  });

  it.each([
    ['2025-10-26 02:30:00 Europe/Berlin', 'happened twice'],
    ['2025-03-30 02:30:00 Europe/Berlin', 'does not exist in Europe/Berlin'],
    ['2025-07-13 10:00:00 CST', 'does not name one place'],
    ['2025-07-13 10:00:00 Mars/Olympus', 'does not name one place'],
    ['2025-02-30 10:00:00+00', 'names no day or hour'],
    ['2025-07-13 25:00:00+00', 'names no day or hour'],
    ['2025-07-13 13:00 PM UTC', 'am/pm'],
    ['2025-07-13 10:00:00+99', 'an offset'],
    ['07/08/2025 10:00:00+00', 'names two days'],
    ['2025-07-13', 'names no time zone'],
    ['2025-07-13 24:00:01+00', 'names no day or hour'],
    ['2025-07-13 10:00:00 UTC+2', 'does not name one place'],
    ['13-Jul-25 10:00:00+00', 'is not a time'],
    ['now', 'is not a time'],
    ["2025-07-13 10:00:00+00'; drop", 'is not a time'],
  ])('refuses %s', (text, message) => {
    expect(() => parseInstant(text)).toThrow(message);
  });

  it('that happened twice is offered both ways', () => {
    const hints: (string | undefined)[] = [];
    try {
      parseInstant('2025-10-26 02:30:00 Europe/Berlin');
    } catch (error) {
      if (error instanceof UserError) hints.push(error.hint);
    }
    expect(hints).toEqual(['write `2025-10-26 02:30:00+02:00` or `2025-10-26 02:30:00+01:00`']);
  });

  it.each([
    ['1764437990', 'seconds since 1970 are written as `2025-11-29 17:39:50+00`'],
    ['@1764437990', 'seconds since 1970 are written as `2025-11-29 17:39:50+00`'],
    ['10:00', 'it names no day: write it as `2025-07-13 10:00:00+00`'],
    ['10:00:30 Europe/Berlin', 'it names no day: write it as `2025-07-13 10:00:00+00`'],
    ['10 minutes ago', 'PostgreSQL takes no such word here: write it as `2025-07-13 10:00:00+00`'],
  ])('%s is no time, and has a hint', (text, hint) => {
    expect(() => parseInstant(text)).toThrow(expect.objectContaining({ hint }));
  });

  it('goes round through its text', () => {
    const micros = fc.bigInt({ min: -(10n ** 15n), max: 4n * 10n ** 15n }).map(value => value as Instant);
    fc.assert(fc.property(micros, instant => parseInstant(formatInstant(instant)) === instant));
    fc.assert(fc.property(micros, instant => parseInstant(toIso(instant)) === instant));
  });

  it('is shown on another wall clock', () => {
    const instant = parseInstant('2025-07-13 10:00:00.25+00');
    expect(formatInstantIn(instant, 'Asia/Shanghai')).toBe('2025-07-13 18:00:00.25 Asia/Shanghai (+08:00)');
  });

  it('comes from seconds and moves by them', () => {
    expect(formatInstant(addSeconds(instantFromSeconds(1752400800), -0.5))).toBe('2025-07-13 09:59:59.5+00');
  });
});
