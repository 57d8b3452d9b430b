// PostgreSQL does not start on what was restored: its own words are told, and the told command works once they are heeded.
import { beforeAll, describe, expect, test } from '@jest/globals';
import { query } from '../../../sandbox/database.ts';
import { deploy, MINUTES, onHost, recover } from '../cluster.ts';
import { expectGoesOn, expectTold, loseRows, startRecovery } from '../faults.ts';
import { succeed } from '../program.ts';

const AUTO = '/pg/data/postgresql.auto.conf';

beforeAll(() => deploy('-e', 'pgbackrest_method=minio'), 8 * MINUTES);

describe('restored, and then', () => {
  test(
    'a setting that it cannot start with: the file is named, and once it is mended recovery begins',
    async () => {
      const { host, request } = await loseRows();
      await recover(request, '-t', 'down');
      await recover(request, '-t', 'restore');
      await onHost(host, `echo "shared_preload_libraries = 'not_there'" >>${AUTO}`);
      const { status, stdout } = await startRecovery(request).ended();
      expectTold(status, stdout);
      expect(stdout).toMatch(/could not access file .*not_there.* Its settings are in \/pg\/data/);
      await onHost(host, `sed -i /not_there/d ${AUTO}`);
      await expectGoesOn(stdout, request);
    },
    6 * MINUTES,
  );

  test(
    'a damaged control file: it is restored again',
    async () => {
      const { host, request } = await loseRows();
      await recover(request, '-t', 'down');
      await recover(request, '-t', 'restore');
      await onHost(host, 'dd if=/dev/urandom of=/pg/data/global/pg_control bs=256 count=1 conv=notrunc');
      const { status, stdout } = await startRecovery(request).ended();
      expectTold(status, stdout);
      expect(stdout).toMatch(/Its data is damaged: it is restored again/);
      await expectGoesOn(stdout, request);
    },
    6 * MINUTES,
  );
});

test(
  'the setting is in the backup: mended on the leader it is, the replicas are cloned from there',
  async () => {
    const { host } = await loseRows();
    await query(host, "ALTER SYSTEM SET shared_preload_libraries = 'not_there'");
    await succeed('pgsql-backup.yml', '-l', 'pg-test', '-t', 'full');
    await query(host, 'ALTER SYSTEM RESET shared_preload_libraries');
    const { request } = await loseRows();
    const { status, stdout } = await startRecovery(request).ended();
    expectTold(status, stdout);
    expect(stdout).toMatch(/could not access file .*not_there/);
    await onHost(host, `sed -i /not_there/d ${AUTO}`);
    const more = await expectGoesOn(stdout, request);
    expect(more).toMatch(/Wait until every member streams/);
    await succeed('pgsql-backup.yml', '-l', 'pg-test', '-t', 'full');
  },
  8 * MINUTES,
);
