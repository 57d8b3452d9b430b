// pg-test becomes pg-meta as it was, and owns its future; pg-meta never notices.
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { query } from '../../../sandbox/database.ts';
import {
  deploy,
  dynamicConfiguration,
  expectHealthy,
  expectRefused,
  fingerprintOfMeta,
  leader,
  MINUTES,
  meta,
  onHost,
  recover,
  timelineOf,
} from '../cluster.ts';
import { succeed } from '../program.ts';

const minio = ['-e', 'pgbackrest_method=minio'];

beforeAll(async () => {
  await deploy();
}, 8 * MINUTES);

/** Its stanza holds a clone now: other tests start from a cluster of their own. */
afterAll(async () => {
  await succeed('pgsql-rm.yml', '-l', 'pg-test', ...minio);
  await deploy();
}, 8 * MINUTES);

/** What pg-meta's stanza holds; a clone must not add to it. */
function archiveOfMeta(): Promise<string> {
  return onHost(meta, "runuser -u postgres -- sh -c 'cd /; pgbackrest --stanza=pg-meta info'");
}

/** Everything that pg-meta has written is in its archive. */
async function archiveMeta(): Promise<void> {
  const segment = (await query(meta, 'SELECT pg_walfile_name(pg_switch_wal())')).join('');
  await onHost(
    meta,
    `runuser -u postgres -- sh -c 'cd /; until pgbackrest --stanza=pg-meta info | grep -q ${segment}; do sleep 0.2; done'`,
  );
}

test(
  'with a repository on the disk of its source a clone is refused, with the reason',
  async () => {
    await succeed('pgsql-backup.yml', '-l', 'pg-meta');
    expect(await expectRefused({ cluster: 'pg-meta' })).toMatch(
      /sees no backup of 'pg-meta'[\s\S]*needs a repository that both clusters share/,
    );
  },
  2 * MINUTES,
);

test(
  'a clone holds the rows of the target, and archives to its own stanza alone',
  async () => {
    await succeed('pgsql-backup.yml', ...minio);
    await succeed('pgsql-backup.yml', '-t', 'full', ...minio);
    await query(meta, 'DROP TABLE IF EXISTS origin');
    await query(meta, 'CREATE TABLE origin AS SELECT n FROM generate_series(1, 50) n');
    await query(
      meta,
      "CREATE SUBSCRIPTION feed CONNECTION 'host=10.10.10.10 dbname=nowhere' PUBLICATION p WITH (connect = false); ALTER SUBSCRIPTION feed ENABLE",
    );
    const target = (await query(meta, 'SELECT clock_timestamp()')).join('');
    await query(meta, 'DELETE FROM origin');
    await archiveMeta();
    const configuration = await dynamicConfiguration();
    const before = await fingerprintOfMeta();
    const archive = await archiveOfMeta();

    const { stdout } = await recover({ cluster: 'pg-meta', time: target }, ...minio);

    const host = await leader();
    expect(await query(host, 'SELECT count(*) FROM origin')).toEqual(['50']);
    await expectHealthy((await timelineOf(meta)) + 1);
    expect(await dynamicConfiguration()).toBe(configuration);
    expect(await query(host, "SELECT current_setting('archive_mode')")).toEqual(['on']);
    expect(await query(host, "SELECT current_setting('archive_command')")).toEqual([
      'pgbackrest --stanza=pg-test archive-push %p',
    ]);
    // What the source follows is its own: the clone would take from the same slot.
    expect(stdout).toMatch(/Tell which subscriptions are off[^\n]*\n(skipping.*\n)*ok: .*\n +"msg": "feed"/);
    const subscriptions = 'SELECT subname, subenabled, subslotname FROM pg_subscription';
    expect(await query(host, subscriptions)).toEqual(['feed|f|']);
    expect(await query(meta, subscriptions)).toEqual(['feed|t|feed']);
    expect(await query(host, "SELECT current_setting('max_logical_replication_workers')")).toEqual(['4']);
    const identifier = 'SELECT system_identifier FROM pg_control_system()';
    expect(await query(host, identifier)).toEqual(await query(meta, identifier));
    await query(host, 'CREATE TABLE later AS SELECT 1 AS n');
    await succeed('pgsql-backup.yml', '-l', 'pg-test', '-t', 'check', ...minio);
    const info = await onHost(host, "runuser -u postgres -- sh -c 'cd /; pgbackrest --stanza=pg-test info'");
    expect(info).toMatch(/db \(current\)[\s\S]*full backup/);

    expect(await fingerprintOfMeta()).toEqual(before);
    expect(await archiveOfMeta()).toBe(archive);
  },
  6 * MINUTES,
);

test(
  'a second clone over the first is as good: rows of its own target, a timeline of its own, the source untouched',
  async () => {
    const first = await timelineOf(await leader());
    await query(meta, 'DROP TABLE IF EXISTS origin');
    await query(meta, 'CREATE TABLE origin AS SELECT n FROM generate_series(1, 70) n');
    const target = (await query(meta, 'SELECT clock_timestamp()')).join('');
    await query(meta, 'DELETE FROM origin');
    await archiveMeta();
    const before = await fingerprintOfMeta();
    const archive = await archiveOfMeta();

    const { stdout } = await recover({ cluster: 'pg-meta', time: target }, ...minio);

    expect(stdout).toMatch(/stanza pg-test holds an earlier clone of pg-meta/);
    expect(await query(await leader(), 'SELECT count(*) FROM origin')).toEqual(['70']);
    await expectHealthy(first + 1);
    await succeed('pgsql-backup.yml', '-l', 'pg-test', '-t', 'check', ...minio);
    expect(await fingerprintOfMeta()).toEqual(before);
    expect(await archiveOfMeta()).toBe(archive);
  },
  6 * MINUTES,
);

test(
  'the clone can be recovered by itself afterwards',
  async () => {
    const host = await leader();
    await query(host, 'CREATE TABLE own AS SELECT 1 AS n');
    const target = (await query(host, 'SELECT clock_timestamp()')).join('');
    await query(host, 'DROP TABLE own');
    const timeline = await timelineOf(host);
    await recover({ time: target }, ...minio);
    expect(await query(await leader(), 'SELECT count(*) FROM own')).toEqual(['1']);
    await expectHealthy(timeline + 1);
  },
  5 * MINUTES,
);

test(
  "a clone whose source has come to a timeline of the earlier clone's number is refused; what the refusal advises works",
  async () => {
    // The first clone began the timeline that the source comes to now.
    await succeed('pgsql-pitr.yml', '-l', 'pg-meta', '-e', '{"pg_pitr": {}}', ...minio);
    await query(meta, 'INSERT INTO origin SELECT n FROM generate_series(1, 30) n');
    const target = (await query(meta, 'SELECT clock_timestamp()')).join('');
    await query(meta, 'DELETE FROM origin');
    await archiveMeta();
    expect(await expectRefused({ cluster: 'pg-meta', time: target }, ...minio)).toMatch(
      /holds an earlier clone of 'pg-meta' on a timeline \d+ of its own[\s\S]*pgsql-rm\.yml -l pg-test/,
    );
    await succeed('pgsql-rm.yml', '-l', 'pg-test', ...minio);
    await succeed('pgsql.yml', '-l', 'pg-test', ...minio);
    await recover({ cluster: 'pg-meta', time: target }, ...minio);
    expect(await query(await leader(), 'SELECT count(*) FROM origin')).toEqual(['30']);
  },
  10 * MINUTES,
);
