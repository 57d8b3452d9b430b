import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { formatLsn, type Lsn, parseLsn, parseSegmentName, segmentName } from '../../src/postgres/lsn.ts';
import type { Timeline } from '../../src/postgres/timeline.ts';

const lsn = fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }).map(value => value as Lsn);
const timeline = fc.integer({ min: 1, max: 0xffffffff }).map(value => value as Timeline);
const segmentSize = fc.integer({ min: 20, max: 30 }).map(power => 2n ** BigInt(power));

describe('a WAL position', () => {
  it('goes round through its text', () => {
    fc.assert(fc.property(lsn, position => parseLsn(formatLsn(position)) === position));
  });

  it('is read as PostgreSQL prints it', () => {
    expect(parseLsn('0/4001C80')).toBe(0x4001c80n);
    expect(parseLsn('16/B374D848')).toBe(0x16_b374d848n);
    expect(formatLsn(parseLsn('ab/cd'))).toBe('AB/CD');
  });

  it.each(['', '4001C80', '0/', '/1', '0/123456789', 'x/1', '0/-1', '0/1/2'])('refuses %j', text => {
    expect(() => parseLsn(text)).toThrow('is not a WAL position');
  });
});

describe('a segment name', () => {
  it('names the file that holds the position', () => {
    fc.assert(
      fc.property(timeline, lsn, segmentSize, (line, position, size) => {
        const segment = parseSegmentName(segmentName(line, position, size), size);
        return segment?.timeline === line && segment.start <= position && position < segment.end;
      }),
    );
  });

  it('is what pg_walfile_name gives', () => {
    expect(segmentName(1 as Timeline, parseLsn('0/4001C80'))).toBe('000000010000000000000004');
    expect(segmentName(27 as Timeline, parseLsn('16/B374D848'))).toBe('0000001B00000016000000B3');
    expect(segmentName(1 as Timeline, parseLsn('1/0'), 2n ** 30n)).toBe('000000010000000100000000');
  });

  it.each(['00000002.history', '000000010000000000000004.partial', '000000010000000000000100', 'x'])(
    'is not %s',
    name => {
      expect(parseSegmentName(name)).toBeUndefined();
    },
  );
});
