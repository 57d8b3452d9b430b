// What a search remembers of archived segments: nothing is read twice, and nothing that may hold the target is left out.
import { describe, expect, it } from '@jest/globals';
import { parseLsn } from '../../src/postgres/lsn.ts';
import { remember, seenLines } from '../../src/postgres/seen-log.ts';
import { parseRequest } from '../../src/postgres/target.ts';
import type { Timeline } from '../../src/postgres/timeline.ts';
import type { StopRecord } from '../../src/postgres/wal-search.ts';

const SIZE = 0x1000000n;
const FIRST = '000000010000000000000002';
const SECOND = '000000010000000000000003';
const target = (request: unknown) => parseRequest(request).target;

function record(lsn: string, more: Partial<StopRecord>): StopRecord {
  return {
    timeline: 1 as Timeline,
    lsn: parseLsn(lsn),
    time: undefined,
    xid: undefined,
    name: undefined,
    ...more,
  };
}

describe('restore points', () => {
  const name = target({ name: 'kept' });
  const records = [record('0/2000100', { name: 'kept' }), record('0/2000200', { name: 'a "b"\\n' })];

  it('come back with their places, from segments that are not read again', () => {
    const text = seenLines(name, [FIRST, SECOND], records, SIZE);
    const { skip, records: known } = remember(name, text, SIZE);
    expect([...skip]).toEqual([FIRST, SECOND]);
    expect(known).toEqual(records);
  });

  it('are not taken from lines that were cut off, nor from those of transactions', () => {
    const text = seenLines(name, [FIRST], records, SIZE);
    expect(remember(name, text.slice(0, -5), SIZE).skip.size).toBe(0);
    const other = seenLines(target({ xid: 5 }), [FIRST], [], SIZE);
    expect(remember(name, other, SIZE).skip.size).toBe(0);
  });
});

describe('transactions', () => {
  const records = [700, 745, 731].map((xid, at) => record(`0/2000${at + 1}00`, { xid }));
  const text = seenLines(target({ xid: 1 }), [FIRST, SECOND], records, SIZE);

  it.each<[number, string[], number[]]>([
    [699, [FIRST, SECOND], [700, 745]],
    [700, [SECOND], []],
    [720, [SECOND], []],
    [745, [SECOND], []],
    [746, [FIRST, SECOND], [700, 745]],
  ])('%d: the segments %j cannot hold it', (xid, skipped, near) => {
    const { skip, records: known } = remember(target({ xid }), text, SIZE);
    expect([...skip]).toEqual(skipped);
    expect(known.map(each => each.xid)).toEqual(near);
  });
});
