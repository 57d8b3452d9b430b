// Where a transaction is looked for after a recovery: its number may have been given on the timeline that was left, though the
// leader has yet to give it. The scripts themselves, in a shell with a pgbackrest and a pg_waldump that read plain files.
import { appendFileSync, chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { beforeEach, expect, test } from '@jest/globals';
import { readArchiveEnd } from '../../src/modules/clusters/repository.ts';
import { locateTarget } from '../../src/modules/clusters/target-search.ts';
import { parseBackupInfo } from '../../src/postgres/backup.ts';
import { formatInstant } from '../../src/postgres/instant.ts';
import { formatLsn } from '../../src/postgres/lsn.ts';
import { parseRequest } from '../../src/postgres/target.ts';
import { parseHistory, type Timeline, TimelineTree } from '../../src/postgres/timeline.ts';
import { temporaryFolder } from '../temporary-folder.ts';
import { shellHost } from './shell-host.ts';

const folder = temporaryFolder({});
const fetched = join(folder, 'fetched');

// Timeline 2 begins in segment 4; behind that, timeline 1 went on to transactions 740 and 741.
const ARCHIVE: readonly (readonly [string, number, string])[] = [
  ['000000010000000000000003', 738, '0/3000100'],
  ['000000010000000000000004', 740, '0/4000800'],
  ['000000010000000000000005', 741, '0/5000100'],
  ['000000020000000000000004', 739, '0/4000500'],
];
mkdirSync(join(folder, 'archive'));
for (const [name, xid, lsn] of ARCHIVE) {
  const what = 'desc: COMMIT 2026-01-01 10:00:00.000000 UTC';
  const line = `rmgr: Transaction len (rec/tot): 34/ 34, tx: ${xid}, lsn: ${lsn}, prev 0/0, ${what}\n`;
  writeFileSync(join(folder, 'archive', name), line);
}
for (const line of [
  'rmgr: XLOG len (rec/tot): 98/ 98, tx: 0, lsn: 0/3000180, prev 0/0, desc: RESTORE_POINT before; now',
  'rmgr: Transaction len (rec/tot): 54/ 54, tx: 0, lsn: 0/3000200, prev 0/0, desc: COMMIT_PREPARED 736: 2026-01-01 09:59:59.500000 UTC; rels: base/5/16400',
  'rmgr: Transaction len (rec/tot): 54/ 54, tx: 0, lsn: 0/3000300, prev 0/0, desc: ABORT_PREPARED 737: 2026-01-01 09:59:59.600000 UTC',
])
  appendFileSync(join(folder, 'archive', '000000010000000000000003'), `${line}\n`);
const program = (name: string, text: string): void => {
  writeFileSync(join(folder, name), `#!/bin/sh\n${text}\n`);
  chmodSync(join(folder, name), 0o755);
};
program(
  'pgbackrest',
  `for word; do [ "$word" != repo-ls ] || ls=y; done
if [ -n "$ls" ]; then
  for name in "${folder}"/archive/*; do echo "\${name##*/}-0123456789012345678901234567890123456789.zst"; done
else
  while [ $# -gt 2 ]; do shift; done; echo "$1" >>"${fetched}"; cp "${folder}/archive/$1" "$2"
fi`,
);
program('pg_waldump', 'case $1 in --path=*) cat "${1#--path=}"/0* ;; *) cat "$2" ;; esac');

const info = [
  {
    name: 'pg-test',
    status: { code: 0, message: 'ok', lock: { backup: { held: false } } },
    db: [{ id: 1, 'repo-key': 1, 'system-id': 1, version: '15' }],
    archive: [
      {
        id: '15-1',
        database: { id: 1, 'repo-key': 1 },
        min: '000000010000000000000003',
        max: '000000020000000000000004',
      },
    ],
    backup: [
      {
        label: '20260101-090000F',
        type: 'full',
        prior: null,
        error: false,
        database: { id: 1, 'repo-key': 1 },
        archive: { start: '000000010000000000000002', stop: '000000010000000000000002' },
        lsn: { start: '0/2000028', stop: '0/2000100' },
        timestamp: { start: 1767258000, stop: 1767258010 },
        info: { size: 1, delta: 1, repository: { size: 1, delta: 1 } },
      },
    ],
    repo: [{ key: 1, cipher: 'none', status: { code: 0, message: 'ok' } }],
  },
];

const host = shellHost(['sh', '-c'], { PATH: `${folder}:${process.env.PATH ?? ''}` });
const dbsu = userInfo().username;

async function locate(request: Record<string, unknown>) {
  const [stanza] = parseBackupInfo(JSON.stringify(info));
  if (stanza === undefined) throw new RangeError('no stanza');
  const second = 2 as Timeline;
  const { located, near } = await locateTarget(
    host,
    { dbsu, bin: folder, data: join(folder, 'data') },
    {
      stanza,
      tree: new TimelineTree([parseHistory(second, '1\t0/4000400\tbefore 740')], [second]),
      born: new Map(),
      segmentSize: 0x1000000n,
    },
    parseRequest(request),
    {
      leader: { timeline: second, nextXid: 740n },
      limit: Number.POSITIVE_INFINITY,
      progress: () => undefined,
    },
  );
  const names = readFileSync(fetched, 'utf8').trim().split('\n');
  const read = [...new Set(names)].sort();
  return { at: located && `${located.timeline}: ${formatLsn(located.lsn)}`, near: near?.words, read };
}

beforeEach(() => writeFileSync(fetched, ''));

const LEFT = ['000000010000000000000004', '000000010000000000000005'];

test.each([undefined, 'latest', 1])(
  'a number that the leader has yet to give is found on the timeline that was left: timeline %p',
  async timeline => {
    expect(await locate({ xid: 741, ...(timeline === undefined ? {} : { timeline }) })).toEqual({
      at: '1: 0/5000100',
      near: undefined,
      read: LEFT,
    });
  },
);

test('a number that nobody gave is looked for only behind the forks', async () => {
  expect(await locate({ xid: 900 })).toEqual({
    at: undefined,
    near: 'no transaction from 740 on has ended on timeline 2 yet',
    read: LEFT,
  });
});

test('a number that the leader has given is found on its way first', async () => {
  const { at } = await locate({ xid: 739 });
  expect(at).toBe('2: 0/4000500');
});

test.each([
  [{ xid: 736 }, '1: 0/3000200'],
  [{ xid: 737 }, '1: 0/3000300'],
  [{ name: 'before; now' }, '1: 0/3000180'],
])('the end of a prepared transaction, and a name with a semicolon, are found: %j', async (request, at) => {
  expect((await locate(request)).at).toBe(at);
});

test('the last commit of the archive may be that of a prepared transaction', async () => {
  const last = '000000010000000000000003';
  const place = { dbsu, bin: folder, stanza: 'pg-test', segmentSize: 0x1000000n };
  const { lastCommit, lastCommitLsn } = await readArchiveEnd(host, { ...place, last });
  expect(lastCommit && formatInstant(lastCommit)).toBe('2026-01-01 09:59:59.5+00');
  expect(lastCommitLsn && formatLsn(lastCommitLsn)).toBe('0/3000200');
});
