// Restore points and transactions in the log: what pg_waldump 15 printed, which segments are read for them, what counts.
import { describe, expect, it } from '@jest/globals';
import { formatInstant } from '../../src/postgres/instant.ts';
import { formatLsn, type Lsn, parseLsn } from '../../src/postgres/lsn.ts';
import { parseRequest } from '../../src/postgres/target.ts';
import { parseHistory, type Timeline, TimelineTree } from '../../src/postgres/timeline.ts';
import {
  batchesAlong,
  isOnWay,
  isTarget,
  locatedAmong,
  parseStopRecords,
  type StopRecord,
} from '../../src/postgres/wal-search.ts';
import { buildBackup } from './situations.ts';

const line = (number: number): Timeline => number as Timeline;
const tree = new TimelineTree([parseHistory(line(2), '1\t0/5000060\tbefore 2025-07-13 10:00:03.25+00\n')]);

const WAL = `rmgr: XLOG        len (rec/tot):     98/    98, tx:          0, lsn: 0/1A000060, prev 0/1A000028, desc: RESTORE_POINT before, migration
rmgr: XLOG        len (rec/tot):     49/  8241, tx:        741, lsn: 0/1A00A6B0, prev 0/1A008B10, desc: FPI_FOR_HINT , blkref #0: rel 1663/5/2608 fork fsm blk 2 FPW
rmgr: Transaction len (rec/tot):    405/   405, tx:        741, lsn: 0/1A0183F8, prev 0/1A018270, desc: COMMIT 2026-11-23 09:38:03.416902 UTC; inval msgs: catcache 80
rmgr: Transaction len (rec/tot):     34/    34, tx:        742, lsn: 0/1A018638, prev 0/1A0185F8, desc: ABORT 2026-11-23 09:38:03.840655 UTC
rmgr: XLOG        len (rec/tot):     24/    24, tx:          0, lsn: 0/1A018660, prev 0/1A018638, desc: SWITCH `;

function record(lsn: string, more: Partial<StopRecord> = {}): StopRecord {
  return { timeline: line(1), lsn: parseLsn(lsn), time: undefined, xid: undefined, name: 'x', ...more };
}

describe('records at which replay can stop', () => {
  const records = parseStopRecords(line(1), WAL);

  it('are restore points and the ends of transactions', () => {
    expect(
      records.map(({ lsn, xid, name, time }) => [formatLsn(lsn), xid, name, time && formatInstant(time)]),
    ).toEqual([
      ['0/1A000060', undefined, 'before, migration', undefined],
      ['0/1A0183F8', 741, undefined, '2026-11-23 09:38:03.416902+00'],
      ['0/1A018638', 742, undefined, '2026-11-23 09:38:03.840655+00'],
    ]);
  });

  it.each<[unknown, string[]]>([
    [{ name: 'before, migration' }, ['0/1A000060']],
    [{ name: 'before' }, []],
    [{ xid: 742 }, ['0/1A018638']],
    [{ xid: 74 }, []],
  ])('%j is at %j', (request, expected) => {
    const { target } = parseRequest(request);
    expect(records.filter(each => isTarget(each, target)).map(each => formatLsn(each.lsn))).toEqual(expected);
  });

  it('lie on the way along a timeline only before it forked off', () => {
    expect(isOnWay(record('0/5000000'), tree, line(2))).toBe(true);
    expect(isOnWay(record('0/5000060'), tree, line(2))).toBe(false);
    expect(isOnWay(record('0/5000060', { timeline: line(2) }), tree, line(2))).toBe(true);
    expect(isOnWay(record('0/5000000', { timeline: line(2) }), tree, line(2))).toBe(false);
    expect(isOnWay(record('0/6000000'), tree, line(1))).toBe(true);
  });
});

describe('the segments to read', () => {
  const number = (log: number): string => log.toString(16).toUpperCase().padStart(8, '0');
  const name = (timeline: number, part: number): string => `${number(timeline)}00000000${number(part)}`;
  const shown = (along: number, names: string[], from: string) =>
    batchesAlong(tree, line(along), names, parseLsn(from)).map(({ names, end }) => [
      ...names,
      formatLsn(end),
    ]);

  it('are those of the way, newest first, from the backup on', () => {
    const all = [1, 2, 3, 4, 5, 6, 7].map(part => name(1, part)).concat([5, 6].map(part => name(2, part)));
    expect(shown(2, all, '0/3000100')).toEqual([
      [name(2, 5), name(2, 6), '0/7000000'],
      [name(1, 3), name(1, 4), name(1, 5), '0/6000000'],
    ]);
    expect(shown(1, all, '0/6000000')).toEqual([[name(1, 6), name(1, 7), '0/8000000']]);
  });

  it('are read together only where none is missing', () => {
    expect(shown(1, [name(1, 9), name(1, 3), name(1, 4), 'x'], '0/0')).toEqual([
      [name(1, 9), '0/A000000'],
      [name(1, 3), name(1, 4), '0/5000000'],
    ]);
  });

  it('are read sixteen at a time', () => {
    const all = Array.from({ length: 40 }, (_, index) => name(1, index));
    expect(batchesAlong(tree, line(1), all, 0n as Lsn).map(batch => batch.names.length)).toEqual([16, 16, 8]);
  });
});

describe('a name that was given again', () => {
  const backups = [
    buildBackup({
      label: '20250713-080000F',
      stop: '2025-07-13 08:00:10+00',
      lsn: ['0/2000028', '0/2000100'],
    }),
    buildBackup({
      label: '20250713-090000F',
      stop: '2025-07-13 09:00:10+00',
      lsn: ['0/4000028', '0/4000100'],
    }),
  ];
  const found = [record('0/6000000'), record('0/5000000'), record('0/3000000')];

  it('stops replay at the first behind the backup', () => {
    const located = locatedAmong(found, backups, undefined);
    expect(located && [formatLsn(located.lsn), located.again?.map(formatLsn)]).toEqual([
      '0/5000000',
      ['0/6000000'],
    ]);
  });

  it('depends on the backup that was asked for', () => {
    const located = locatedAmong(found, backups, backups[0]?.label);
    expect(located && formatLsn(located.lsn)).toBe('0/3000000');
  });

  it('is found before any backup too, for the plan to refuse', () => {
    expect(locatedAmong([record('0/1000000')], backups, undefined)?.lsn).toBe(parseLsn('0/1000000'));
    expect(locatedAmong([], backups, undefined)).toBeUndefined();
  });
});
