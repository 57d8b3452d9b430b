// Every kind of target, inclusive and exclusive, then promote, pause or shutdown: on a cluster of one node, always back to the same
// story on the same timeline, the accident right behind each target. Then `set`, `timeline` and `process`.
import { beforeAll, describe, expect, test } from '@jest/globals';
import { query } from '../../../sandbox/database.ts';
import { deploy, LEDGER, MINUTES, meta, onHost, patroni, timelineOf } from '../cluster.ts';
import { type Ended, reprise, succeed } from '../program.ts';

interface Story {
  readonly timeline: number;
  /** Backups before and after the first hundred rows. */
  readonly first: string;
  readonly second: string;
  readonly xid: string;
  readonly committed: string;
  readonly commitLsn: string;
}

const words = (request: unknown, more: readonly string[]): string[] => [
  'pgsql-pitr.yml',
  '-l',
  'pg-meta',
  '-e',
  JSON.stringify({ pg_pitr: request, pitr_search_timeout: 600 }),
  ...more,
];
const recover = (request: unknown, ...more: string[]): Promise<Ended> => succeed(...words(request, more));
const POINT = 'the point of the matrix';

let story: Story;

async function backup(): Promise<string> {
  await succeed('pgsql-backup.yml', '-l', 'pg-meta', '-t', 'full');
  const info = await onHost(
    meta,
    'cd /; runuser -u postgres -- pgbackrest --stanza=pg-meta info --output=json',
  );
  const [stanza] = JSON.parse(info) as readonly { readonly backup: readonly { readonly label: string }[] }[];
  return stanza?.backup.at(-1)?.label ?? '';
}

/** A backup, rows 1 to 100, another backup, rows to 500, a transaction that adds row 501, a restore point, the accident. */
async function tell(): Promise<Story> {
  await query(meta, 'DROP TABLE IF EXISTS ledger');
  const first = await backup();
  await query(meta, 'CREATE TABLE ledger (id int PRIMARY KEY, note text)');
  await query(meta, "INSERT INTO ledger SELECT n, 'kept ' || n FROM generate_series(1, 100) n");
  const second = await backup();
  await query(meta, "INSERT INTO ledger SELECT n, 'kept ' || n FROM generate_series(101, 500) n");
  const [xid = '', commitLsn = ''] = await query(
    meta,
    "BEGIN; INSERT INTO ledger VALUES (501, 'the last'); SELECT txid_current(); SELECT pg_current_wal_insert_lsn(); COMMIT",
  );
  const committed = (await query(meta, `SELECT pg_xact_commit_timestamp('${xid}')`)).join('');
  await query(meta, `SELECT pg_create_restore_point('${POINT}')`);
  await query(meta, 'DELETE FROM ledger WHERE id <= 400');
  await query(meta, "INSERT INTO ledger VALUES (777777, 'written after the accident')");
  return { timeline: await timelineOf(meta), first, second, xid, committed, commitLsn };
}

beforeAll(async () => {
  await deploy('-l', 'pg-meta');
  story = await tell();
}, 10 * MINUTES);

/** It leads, nobody is paused, and it has begun a timeline of its own. */
async function expectLeading(before: number): Promise<void> {
  const { role, pause, timeline } = await patroni(meta);
  expect(role).toMatch(/^(master|primary)$/);
  expect(pause ?? false).toBe(false);
  expect(timeline).toBe(before + 1);
}

type Target = 'time' | 'xid' | 'lsn' | 'name' | 'immediate' | 'default';

function requestFor(target: Target): Record<string, unknown> {
  const { timeline, second } = story;
  switch (target) {
    case 'time':
      return { time: story.committed, timeline };
    case 'xid':
      return { xid: story.xid, timeline };
    case 'lsn':
      return { lsn: story.commitLsn, timeline };
    case 'name':
      return { name: POINT, timeline };
    case 'immediate':
      return { type: 'immediate', set: second, timeline };
    case 'default':
      return { timeline };
  }
}

const ACTIONS = ['promote', 'pause', 'shutdown'] as const;
const CASES: readonly (readonly [Target, boolean, (typeof ACTIONS)[number], string])[] = [
  ...(['time', 'xid', 'lsn'] as const).flatMap(target =>
    [false, true].flatMap(exclusive =>
      ACTIONS.map(action => [target, exclusive, action, exclusive ? '500|500' : '501|501'] as const),
    ),
  ),
  ...ACTIONS.map(action => ['name', false, action, '501|501'] as const),
  ...ACTIONS.map(action => ['immediate', false, action, '100|100'] as const),
  ['default', false, 'promote', '102|777777'],
];

let newest = 0;

test.each(CASES)(
  '%s, exclusive: %s, then %s: exactly these rows, and one new timeline',
  async (target, exclusive, action, rows) => {
    newest = Math.max(newest, story.timeline, await timelineOf(meta));
    await recover({ ...requestFor(target), ...(exclusive ? { exclusive } : {}), action });
    if (action === 'pause') {
      expect(await query(meta, LEDGER)).toEqual([rows]);
      expect(await query(meta, 'SELECT pg_is_in_recovery(), pg_get_wal_replay_pause_state()')).toEqual([
        't|paused',
      ]);
    }
    if (action === 'shutdown') {
      const state = await onHost(meta, 'LC_ALL=C /usr/pgsql/bin/pg_controldata /pg/data | grep state');
      expect(state).toMatch(/shut down in recovery/);
    }
    if (action !== 'promote') await succeed('pgsql-pitr.yml', '-l', 'pg-meta', '-t', 'up');
    expect(await query(meta, LEDGER)).toEqual([rows]);
    await expectLeading(newest);
  },
  6 * MINUTES,
);

describe('has no meaning, and is refused before anything stops:', () => {
  test.each<[string, () => Record<string, unknown>, RegExp]>([
    [
      'just before a restore point',
      () => ({ ...requestFor('name'), exclusive: true }),
      /target of type name/,
    ],
    [
      'just before the end of the backup',
      () => ({ ...requestFor('immediate'), exclusive: true }),
      /target of type immediate/,
    ],
    [
      'waiting at the end of the archive',
      () => ({ action: 'pause' }),
      /has no meaning at the end of the archive/,
    ],
    ['shut down there', () => ({ action: 'shutdown' }), /has no meaning at the end of the archive/],
    [
      'a set that ends behind the target',
      () => ({ lsn: '0/2000028', set: story.second }),
      /before the end of (backup|the oldest)/,
    ],
  ])('%s', (_what, request, message) => expectRefused(request(), message), MINUTES);

  test(
    'the newest timeline, for what it left out',
    async () => {
      // It begins at the end of the second backup, before the transaction.
      await recover(requestFor('immediate'));
      await expectRefused(
        { xid: story.xid, timeline: 'latest' },
        /is not on the way to timeline \d+\. .*It lies on timeline \d+\. What can be reached: .*timeline: \d+/,
      );
    },
    6 * MINUTES,
  );
});

async function expectRefused(request: Record<string, unknown>, message: RegExp): Promise<void> {
  const started = await query(meta, 'SELECT pg_postmaster_start_time()');
  const { status, stdout } = await reprise(...words(request, []));
  expect(status).toBe(2);
  expect(stdout).toMatch(message);
  expect(await query(meta, 'SELECT pg_postmaster_start_time()')).toEqual(started);
}

test(
  'a chosen backup set, one process, and the timeline that was current then',
  async () => {
    newest = Math.max(newest, await timelineOf(meta));
    const { first, xid, timeline } = story;
    await recover({ xid, timeline, set: first, process: 1 });
    expect(await query(meta, LEDGER)).toEqual(['501|501']);
    await expectLeading(newest);
    const log = await onHost(meta, 'cat /pg/tmp/pitr/restore.log');
    expect(log).toContain(`--set=${first}`);
    expect(log).toContain('--process-max=1');

    await recover({ timeline: 'current', set: first });
    expect(await query(meta, LEDGER)).toEqual(['102|777777']);
    await expectLeading(newest + 1);
  },
  6 * MINUTES,
);
