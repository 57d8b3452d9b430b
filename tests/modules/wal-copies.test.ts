// The log is searched in the server's own copies where it still has them, and fetched where not: the scripts themselves, in a
// shell with a pgbackrest and a pg_waldump that say which files they were given.
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { findTarget } from '../../src/modules/clusters/wal.ts';
import { parseBackupInfo } from '../../src/postgres/backup.ts';
import { formatLsn, type Lsn } from '../../src/postgres/lsn.ts';
import { type Timeline, TimelineTree } from '../../src/postgres/timeline.ts';
import { temporaryFolder } from '../temporary-folder.ts';
import { shellHost } from './shell-host.ts';

const folder = temporaryFolder({});
const log = join(folder, 'data', 'pg_wal');
mkdirSync(join(log, 'archive_status'), { recursive: true });
writeFileSync(join(folder, 'data', 'postmaster.pid'), '1\n');

const segment = (part: number): string =>
  `0000000100000000000000${part.toString(16).padStart(2, '0')}`.toUpperCase();

/** The first page of a segment says where it belongs; behind it stands a record, as the waldump below reads it. */
function pageOf(part: number, name: string): Buffer {
  const header = Buffer.alloc(16);
  header.writeBigUInt64LE(BigInt(part) * 0x1000000n, 8);
  const lsn = formatLsn((BigInt(part) * 0x1000000n + 0x100n) as Lsn);
  const text = `\nrmgr: XLOG len (rec/tot): 98/ 98, tx:          0, lsn: ${lsn}, prev 0/0, desc: RESTORE_POINT ${name}\n`;
  return Buffer.concat([header, Buffer.from(text)]);
}

// In pg_wal: 4 is archived and still there, 5 is being written, 6 waits for its turn with the contents of 2. Only in the
// archive: 3. The archive's copy of 4 would tell of something else.
writeFileSync(join(log, segment(4)), pageOf(4, 'own'));
writeFileSync(join(log, 'archive_status', `${segment(4)}.done`), '');
writeFileSync(join(log, segment(5)), pageOf(5, 'own'));
writeFileSync(join(log, segment(6)), pageOf(2, 'stale'));
mkdirSync(join(folder, 'archive'));
for (const part of [3, 4]) writeFileSync(join(folder, 'archive', segment(part)), pageOf(part, 'fetched'));

const program = (name: string, text: string): void => {
  writeFileSync(join(folder, name), `#!/bin/sh\n${text}\n`);
  chmodSync(join(folder, name), 0o755);
};
program(
  'pgbackrest',
  `for word; do [ "$word" != repo-ls ] || ls=y; done
if [ -n "$ls" ]; then
  for name in "${folder}"/archive/*; do echo "0000000100000000/\${name##*/}-0123456789012345678901234567890123456789.zst"; done
else
  while [ $# -gt 2 ]; do shift; done; echo "$1" >>"${folder}/fetched"; cp "${folder}/archive/$1" "$2"
fi`,
);
// Segment 5 is not full: there it ends.
program(
  'pg_waldump',
  `grep -ha rmgr "\${1#--path=}"/0*; echo 'pg_waldump: fatal: error in WAL record at 0/5000100: invalid record length' >&2; exit 1`,
);

const info = [
  {
    name: 'pg-test',
    status: { code: 0, message: 'ok', lock: { backup: { held: false } } },
    db: [{ id: 1, 'repo-key': 1, 'system-id': 1, version: '15' }],
    archive: [{ id: '15-1', database: { id: 1, 'repo-key': 1 }, min: segment(3), max: segment(4) }],
    backup: [],
    repo: [{ key: 1, cipher: 'none', status: { code: 0, message: 'ok' } }],
  },
];

test.each([
  ['own', ['0/5000100', '0/4000100']],
  ['fetched', ['0/3000100']],
  ['stale', []],
])('restore point %s is found at %j', async (name, expected) => {
  const [stanza] = parseBackupInfo(JSON.stringify(info));
  if (stanza === undefined) throw new RangeError('no stanza');
  const path = `${folder}:${process.env.PATH ?? ''}`;
  const place = {
    dbsu: userInfo().username,
    bin: folder,
    data: join(folder, 'data'),
    stanza,
    segmentSize: 0x1000000n,
  };
  const { records, left } = await findTarget(
    shellHost(['sh', '-c'], { PATH: path }),
    place,
    { type: 'name', name },
    {
      tree: new TimelineTree([], [1 as Timeline]),
      timelines: [1 as Timeline],
      from: 0n as Lsn,
      onlyArchived: false,
      enough: () => 0n as Lsn,
      hasTime: () => true,
      progress: () => undefined,
    },
  );
  expect(records.map(({ lsn }) => formatLsn(lsn))).toEqual(expected);
  expect(left).toBe(0);
});

test('what was seen in the archive is remembered, and told again; what is not archived yet is read each time', async () => {
  const [stanza] = parseBackupInfo(JSON.stringify(info));
  if (stanza === undefined) throw new RangeError('no stanza');
  const seen = join(folder, 'seen');
  const place = { dbsu: userInfo().username, bin: folder, data: join(folder, 'data'), stanza };
  const fetched = (): string[] => readFileSync(join(folder, 'fetched'), 'utf8').trim().split('\n');
  const search = async (name: string, hasTime = true) => {
    const names = new Set<string>();
    const { records, read, left } = await findTarget(
      shellHost(['sh', '-c'], { PATH: `${folder}:${process.env.PATH ?? ''}` }),
      { ...place, segmentSize: 0x1000000n, seen },
      { type: 'name', name },
      {
        tree: new TimelineTree([], [1 as Timeline]),
        timelines: [1 as Timeline],
        ...{ from: 0n as Lsn, onlyArchived: false, enough: () => 0n as Lsn, hasTime: () => hasTime },
        seen: record => names.add(record.name ?? ''),
        progress: () => undefined,
      },
    );
    return { found: records.map(({ lsn }) => formatLsn(lsn)), names: [...names].sort(), read, left };
  };
  writeFileSync(join(folder, 'fetched'), '');
  expect(await search('nowhere', false)).toEqual({ found: [], names: [], read: 0, left: 3 });
  const all = { found: [], names: ['fetched', 'own'], read: 3, left: 0 };
  expect(await search('nowhere')).toEqual(all);
  expect(fetched()).toEqual([segment(3)]);
  const noted = readFileSync(join(seen, 'seen-pg-test-1-names.jsonl'), 'utf8');
  expect(noted).not.toContain(segment(5));
  expect(await search('nowhere')).toEqual(all);
  // What was seen before is known without any time; what is to be archived still is not.
  expect(await search('nowhere', false)).toEqual({ found: [], names: ['fetched', 'own'], read: 2, left: 1 });
  expect((await search('fetched')).found).toEqual(['0/3000100']);
  expect(fetched()).toEqual([segment(3)]);
  expect((await search('own')).found).toEqual(['0/5000100', '0/4000100']);
});
