// A recovery that waits at its target: looked at, moved on to later targets without another restore, taken by `up`.
import { beforeAll, expect, test } from '@jest/globals';
import { query } from '../../../sandbox/database.ts';
import type { SandboxHost } from '../../../sandbox/index.ts';
import {
  deploy,
  dynamicConfiguration,
  expectHealthy,
  expectOneArchive,
  haveAccident,
  LEDGER,
  leader,
  MINUTES,
  onHost,
  recover,
  segmentOf,
  timelineOf,
  tryToRecover,
  writeLedger,
} from '../cluster.ts';

interface Story {
  readonly host: SandboxHost;
  readonly timeline: number;
  readonly configuration: string;
  /** A position before row 501 that replay to `first` passes. */
  readonly early: string;
  /** Behind row 500, behind row 502. */
  readonly first: string;
  readonly last: string;
  /** Of the transaction that writes row 501. */
  readonly xid: string;
}

async function story(): Promise<Story> {
  const configuration = await dynamicConfiguration();
  const host = await writeLedger();
  const segment = await segmentOf(host);
  const early = (await query(host, 'SELECT pg_current_wal_insert_lsn()')).join('');
  await query(host, "UPDATE ledger SET note = 'changed' WHERE id = 1");
  const now = async () => (await query(host, 'SELECT clock_timestamp()')).join('');
  const first = await now();
  const [xid = ''] = await query(
    host,
    "BEGIN; INSERT INTO ledger VALUES (501, 'a'); SELECT txid_current(); COMMIT",
  );
  await query(host, "INSERT INTO ledger VALUES (502, 'b')");
  const last = await now();
  await haveAccident(host, segment);
  return { host, timeline: await timelineOf(host), configuration, early, first, last, xid };
}

/** When the server began, and what it says while it waits: the same start means that nothing was restored or restarted. */
function waiting(host: SandboxHost): Promise<string[]> {
  return query(host, 'SELECT pg_is_in_recovery(), pg_get_wal_replay_pause_state()');
}

async function expectTaken({ host, timeline, configuration }: Story, rows: string): Promise<void> {
  expect(await leader()).toBe(host);
  expect(await query(host, LEDGER)).toEqual([rows]);
  await expectHealthy(timeline + 1);
  await expectOneArchive();
  expect(await dynamicConfiguration()).toBe(configuration);
  expect(await query(host, "SELECT current_setting('restore_command') = ''")).toEqual(['t']);
}

beforeAll(() => deploy(), 8 * MINUTES);

test(
  'pause, look, go on to a transaction, go on to a time, take it',
  async () => {
    const told = await story();
    const { host, early, first, last, xid } = told;
    const paused = await recover({ time: first, action: 'pause' });
    expect(paused.stdout).toMatch(/waits there and answers queries[\s\S]*-t up[\s\S]*-t forward/);
    expect(await query(host, LEDGER)).toEqual(['500|500']);
    expect(await waiting(host)).toEqual(['t|paused']);
    const restored = await onHost(host, 'stat -c %Y /pg/tmp/pitr/restore.log');

    const behind = await tryToRecover({ lsn: early }, '-t', 'forward');
    expect(behind.status).not.toBe(0);
    expect(behind.stdout).toMatch(/lies before .* to where the log has been replayed/);
    expect(await waiting(host)).toEqual(['t|paused']);

    await recover({ xid: Number(xid) }, '-t', 'forward');
    expect(await query(host, LEDGER)).toEqual(['501|501']);
    expect(await waiting(host)).toEqual(['t|paused']);
    await recover({ time: last }, '-t', 'forward');
    expect(await query(host, LEDGER)).toEqual(['502|502']);
    expect(await onHost(host, 'stat -c %Y /pg/tmp/pitr/restore.log')).toBe(restored);

    await recover(null, '-t', 'up');
    await expectTaken(told, '502|502');
  },
  6 * MINUTES,
);

test(
  'shut down at the target, then taken as it is',
  async () => {
    const told = await story();
    const { host, xid } = told;
    await recover({ xid: Number(xid), action: 'shutdown' });
    const control = await onHost(host, 'LC_ALL=C /usr/pgsql/bin/pg_controldata /pg/data');
    expect(control).toMatch(/cluster state: +shut down in recovery/);
    await recover(null, '-t', 'up');
    await expectTaken(told, '501|501');
  },
  5 * MINUTES,
);

test(
  'shut down at the target, on to the end of the archive, where PostgreSQL promotes',
  async () => {
    const told = await story();
    const { host, first } = told;
    await recover({ time: first, action: 'shutdown' });
    await recover({}, '-t', 'forward');
    expect(await query(host, LEDGER)).toEqual(['103|777777']);
    await recover(null, '-t', 'up');
    await expectTaken(told, '103|777777');
    const late = await tryToRecover({ time: first }, '-t', 'forward');
    expect(late.stdout).toMatch(/no recovery of this cluster waits at its target/);
    await expectHealthy(told.timeline + 1);
  },
  5 * MINUTES,
);
