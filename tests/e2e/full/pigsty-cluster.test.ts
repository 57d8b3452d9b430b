// Clusters that Pigsty deployed are recovered as they stand: nothing of them was installed by our playbooks.
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { query, testMembers } from '../../../sandbox/database.ts';
import { sandboxDown } from '../../../sandbox/index.ts';
import {
  dynamicConfiguration,
  expectHealthy,
  expectOneArchive,
  LEDGER,
  leader,
  MINUTES,
  onHost,
  recover,
  rowsAndAccident,
  timelineOf,
} from '../cluster.ts';
import { ETCD_PASSWORD, layOutPigsty } from '../pigsty.ts';
import { succeed } from '../program.ts';

/** Nothing of this cluster stays for the tests after it, which deploy their own. */
afterAll(() => sandboxDown(), MINUTES);

describe.each(['minio', 'local'] as const)('with the repository %s', method => {
  const inventory = ['-e', `pgbackrest_method=${method}`];
  const backup = (...words: string[]) => succeed('pgsql-backup.yml', '-l', 'pg-test', ...words, ...inventory);

  beforeAll(() => layOutPigsty(method), 8 * MINUTES);

  test(
    'info, check and a backup work without anything of ours on the hosts',
    async () => {
      expect((await backup('-t', 'info')).stdout).toMatch(/BACKUPS of cluster pg-test[\s\S]* full /);
      await backup('-t', 'check');
      expect((await backup('-t', 'full')).stdout.match(/F +full /g)?.length).toBe(2);
      expect(await onHost(await leader(), 'ls /pg/bin')).toBe('pg-failover-callback\n');
    },
    4 * MINUTES,
  );

  test(
    'the accident is found, and the cluster brought back to just before it',
    async () => {
      const { host, time } = await rowsAndAccident();
      const explored = await succeed(
        ...['pgsql-pitr.yml', '-l', 'pg-test', '-t', 'explore', '-e', JSON.stringify({ pg_pitr: { time } })],
        ...inventory,
      );
      expect(explored.stdout).toMatch(/deleted 400 rows of public\.ledger/);

      const timeline = await timelineOf(host);
      const configuration = await dynamicConfiguration();
      const ended = await recover({ time }, ...inventory);
      expect(ended.stdout + ended.stderr).not.toContain(ETCD_PASSWORD);

      expect(await query(await leader(), LEDGER)).toEqual(['500|500']);
      await expectHealthy(timeline + 1);
      expect(await dynamicConfiguration()).toBe(configuration);
      await expectOneArchive();
    },
    6 * MINUTES,
  );

  test(
    'pgbackrest.conf says archive-mode=off for restores: archiving goes on all the same',
    async () => {
      const host = await leader();
      expect(await query(host, 'SHOW archive_mode')).toEqual(['on']);
      for (const each of testMembers) {
        expect(await onHost(each, 'grep -c archive_mode /pg/data/postgresql.auto.conf || true')).toBe('0\n');
      }
      await backup('-t', 'check');
    },
    2 * MINUTES,
  );
});
