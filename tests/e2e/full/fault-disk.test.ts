// Disks and rights: what can be seen is found before anything stops; a disk that fills up meanwhile is told.
import { afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { query, testMembers } from '../../../sandbox/database.ts';
import { enlargeDisk, removeDisk, smallDisk } from '../../../sandbox/index.ts';
import { deploy, expectRefused, leader, MINUTES, recover } from '../cluster.ts';
import { expectGoesOn, expectTold, loseRows, memberThat, startRecovery } from '../faults.ts';
import { DATA, FOUND_BEFOREHAND, mendHost } from '../host-faults.ts';

beforeAll(() => deploy('-e', 'pgbackrest_method=minio'), 8 * MINUTES);

afterEach(async () => {
  for (const host of testMembers) await mendHost(host);
}, MINUTES);

describe('found before anything stops, on a replica:', () => {
  test.each(FOUND_BEFOREHAND)(
    '%s',
    async (_what, harm, mend, why) => {
      const { host: led, request } = await loseRows();
      const host = memberThat('follows', led);
      await harm(host);
      const said = await expectRefused(request);
      await mend(host);
      expect(said).toMatch(why);
      expect(said).toMatch(/Nothing was changed/);
      await expectGoesOn(said, request);
    },
    6 * MINUTES,
  );
});

test(
  'the disk is full during the restore: that is told, and with more room the told command goes on',
  async () => {
    const { host, request } = await loseRows();
    await recover(request, '-t', 'down');
    await smallDisk(host, DATA, '8m');
    const { status, stdout } = await startRecovery(request).ended();
    await removeDisk(host, DATA);
    expectTold(status, stdout);
    expect(stdout).toMatch(/the restore failed.* The disk of \/pg\/data is full/);
    await expectGoesOn(stdout, request);
  },
  6 * MINUTES,
);

test(
  'the disk is full while WAL is replayed: on a larger disk the told command goes on, without another restore',
  async () => {
    // More than the disk has room for beside the backup set.
    await query(await leader(), 'DROP TABLE IF EXISTS ballast');
    await query(
      await leader(),
      "CREATE TABLE ballast AS SELECT repeat('x', 1900) FROM generate_series(1, 50000)",
    );
    const { host, request } = await loseRows();
    await recover(request, '-t', 'down');
    await smallDisk(host, DATA, '110m');
    const { status, stdout } = await startRecovery(request).ended();
    await enlargeDisk(host, DATA);
    expectTold(status, stdout);
    expect(stdout).toMatch(/PostgreSQL ended before .* The disk of \/pg\/data is full/);
    const more = await expectGoesOn(stdout, request);
    expect(more).toMatch(/got as far as 'restored'/);
    await query(host, 'DROP TABLE ballast');
  },
  6 * MINUTES,
);
