// Ways to a recovery other than one run on a cluster in order: step by step, after a failover, again, refused. The
// repository is the S3 server's: after a failover the new leader sees the old one's backups.
import { beforeAll, describe, expect, test } from '@jest/globals';
import { query, testMembers } from '../../../sandbox/database.ts';
import type { SandboxHost } from '../../../sandbox/index.ts';
import {
  deploy,
  expectHealthy,
  expectRefused,
  haveAccident,
  LEDGER,
  leader,
  MINUTES,
  onHost,
  patroni,
  recover,
  rowsAndAccident,
  segmentOf,
  timelineOf,
  tryToRecover,
  writeLedger,
} from '../cluster.ts';

/** Another member leads than the inventory declares primary. */
async function switchOver(): Promise<SandboxHost> {
  const old = await leader();
  const next = testMembers.find(member => member !== old);
  if (next === undefined) throw new RangeError('a cluster of one');
  const name = `pg-test-${testMembers.indexOf(next) + 1}`;
  await onHost(old, `patronictl -c /etc/patroni/patroni.yml switchover pg-test --candidate ${name} --force`);
  for (let tries = 0; tries < 60; tries++) {
    const states = await Promise.all(testMembers.map(member => patroni(member).catch(() => undefined)));
    const isReady = states.every(
      state =>
        state?.state === 'streaming' ||
        /^(master|primary)$/.test(state?.role ?? '') ||
        state?.state === 'running',
    );
    if (isReady && (await leader()) === next && (await streaming(next)) === 2) return next;
    await new Promise(resolve => setTimeout(resolve, 1000));
  }
  throw new RangeError(`${name} does not lead`);
}

async function streaming(host: SandboxHost): Promise<number> {
  return Number(
    (await query(host, "SELECT count(*) FROM pg_stat_replication WHERE state = 'streaming'")).join(''),
  );
}

beforeAll(() => deploy('-e', 'pgbackrest_method=minio'), 8 * MINUTES);

test(
  'step by step: down, pitr, up',
  async () => {
    const { time } = await rowsAndAccident();
    const timeline = await timelineOf(await leader());
    await recover({ time }, '-t', 'print');
    expect(await query(await leader(), LEDGER)).toEqual(['101|777777']);
    // On a cluster that runs, none of them has anything to work on, nor to call recovered.
    for (const step of ['pitr', 'restore', 'recovery', 'up', 'primary', 'replica', 'resume']) {
      const said = await expectRefused({ time }, '-t', step);
      expect(said).toMatch(
        /comes too early: .* Nothing was changed\. .* All of them: \.\/pgsql-pitr\.yml -l pg-test -e/,
      );
    }
    await recover({ time }, '-t', 'down');
    await expect(leader()).rejects.toThrow('is a leader');
    for (const step of ['recovery', 'up', 'replica']) {
      const { status, stdout } = await tryToRecover({ time }, '-t', step);
      expect(status).not.toBe(0);
      expect(stdout).toMatch(/comes too early/);
    }
    await recover({ time }, '-t', 'pitr');
    // What is there was not recovered to that.
    expect((await tryToRecover({}, '-t', 'up')).stdout).toMatch(
      /nothing has reached its target for what is asked/,
    );
    const host = await leader();
    expect(await query(host, LEDGER)).toEqual(['500|500']);
    // What is only looked at stays as it is.
    await recover({ time }, '-t', 'print');
    await recover({ time }, '-t', 'up');
    expect(await query(await leader(), LEDGER)).toEqual(['500|500']);
    await expectHealthy(timeline + 1);
  },
  5 * MINUTES,
);

test(
  'step by step: what was written between pause and stop is not lost',
  async () => {
    const { host } = await rowsAndAccident();
    const timeline = await timelineOf(host);
    await recover({}, '-t', 'pause');
    await query(host, "INSERT INTO ledger VALUES (888888, 'written while it was paused')");
    await recover({}, '-t', 'stop');
    await recover({}, '-t', 'pitr');
    await recover({}, '-t', 'up');
    expect(await query(await leader(), LEDGER)).toEqual(['102|888888']);
    await expectHealthy(timeline + 1);
  },
  5 * MINUTES,
);

test(
  'the leader is not the declared primary, and keeps leading',
  async () => {
    const host = await switchOver();
    const { time } = await rowsAndAccident();
    const timeline = await timelineOf(host);
    await recover({ time });
    expect(await leader()).toBe(host);
    expect(await query(host, LEDGER)).toEqual(['500|500']);
    await expectHealthy(timeline + 1);
  },
  5 * MINUTES,
);

test(
  'again, to a moment before the first recovery, which lies on the older timeline',
  async () => {
    const host = await writeLedger();
    const first = (await query(host, 'SELECT clock_timestamp()')).join('');
    await query(host, 'DELETE FROM ledger WHERE id > 300');
    const second = (await query(host, 'SELECT clock_timestamp()')).join('');
    await haveAccident(host, await segmentOf(host));
    const timeline = await timelineOf(host);
    await recover({ time: first });
    expect(await query(await leader(), LEDGER)).toEqual(['500|500']);
    await recover({ time: second });
    expect(await query(await leader(), LEDGER)).toEqual(['300|300']);
    await expectHealthy(timeline + 2);
  },
  5 * MINUTES,
);

test(
  'Patroni is paused already',
  async () => {
    const { time } = await rowsAndAccident();
    const host = await leader();
    const timeline = await timelineOf(host);
    await onHost(host, 'patronictl -c /etc/patroni/patroni.yml pause');
    await recover({ time });
    expect(await query(await leader(), LEDGER)).toEqual(['500|500']);
    await expectHealthy(timeline + 1);
  },
  5 * MINUTES,
);

test(
  'the whole cluster is down, and its data directory gone',
  async () => {
    await rowsAndAccident();
    const host = await leader();
    const timeline = await timelineOf(host);
    // Archived by the switch: nothing else would bring the accident into the archive.
    await query(host, 'SELECT pg_switch_wal()');
    await query(host, 'CHECKPOINT');
    // The leader last, or another member would take over.
    const inOrder = [...testMembers.filter(member => member !== host), host];
    for (const member of inOrder) await onHost(member, 'systemctl stop patroni');
    // A Patroni that systemd had to kill leaves its server behind.
    const stop =
      'runuser -u postgres -- "$(find /usr/lib/postgresql -name pg_ctl)" -D /pg/data -m fast -w stop';
    for (const member of inOrder) await onHost(member, `cd /; ! pgrep -x postgres || ${stop}`);
    await onHost(host, 'rm -rf /pg/data');
    await recover({});
    expect(await query(await leader(), LEDGER)).toEqual(['101|777777']);
    await expectHealthy(timeline + 1);
  },
  5 * MINUTES,
);

describe('is refused within seconds, before anything stops:', () => {
  test.each<[string, unknown, RegExp]>([
    [
      'a restore point that was never made',
      { name: 'never made' },
      /restore point 'never made' is not in the archived WAL/,
    ],
    [
      'a transaction that never was',
      { xid: 4_000_000_000 },
      /transaction 4000000000 is not in the archived WAL/,
    ],
    ['a time tomorrow', { time: new Date(Date.now() + 86_400_000).toISOString() }, /lies in the future/],
    [
      'a time before the oldest backup',
      { time: '2001-01-01 00:00:00+00' },
      /before the end of the oldest usable backup/,
    ],
    ['a position that is not written yet', { lsn: 'FFFF/0' }, /has not been written yet/],
    ['an unknown backup', { set: '20010101-000000F' }, /there is no backup '20010101-000000F'/],
    ['an unknown timeline', { timeline: 999 }, /there is no timeline 999/],
    ['two targets', { xid: 5, lsn: '0/5' }, /has `xid` and `lsn`/],
  ])(
    '%s',
    async (_what, request, message) => {
      const said = await expectRefused(request);
      expect(said).toMatch(message);
      expect(said).toMatch(/Nothing was changed/);
    },
    MINUTES,
  );

  test(
    'a restore point that was not found in the time for it',
    async () => {
      const said = await expectRefused({ name: 'never made' }, '-e', 'pitr_search_timeout=0');
      expect(said).toMatch(/was not found within 0 s, in \d+ segments? of the log; \d+ segments? further/);
      expect(said).toMatch(/pitr_search_timeout=3600/);
    },
    MINUTES,
  );

  test(
    'a member that is left out by the limit',
    async () => {
      expect(await expectRefused({}, '-l', '10.10.10.11,10.10.10.12')).toMatch(
        /10\.10\.10\.13 of cluster 'pg-test' is not in this play/,
      );
    },
    MINUTES,
  );
});
