// The server's own settings on the way: raised since the backup, another language, another form of its log; and what is not asked.
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { query, testMembers } from '../../../sandbox/database.ts';
import type { SandboxHost } from '../../../sandbox/index.ts';
import {
  deploy,
  expectHealthy,
  expectRefused,
  LEDGER,
  leader,
  MINUTES,
  onHost,
  patroni,
  recover,
  timelineOf,
  tryToRecover,
} from '../cluster.ts';
import {
  expectGoesOn,
  expectTold,
  inside,
  loseRows,
  startCommand,
  toldCommand,
  untilLed,
} from '../faults.ts';
import { succeed } from '../program.ts';

const PATRONICTL = 'patronictl -c /etc/patroni/patroni.yml';

async function configure(host: SandboxHost, value: string): Promise<void> {
  await onHost(host, `${PATRONICTL} edit-config pg-test -p max_connections=${value} --force`);
  for (let tries = 0; ; tries++) {
    await onHost(host, `sleep 1; ${PATRONICTL} restart pg-test --force`);
    const states = await Promise.all(testMembers.map(member => patroni(member)));
    const found = await query(host, 'SHOW max_connections');
    if (states.every(({ state }) => /running|streaming/.test(state)) && found.includes(value)) return;
    expect(tries).toBeLessThan(20);
  }
}

beforeAll(() => deploy('-e', 'pgbackrest_method=minio'), 8 * MINUTES);

afterAll(async () => {
  const host = await leader();
  await query(host, 'ALTER SYSTEM RESET ALL');
  await onHost(host, `${PATRONICTL} edit-config pg-test -p max_connections=null --force`);
  await onHost(host, `sleep 12; ${PATRONICTL} restart pg-test --force`);
}, MINUTES);

test(
  'a setting that was raised since the backup: replay goes on with it, also where it waits at its target',
  async () => {
    await succeed('pgsql-backup.yml', '-l', 'pg-test', '-t', 'full');
    await configure(await leader(), '150');
    const { host, request } = await loseRows();
    const timeline = await timelineOf(host);
    await recover({ ...request, action: 'pause' });
    expect(await query(host, LEDGER)).toEqual(['500|500']);
    expect(await query(host, 'SHOW max_connections')).toEqual(['150']);
    await recover(request);
    expect(await query(host, LEDGER)).toEqual(['500|500']);
    await expectHealthy(timeline + 1);
  },
  8 * MINUTES,
);

test(
  'a server that speaks German and logs csv: its last words are understood',
  async () => {
    const led = await leader();
    const learnGerman = (member: SandboxHost): Promise<string> =>
      inside(member, 'localedef', '-i', 'de_DE', '-f', 'UTF-8', 'de_DE.UTF-8');
    const others = testMembers.filter(member => member !== led);
    await learnGerman(led);
    for (const member of others)
      await inside(member, 'sh', '-c', 'localedef --delete-from-archive de_DE.utf8 || true');
    await query(led, "ALTER SYSTEM SET log_destination = 'csvlog'");
    await onHost(led, 'echo "lc_messages = \'de_DE.UTF-8\'" >>/pg/data/postgresql.auto.conf');
    await succeed('pgsql-backup.yml', '-l', 'pg-test', '-t', 'full');
    const { host, request } = await loseRows();
    for (const step of ['down', 'restore']) await recover(request, '-t', step);
    const conf = '/etc/pgbackrest/pgbackrest.conf';
    const harm = `cp -p ${conf} /root/right.conf; sed -i 's/^repo1-cipher-pass=.*/repo1-cipher-pass=x/' ${conf}`;
    await inside(host, 'sh', '-c', harm);
    const { status, stdout } = await tryToRecover(request).finally(() =>
      inside(host, 'mv', '/root/right.conf', conf),
    );
    expectTold(status, stdout);
    expect(stdout).toMatch(/PostgreSQL ended before .*could not restore file/);

    // The others do not know the language of the settings that they are given: nobody waits an hour for them.
    const stuck = await startCommand(toldCommand(stdout)).ended();
    expectTold(stuck.status, stuck.stdout);
    const names = others.map(({ address }) => address).join(', ');
    expect(stuck.stdout).toContain(`PostgreSQL does not start on ${names}`);
    await Promise.all(others.map(learnGerman));
    // Patroni's attempts at a start can have spoilt what was copied: that is done again.
    for (const member of others)
      await inside(member, 'sh', '-c', 'rm -f /pg/data/pg_wal/0* /pg/data/backup_label');
    await expectGoesOn(stuck.stdout, request);
  },
  15 * MINUTES,
);

const WAL_DISK = '/pg/wal-disk';
const stopped = (work: string) => `systemctl stop patroni; cd /pg/data && ${work}; systemctl start patroni`;

/** Does so on each member while it is stopped, and waits until all stream again. */
async function whileStopped(work: string): Promise<void> {
  await Promise.all(testMembers.map(member => onHost(member, stopped(work))));
  const host = await untilLed();
  for (let tries = 0; tries < 120; tries++) {
    const states = await Promise.all(testMembers.map(member => patroni(member)));
    const streaming = await query(host, "SELECT 1 FROM pg_stat_replication WHERE state = 'streaming'");
    if (streaming.length === testMembers.length - 1 && states.every(({ state }) => state === 'running'))
      return;
    await sleep(500);
  }
  throw new RangeError('not every member streams');
}

test(
  'pg_wal that is a link to another disk stays one, on every member',
  async () => {
    const away = `rm -rf ${WAL_DISK} && mv pg_wal ${WAL_DISK} && ln -s ${WAL_DISK} pg_wal && chown -h postgres: pg_wal`;
    await whileStopped(away);
    const { request } = await loseRows();
    await recover(request);
    const host = await leader();
    expect(await query(host, LEDGER)).toEqual(['500|500']);
    await expectHealthy(await timelineOf(host));
    for (const member of testMembers)
      expect(await onHost(member, 'readlink /pg/data/pg_wal')).toBe(`${WAL_DISK}\n`);
    await whileStopped(`rm pg_wal && mv ${WAL_DISK} pg_wal`);
  },
  8 * MINUTES,
);

test(
  'nothing that is asked, or an empty target, is not the end of the archive',
  async () => {
    const unasked = await expectRefused(null);
    expect(unasked).toMatch(/pg_pitr is not given, .*Nothing was changed.*-e '\{pg_pitr: \{\}\}'/);
    expect(await expectRefused({ time: '' })).toMatch(/`time` of pg_pitr is empty\. Nothing was changed/);
  },
  2 * MINUTES,
);
