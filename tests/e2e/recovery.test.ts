// The story that everything exists for: deploy, back up, destroy, recover; looked at with SQL and Patroni's REST API.
import { beforeAll, describe, expect, test } from '@jest/globals';
import { findLeader, query, testMembers } from '../../sandbox/database.ts';
import { findHost, type SandboxHost, sandboxUp } from '../../sandbox/index.ts';
import { MINUTES } from './cluster.ts';
import { expectGoesOn, loseRows, recoverCutOff } from './faults.ts';
import { reprise, succeed } from './program.ts';

const meta = findHost('10.10.10.10');

interface Member {
  readonly role: string;
  readonly state: string;
  readonly timeline: number;
  readonly pause?: boolean;
}

/** What Patroni says of a member. */
async function patroni(host: SandboxHost): Promise<Member> {
  const response = await fetch(`http://${host.address}:8008/patroni`);
  return (await response.json()) as Member;
}

async function timelineOf(host: SandboxHost): Promise<number> {
  return Number((await query(host, 'SELECT timeline_id FROM pg_control_checkpoint()')).join(''));
}

/** Everything of pg-meta that a recovery of pg-test must leave alone. */
async function fingerprintOfMeta(): Promise<unknown> {
  const rows = await query(meta, 'SELECT system_identifier FROM pg_control_system()');
  const started = await query(meta, 'SELECT pg_postmaster_start_time()');
  const { role, timeline, pause } = await patroni(meta);
  return { rows, started, role, timeline, pause };
}

/** Rows up to a moment, then the accident right behind it in the same WAL segment. */
async function rowsAndAccident(): Promise<{ readonly target: string; readonly rows: string[] }> {
  const leader = await findLeader(testMembers);
  await query(leader, 'DROP TABLE IF EXISTS ledger');
  await query(leader, 'CREATE TABLE ledger (id int PRIMARY KEY, note text)');
  await query(leader, "INSERT INTO ledger SELECT n, 'kept ' || n FROM generate_series(1, 500) n");
  const rows = await query(leader, 'SELECT id, note FROM ledger ORDER BY id');
  const target = (await query(leader, 'SELECT clock_timestamp()')).join('');
  const segment = await query(leader, 'SELECT pg_walfile_name(pg_current_wal_lsn())');
  await query(leader, 'DELETE FROM ledger WHERE id <= 400');
  await query(leader, "INSERT INTO ledger VALUES (777777, 'written after the accident')");
  expect(await query(leader, 'SELECT pg_walfile_name(pg_current_wal_lsn())')).toEqual(segment);
  return { target, rows };
}

async function expectHealthy(timelineBefore: number): Promise<void> {
  const leader = await findLeader(testMembers);
  expect(await timelineOf(leader)).toBe(timelineBefore + 1);
  const streaming = await query(
    leader,
    "SELECT client_addr FROM pg_stat_replication WHERE state = 'streaming' ORDER BY 1",
  );
  const replicas = testMembers.filter(member => member !== leader);
  expect(streaming).toEqual(replicas.map(replica => replica.address));
  for (const member of testMembers) {
    const { role, state, timeline, pause } = await patroni(member);
    expect({ role, state, timeline, pause: pause ?? false }).toEqual({
      role: member === leader ? expect.stringMatching(/^(master|primary)$/) : 'replica',
      state: expect.stringMatching(/^(running|streaming)$/),
      timeline: timelineBefore + 1,
      pause: false,
    });
  }
}

beforeAll(async () => {
  await sandboxUp();
  await succeed('etcd.yml');
  await succeed('pgsql.yml');
}, 8 * MINUTES);

describe('clusters', () => {
  test(
    'a second run changes nothing anywhere',
    async () => {
      for (const playbook of ['etcd.yml', 'pgsql.yml', 'node.yml']) {
        const { recap } = await succeed(playbook);
        const again = playbook === 'node.yml' ? (await succeed(playbook)).recap : recap;
        expect(Object.fromEntries([...again].map(([host, numbers]) => [host, numbers.changed]))).toEqual(
          Object.fromEntries([...again.keys()].map(host => [host, 0])),
        );
      }
    },
    5 * MINUTES,
  );

  test(
    'a backup can be taken, and is listed with its window',
    async () => {
      await succeed('pgsql-backup.yml', '-l', 'pg-test', '-t', 'incr');
      const { stdout } = await succeed('pgsql-backup.yml', '-l', 'pg-test', '-t', 'info');
      expect(stdout).toMatch(/pg-test/);
      expect(stdout).toMatch(/\d{8}-\d{6}F/);
    },
    5 * MINUTES,
  );
});

describe('recovery to a point in time', () => {
  test(
    'ends with exactly the rows of the target, every member on one new timeline, pg-meta untouched',
    async () => {
      const before = await fingerprintOfMeta();
      const { target, rows } = await rowsAndAccident();
      const timeline = await timelineOf(await findLeader(testMembers));
      await succeed('pgsql-pitr.yml', '-l', 'pg-test', '-e', JSON.stringify({ pg_pitr: { time: target } }));
      expect(await query(await findLeader(testMembers), 'SELECT id, note FROM ledger ORDER BY id')).toEqual(
        rows,
      );
      await expectHealthy(timeline);
      expect(await fingerprintOfMeta()).toEqual(before);
    },
    5 * MINUTES,
  );

  test(
    'without a target replays to the end of the archive',
    async () => {
      const leader = await findLeader(testMembers);
      const timeline = await timelineOf(leader);
      await query(leader, 'CREATE TABLE IF NOT EXISTS last_words (said text)');
      await query(leader, "INSERT INTO last_words VALUES ('still here')");
      const rows = await query(leader, 'SELECT said FROM last_words');
      await succeed('pgsql-pitr.yml', '-l', 'pg-test', '-e', '{"pg_pitr": {}}');
      expect(await query(await findLeader(testMembers), 'SELECT said FROM last_words')).toEqual(rows);
      await expectHealthy(timeline);
    },
    5 * MINUTES,
  );

  test.each([
    ['a time tomorrow', { time: new Date(Date.now() + 86_400_000).toISOString() }],
    ['a time before the oldest backup', { time: '2001-01-01 00:00:00+00' }],
    ['a misspelt key', { tiem: '2025-07-13 10:00:00+00' }],
    ['a time without a zone', { time: '2025-13-40 99:00:00' }],
  ])(
    '%s is refused before anything stops',
    async (_what, request) => {
      const leader = await findLeader(testMembers);
      const started = await query(leader, 'SELECT pg_postmaster_start_time()');
      const timeline = await timelineOf(leader);
      const { status, stdout } = await reprise(
        'pgsql-pitr.yml',
        '-l',
        'pg-test',
        '-e',
        JSON.stringify({ pg_pitr: request }),
      );
      expect(status).not.toBe(0);
      expect(stdout).toMatch(/FAILED!/);
      expect(await query(leader, 'SELECT pg_postmaster_start_time()')).toEqual(started);
      expect(await timelineOf(leader)).toBe(timeline);
      expect((await patroni(leader)).pause ?? false).toBe(false);
    },
    MINUTES,
  );

  test(
    'a replica that is cut off before anything is replaced: nobody goes on without it, the told command does',
    async () => {
      const { host, request } = await loseRows();
      const said = await recoverCutOff(host, request, 'Stop Patroni on the replicas', 'replica');
      await expectGoesOn(said, request);
    },
    5 * MINUTES,
  );

  test(
    'the plan alone changes nothing',
    async () => {
      const leader = await findLeader(testMembers);
      const started = await query(leader, 'SELECT pg_postmaster_start_time()');
      const { stdout } = await succeed(
        'pgsql-pitr.yml',
        '-l',
        'pg-test',
        '-t',
        'print',
        '-e',
        '{"pg_pitr": {}}',
      );
      expect(stdout).toMatch(/pg-test/);
      expect(await query(leader, 'SELECT pg_postmaster_start_time()')).toEqual(started);
    },
    MINUTES,
  );
});
