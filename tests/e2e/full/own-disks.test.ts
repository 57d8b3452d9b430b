// The repository `local` is a disk of each host: after a failover the backups lie where the new leader does not see them. Info,
// backup and recovery say so; what they advise works.
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
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
  recover,
  timelineOf,
  writeLedger,
} from '../cluster.ts';
import { reprise, succeed } from '../program.ts';

let first: SandboxHost;
let second: SandboxHost;
let before = '';

const asPostgres = (host: SandboxHost, line: string): Promise<string> =>
  onHost(host, `runuser -u postgres -- sh -c 'cd /; ${line}'`);

beforeAll(async () => {
  // A cluster whose only backups are those of its first leader.
  await reprise('pgsql-rm.yml', '-l', 'pg-test');
  await deploy();
  first = await writeLedger();
  before = (await query(first, 'SELECT clock_timestamp()')).join('');
  await query(first, 'DELETE FROM ledger WHERE id <= 400');
  const [candidate] = testMembers.filter(member => member !== first);
  if (candidate === undefined) throw new RangeError('pg-test has no replica');
  second = candidate;
  const name = `pg-test-${second.address.at(-1)}`;
  await asPostgres(
    first,
    `patronictl -c /etc/patroni/patroni.yml switchover pg-test --candidate ${name} --force`,
  );
  await succeed('pgsql.yml', '-l', 'pg-test', '-t', 'patroni_launch');
  expect(await leader()).toBe(second);
}, 8 * MINUTES);

afterAll(async () => {
  await reprise('pgsql-rm.yml', '-l', 'pg-test');
  await deploy();
}, 8 * MINUTES);

describe('after a failover', () => {
  test(
    'info on the new leader names the disk that holds the backups',
    async () => {
      const { stdout } = await succeed('pgsql-backup.yml', '-l', 'pg-test', '-t', 'info');
      expect(stdout).toMatch(/recovery window +none: no usable backup/);
      expect(stdout).toContain(`${first.address} holds a backup on its own disk`);
      expect(stdout).toContain(`${second.address} does not see it`);
    },
    2 * MINUTES,
  );

  test(
    'the gate is closed, and the drill restores where the backup is',
    async () => {
      const promise = JSON.stringify({ backup_promise: { full_age: '8d' } });
      const judged = await reprise('pgsql-backup.yml', '-l', 'pg-test', '-t', 'policy', '-e', promise);
      expect(judged.status).toBe(2);
      expect(judged.stdout).toMatch(/full_age +8d +broken/);
      const drill = await succeed('pgsql-drill.yml', '-l', 'pg-test');
      expect(drill.stdout).toMatch(new RegExp(`passed[\\s\\S]*on +${first.address}`));
    },
    3 * MINUTES,
  );

  test(
    'a recovery is refused before anything stops, and says who has to lead for it; then it works',
    async () => {
      const said = await expectRefused({ time: before });
      expect(said).toContain(`${first.address} holds a backup on its own disk`);
      const command = /`(patronictl [^`]*)`/.exec(said)?.[1] ?? '';
      expect(command).toContain('switchover pg-test --candidate');
      await asPostgres(second, command);
      await succeed('pgsql.yml', '-l', 'pg-test', '-t', 'patroni_launch');
      expect(await leader()).toBe(first);
      await recover({ time: before });
      expect(await query(await leader(), LEDGER)).toEqual(['500|500']);
      await expectHealthy(4);
    },
    6 * MINUTES,
  );

  test(
    'pgsql.yml -t pg_backup makes the first backup on the disk of whoever leads, and recovery works from there',
    async () => {
      await asPostgres(
        first,
        `patronictl -c /etc/patroni/patroni.yml switchover pg-test --candidate pg-test-${second.address.at(-1)} --force`,
      );
      await succeed('pgsql.yml', '-l', 'pg-test', '-t', 'patroni_launch');
      const done = await succeed('pgsql.yml', '-l', 'pg-test', '-t', 'pg_backup');
      expect(done.recap.get(second.address)?.changed).toBe(1);
      const info = await succeed('pgsql-backup.yml', '-l', 'pg-test', '-t', 'info');
      expect(info.stdout).toMatch(/recovery window +20/);
      const target = (await query(second, 'SELECT clock_timestamp()')).join('');
      await query(second, 'DELETE FROM ledger');
      const timeline = await timelineOf(second);
      await recover({ time: target });
      expect(await query(await leader(), LEDGER)).toEqual(['500|500']);
      await expectHealthy(timeline + 1);
    },
    6 * MINUTES,
  );
});
