// Golden: what pg_waldump 15 printed of one story under both settings of wal_level, and what happened in it.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { formatInstant } from '../../src/postgres/instant.ts';
import { formatLsn } from '../../src/postgres/lsn.ts';
import { parseWalRecord } from '../../src/postgres/wal-record.ts';
import { isSuspect, summariseWal, type WalEffect } from '../../src/postgres/wal-summary.ts';

const folder = join(import.meta.dirname, '../cases/wal');

function effectsOf(level: string): Map<number, readonly WalEffect[]> {
  const { transactions } = summariseWal(readFileSync(join(folder, `${level}.txt`), 'utf8'));
  return new Map(transactions.map(({ xid, effects }) => [xid, effects]));
}

const ledger = { database: 5, node: 16384 };
const files = (...nodes: number[]) => nodes.map(node => ({ database: 5, node }));

describe.each(['logical', 'replica'])('wal_level = %s', level => {
  test.each<[string, number, readonly WalEffect[]]>([
    ['insert', 728, [{ kind: 'inserted', relation: ledger, rows: 1 }]],
    ['update, in place and moved', 729, [{ kind: 'updated', relation: ledger, rows: 5 }]],
    ['delete', 730, [{ kind: 'deleted', relation: ledger, rows: 30 }]],
    ['truncate', 731, [{ kind: 'truncated', database: 5, oids: [16400] }]],
    ['drop', 732, [{ kind: 'dropped', relations: files(16392, 16391, 16396, 16397, 16398) }]],
    [
      'a savepoint that was kept counts, one that was rolled back does not',
      733,
      [
        { kind: 'inserted', relation: ledger, rows: 1 },
        { kind: 'deleted', relation: ledger, rows: 8 },
      ],
    ],
    ['add a column', 737, [{ kind: 'altered', database: 5, oids: [16384] }]],
    ['a message', 740, [{ kind: 'message', prefix: 'reprise' }]],
    ['copy', 743, [{ kind: 'inserted', relation: { database: 5, node: 16416 }, rows: 11 }]],
    ['prepared, then committed', 746, [{ kind: 'deleted', relation: { database: 5, node: 16416 }, rows: 1 }]],
    ['create database', 747, [{ kind: 'database-created', database: 16436 }]],
    ['drop database', 748, [{ kind: 'database-dropped', database: 16436 }]],
    ['drop two', 749, [{ kind: 'dropped', relations: files(16428, 16431, 16432, 16433) }]],
  ])('%s', (_what, xid, expected) => {
    expect(effectsOf(level).get(xid)).toEqual(expected);
  });

  test.each([
    ['vacuum full', 738],
    ['alter type', 739],
    ['refresh materialized view', 742],
  ])('%s rewrites, and drops nothing', (_what, xid) => {
    const effects = effectsOf(level).get(xid);
    expect(effects?.map(effect => effect.kind)).toEqual(['rewritten']);
  });

  test('what was rolled back is not there', () => {
    expect([...effectsOf(level).keys()].filter(xid => [734, 735, 736].includes(xid))).toEqual([]);
  });
});

test('a transaction has the time and the place of its commit', () => {
  const { transactions } = summariseWal(readFileSync(join(folder, 'replica.txt'), 'utf8'));
  const line = /tx:\s+730, lsn: (\S+), .*desc: COMMIT (\S+ \S+) UTC/.exec(
    readFileSync(join(folder, 'replica.txt'), 'utf8'),
  );
  const deletion = transactions.find(transaction => transaction.xid === 730);
  expect(deletion && formatInstant(deletion.time)).toBe(`${line?.[2]}+00`);
  expect(deletion && formatLsn(deletion.lsn)).toBe(line?.[1]?.replace('/0', '/'));
});

test('restore points keep every character of their names', () => {
  const { restorePoints } = summariseWal(readFileSync(join(folder, 'replica.txt'), 'utf8'));
  expect(restorePoints.map(point => point.name)).toEqual(['before_migration', `it's "quoted" at x; y`]);
});

test('later versions write the same things in other words', () => {
  const line = (manager: string, description: string): string =>
    `rmgr: ${manager} len (rec/tot): 59/ 59, tx: 740, lsn: 0/015F0388, prev 0/015F0340, desc: ${description}`;
  expect(
    parseWalRecord(
      line('Heap2', 'MULTI_INSERT+INIT ntuples: 4, flags: 0x02, blkref #0: rel 1663/5/16384 blk 0'),
    )?.action,
  ).toEqual({ kind: 'rows', change: 'inserted', relation: ledger, rows: 4 });
  expect(
    parseWalRecord(line('Heap', 'TRUNCATE flags: [CASCADE], nrelids: 2, relids: [16384, 16390]'))?.action,
  ).toEqual({ kind: 'truncate', oids: [16384, 16390] });
});

test('lines that are no records, and records without a story, are passed over', () => {
  for (const line of [
    '',
    'first record is after 0/3000000, at 0/3000028, skipping over 40 bytes',
    'rmgr: Btree len (rec/tot): 64/ 64, tx: 728, lsn: 0/0154ADA8, prev 0/0154AD68, desc: INSERT_LEAF off 135, blkref #0: rel 1663/5/16389 blk 2',
    'rmgr: Heap2 len (rec/tot): 59/ 59, tx: 0, lsn: 0/0154ADA8, prev 0/0154AD68, desc: VISIBLE cutoff xid 0 flags 0x03, blkref #0: rel 1663/5/2619 fork vm blk 0',
  ])
    expect(parseWalRecord(line)).toBeUndefined();
});

test('an accident is a drop, an emptying, or many rows at once', () => {
  const deleted = { kind: 'deleted', relation: ledger, rows: 100 } as const;
  expect(isSuspect(deleted, 100)).toBe(true);
  expect(isSuspect(deleted, 101)).toBe(false);
  expect(isSuspect({ ...deleted, kind: 'inserted' }, 100)).toBe(false);
  expect(isSuspect({ kind: 'truncated', database: 5, oids: [1] }, 100)).toBe(true);
});
