// The table of explore: suspects marked, the moment in its place, commands that need no quoting.
import { expect, test } from '@jest/globals';
import { recoveryCommand, storyLines } from '../../src/modules/clusters/wal-lines.ts';
import { parseInstant } from '../../src/postgres/instant.ts';
import { parseLsn } from '../../src/postgres/lsn.ts';
import type { Timeline } from '../../src/postgres/timeline.ts';
import type { WalEffect } from '../../src/postgres/wal-summary.ts';

const ledger = { database: 5, node: 16384 };
const names = {
  databases: new Map([
    [5, 'postgres'],
    [7, 'shop'],
  ]),
  byNode: new Map([
    ['5/16384', { name: 'public.ledger', kind: 'r' }],
    ['5/16390', { name: 'pg_toast.pg_toast_16384', kind: 't' }],
  ]),
  byOid: new Map([
    ['7/16400', { name: 'public.emptied', kind: 'r' }],
    ['7/16401', { name: 'public.emptied_pkey', kind: 'i' }],
  ]),
};

function transaction(second: number, ...effects: WalEffect[]) {
  return {
    xid: 700 + second,
    lsn: parseLsn(`0/40000${second}0`),
    time: parseInstant(`2025-07-13 10:00:0${second}+00`),
    effects,
  };
}

const story = {
  cluster: 'pg-test',
  timeline: 1 as Timeline,
  commandTimeline: undefined,
  moment: parseInstant('2025-07-13 10:00:03.5+00'),
  restorePoints: [{ name: 'before', lsn: parseLsn('0/4000025'), time: undefined }],
  names,
  bulk: 100,
  limit: 10,
  transactions: [
    transaction(1, { kind: 'inserted', relation: ledger, rows: 1 }),
    transaction(
      3,
      { kind: 'deleted', relation: ledger, rows: 400 },
      { kind: 'deleted', relation: { database: 5, node: 16390 }, rows: 800 },
    ),
    transaction(4, { kind: 'truncated', database: 7, oids: [16400, 16401] }),
    transaction(5, { kind: 'deleted', relation: { database: 5, node: 99999 }, rows: 2 }),
  ],
};

test('transactions come newest first, the moment between those after and before it', () => {
  expect(storyLines(story)).toEqual([
    '   time                      xid  WAL position  what',
    '-  ------------------------  ---  ------------  ----------------------------------------',
    '   2025-07-13 10:00:05+00    705  0/4000050     deleted 2 rows of file 99999',
    '*  2025-07-13 10:00:04+00    704  0/4000040     truncated public.emptied (database shop)',
    '>  2025-07-13 10:00:03.5+00                     the moment that was asked for',
    '*  2025-07-13 10:00:03+00    703  0/4000030     deleted 400 rows of public.ledger',
    "                                  0/4000025     restore point 'before'",
    '   2025-07-13 10:00:01+00    701  0/4000010     inserted 1 row into public.ledger',
    '',
    'Recovery to just before one of those marked with *:',
    "704: ./pgsql-pitr.yml -l pg-test -e '{pg_pitr: {lsn: 0/4000040, exclusive: true}}'",
    "703: ./pgsql-pitr.yml -l pg-test -e '{pg_pitr: {lsn: 0/4000030, exclusive: true}}'",
  ]);
});

test('suspects outlive the limit, the rest is counted', () => {
  const lines = storyLines({ ...story, limit: 2 }).join('\n');
  expect(lines).toMatch(/704.*\n.*asked for\n.*703/);
  expect(lines).not.toMatch(/ 70[15] /);
  expect(lines).toMatch(/\(2 more/);
});

test('nothing suspicious is said too', () => {
  expect(storyLines({ ...story, bulk: 900, transactions: story.transactions.slice(0, 2) }).at(-1)).toBe(
    'no table was dropped or emptied, no 900 rows were deleted or updated at once',
  );
});

test('another timeline than the newest is named in the command', () => {
  expect(
    recoveryCommand({ cluster: 'pg-test', commandTimeline: 1 as Timeline }, { lsn: parseLsn('0/40') }),
  ).toBe("./pgsql-pitr.yml -l pg-test -e '{pg_pitr: {lsn: 0/40, exclusive: true, timeline: 1}}'");
});
