import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { formatDuration, parseDuration } from '../../src/postgres/duration.ts';

describe('a duration', () => {
  it.each([
    ['30s', 30],
    ['5m', 300],
    ['1h30m', 5400],
    ['14d', 1_209_600],
    ['2W', 1_209_600],
    [' 8d ', 691_200],
  ])('%s is %d seconds', (text, seconds) => {
    expect(parseDuration(text)).toBe(seconds);
  });

  it.each(['', '5', 'm', '0m', '-5m', '5 m', '5 minutes', '1.5h', 'null'])('%p is none', text => {
    expect(() => parseDuration(text)).toThrow(`'${text}' is not a duration`);
  });

  it('in words has its two largest units', () => {
    expect([0.4, 59, 300, 5400, 90_061, 1_209_600, -61].map(formatDuration)).toEqual([
      '0s',
      '59s',
      '5m',
      '1h30m',
      '1d1h',
      '14d',
      '-1m1s',
    ]);
  });

  it('is read as it is written, but for what is left out', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 400 * 86_400 }), seconds => {
        const read = parseDuration(formatDuration(seconds));
        expect(read).toBeLessThanOrEqual(seconds);
        expect(seconds - read).toBeLessThan(seconds >= 86_400 ? 3600 : 60);
      }),
    );
  });
});
