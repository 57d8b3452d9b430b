// What is lost, counted by the script itself: a shell with a pg_waldump that prints what the segments of the test hold.
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { readNewestCommits } from '../../src/modules/clusters/newest-commits.ts';
import { formatInstant, parseInstant } from '../../src/postgres/instant.ts';
import type { LossPoint } from '../../src/postgres/loss.ts';
import { parseLsn } from '../../src/postgres/lsn.ts';
import { parseHistory, type Timeline, TimelineTree } from '../../src/postgres/timeline.ts';
import { temporaryFolder } from '../temporary-folder.ts';
import { shellHost } from './shell-host.ts';

const line = (xid: number, lsn: string, what: string) =>
  `rmgr: Transaction len (rec/tot):     46/    46, tx:        ${xid}, lsn: ${lsn}, prev 0/00000028, desc: ${what}\n`;
const commit = (xid: number, lsn: string, time: string) =>
  line(xid, lsn, `COMMIT 2026-11-23 ${time} UTC; inval msgs: catcache 50`);

/** Timeline 2 left timeline 1 at 0/3000100; what timeline 1 wrote behind that is no history of this cluster. */
const folder = temporaryFolder({});
const data = join(folder, 'data');
mkdirSync(join(data, 'pg_wal'), { recursive: true });
for (const [name, text] of Object.entries({
  '000000010000000000000002':
    commit(1, '0/02000100', '10:00:01.000000') + commit(2, '0/02000200', '10:00:02.000000'),
  '000000010000000000000003': commit(9, '0/03000500', '10:00:09.000000'),
  '000000020000000000000003':
    commit(3, '0/03000080', '10:00:03.000000') +
    line(4, '0/03000200', 'ABORT 2026-11-23 10:00:04.000000 UTC'),
  '000000020000000000000004':
    line(5, '0/04000100', 'COMMIT_PREPARED 5: 2026-11-23 10:00:05.500000 UTC') +
    commit(6, '0/04000200', '10:00:06.000000'),
}))
  writeFileSync(join(data, 'pg_wal', name), text);
writeFileSync(join(folder, 'pg_waldump'), '#!/bin/sh\ncat "$2"\n');
chmodSync(join(folder, 'pg_waldump'), 0o755);

const log = {
  dbsu: userInfo().username,
  bin: folder,
  data,
  tree: new TimelineTree([parseHistory(2 as Timeline, '1\t0/3000100\tbefore\n')], [1 as Timeline]),
  timeline: 2 as Timeline,
  lsn: parseLsn('0/4000300'),
  segmentSize: 16n * 1024n * 1024n,
};
const at = (time: string, isInclusive = false): LossPoint => ({
  kind: 'time',
  time: parseInstant(`2026-11-23 ${time}+00`),
  isInclusive,
  floor: parseLsn('0/2000050'),
});
const behind = (lsn: string, isInclusive = false): LossPoint => ({
  kind: 'lsn',
  lsn: parseLsn(lsn),
  isInclusive,
});

test.each<[string, LossPoint, number, number | undefined, boolean]>([
  ['a time between two', at('10:00:05.75'), 1, 6, true],
  ['the very time of one', at('10:00:05.5'), 1, 6, true],
  ['just before that', at('10:00:05.5', true), 2, 5, true],
  ['over several segments and timelines', at('10:00:01.5'), 4, 2, true],
  ['before all of them, as far back as the backup', at('09:00:00'), 5, 1, true],
  ['behind all of them', at('10:30:00'), 0, undefined, true],
  ['a position', behind('0/3000080'), 2, 5, true],
  ['just before a position', behind('0/3000080', true), 3, 3, true],
  ['a position that pg_wal no longer holds', behind('0/1000000'), 5, 1, false],
])('%s', async (_what, point, count, first, isWhole) => {
  const found = await readNewestCommits(shellHost(), log, point);
  expect([found.count, found.first?.xid, found.isWhole]).toEqual([count, first, isWhole]);
  expect(found.last && [found.last.xid, formatInstant(found.last.time)]).toEqual([
    6,
    '2026-11-23 10:00:06+00',
  ]);
});

test('at the boundary of a segment the next file is not there yet', async () => {
  const found = await readNewestCommits(
    shellHost(),
    { ...log, lsn: parseLsn('0/5000000') },
    at('10:00:05.75'),
  );
  expect([found.count, found.isWhole]).toEqual([1, true]);
});
