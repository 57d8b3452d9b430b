// The log as an archive holds it: segments of another size than 16 MiB, and a repository that was paused for a while.
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { query } from '../../../sandbox/database.ts';
import { sandboxDown, sandboxUp } from '../../../sandbox/index.ts';
import {
  deploy,
  expectHealthy,
  expectRefused,
  haveAccident,
  LEDGER,
  leader,
  MINUTES,
  recover,
  rowsAndAccident,
  segmentOf,
  timelineOf,
  writeLedger,
} from '../cluster.ts';
import { reprise, succeed } from '../program.ts';

const SIZE = ['-e', 'pg_wal_segsize=64'];
const both = ['-e', '{"pgbackrest_method": ["local", "minio"]}'];
const only = (name: string) => ['-e', `pgbackrest_method=${name}`];
const apply = (...words: string[]) =>
  succeed('pgsql.yml', '-l', 'pg-test', '-t', 'pg_backup', ...SIZE, ...words);
const backup = (...words: string[]) => succeed('pgsql-backup.yml', '-l', 'pg-test', ...words);

beforeAll(async () => {
  await sandboxUp({ clean: true });
  await deploy(...SIZE);
}, 8 * MINUTES);

afterAll(() => sandboxDown(), MINUTES);

describe('segments of 64 MiB', () => {
  test(
    'info shows a window without a gap, explore finds the accident, recovery undoes it',
    async () => {
      const host = await writeLedger();
      expect(await query(host, 'SHOW wal_segment_size')).toEqual(['64MB']);
      for (const _each of [1, 2, 3]) {
        await query(host, 'INSERT INTO ledger SELECT max(id) + 1 FROM ledger');
        await query(host, 'DELETE FROM ledger WHERE id > 500');
        await query(host, 'SELECT pg_switch_wal()');
      }
      const info = await backup('-t', 'info');
      expect(info.stdout).not.toMatch(/a gap|missing|lacks/);
      const { time } = await rowsAndAccident();
      const explored = await recover({ time }, '-t', 'explore');
      expect(explored.stdout).toMatch(/deleted 400 rows of public\.ledger/);
      const timeline = await timelineOf(host);
      await recover({ time });
      expect(await query(await leader(), LEDGER)).toEqual(['500|500']);
      await expectHealthy(timeline + 1);
    },
    6 * MINUTES,
  );

  test(
    'a restore point several segments back is found and reached',
    async () => {
      const host = await writeLedger();
      await query(host, "SELECT pg_create_restore_point('before-all')");
      for (const _each of [1, 2, 3]) {
        await query(host, 'DELETE FROM ledger WHERE id % 2 = 0');
        await query(host, 'SELECT pg_switch_wal()');
      }
      const timeline = await timelineOf(host);
      await recover({ name: 'before-all' });
      expect(await query(await leader(), LEDGER)).toEqual(['500|500']);
      await expectHealthy(timeline + 1);
    },
    4 * MINUTES,
  );
});

describe('a repository that was paused', () => {
  let inGap = '';

  test(
    'shows its own gap, and the gate is closed',
    async () => {
      await apply(...both);
      await apply(...only('local'));
      const host = await writeLedger();
      inGap = (await query(host, 'SELECT clock_timestamp()')).join('');
      await haveAccident(host, await segmentOf(host));
      await query(host, 'SELECT pg_switch_wal()');
      await apply(...both, '-e', 'pgbackrest_init_backup=false');
      await query(host, 'INSERT INTO ledger VALUES (888888, null)');
      await backup('-t', 'check');
      const { stdout } = await backup('-t', 'info');
      expect(stdout).toMatch(/ 2 +\d+ .*a gap: (segment|\d+ segments)/);
      expect(stdout).not.toMatch(/ 1 +\d+ .*a gap/);
      const judged = await reprise(
        'pgsql-backup.yml',
        '-l',
        'pg-test',
        '-t',
        'policy',
        '-e',
        '{"backup_promise": {"rpo": "1h"}}',
      );
      expect(judged.status).toBe(2);
      expect(judged.stdout).toMatch(/repo2 lacks/);
    },
    5 * MINUTES,
  );

  test(
    'alone it refuses a moment in its gap, and names the nearest that works',
    async () => {
      await apply(...only('minio'), '-e', 'pgbackrest_init_backup=false');
      expect(await expectRefused({ time: inGap })).toMatch(
        /the archive lacks[\s\S]*Replay from that backup ends at/,
      );
    },
    3 * MINUTES,
  );

  test(
    'beside the other one its gap is filled from there; a full backup ends it',
    async () => {
      await apply(...both);
      const info = await backup('-t', 'info');
      expect(info.stdout).toMatch(/F +full +2 [\s\S]*F +full +2 /);
      const timeline = await timelineOf(await leader());
      await recover({ time: inGap });
      expect(await query(await leader(), LEDGER)).toEqual(['500|500']);
      await expectHealthy(timeline + 1);
    },
    5 * MINUTES,
  );
});
