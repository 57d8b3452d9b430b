// The keys of pg_pitr beside the target: parts of a backup, other folders, the old data kept, no archiving afterwards.
import { beforeAll, expect, test } from '@jest/globals';
import { query, testMembers } from '../../../sandbox/database.ts';
import {
  deploy,
  expectHealthy,
  expectRefused,
  LEDGER,
  leader,
  MINUTES,
  onHost,
  recover,
  rowsAndAccident,
  timelineOf,
} from '../cluster.ts';
import { succeed } from '../program.ts';

/** What psql answers in another database than `postgres`, with its error. */
async function inDatabase(name: string, sql: string): Promise<string> {
  const host = await leader();
  return (
    await onHost(host, `cd /; runuser -u postgres -- psql -XqAt -d ${name} -c '${sql}' 2>&1 || :`)
  ).trim();
}

beforeAll(() => deploy(), 8 * MINUTES);

test(
  'some databases, a tablespace in another folder, the old data kept, so many processes',
  async () => {
    const folders = 'rm -rf /pg/space /pg/moved; install -d -o postgres /pg/space';
    for (const member of testMembers) await onHost(member, folders);
    const host = await leader();
    await query(host, 'CREATE DATABASE app');
    await query(host, 'CREATE DATABASE other');
    await query(host, "CREATE TABLESPACE space LOCATION '/pg/space'");
    await inDatabase('app', 'CREATE TABLE placed (id int) TABLESPACE space');
    await inDatabase('app', 'INSERT INTO placed SELECT generate_series(1, 40)');
    await succeed('pgsql-backup.yml', '-l', 'pg-test', '-t', 'incr');
    const { time } = await rowsAndAccident();
    const timeline = await timelineOf(host);

    expect(await expectRefused({ time, db_include: ['aqp'] })).toMatch(
      /names database 'aqp'.* did you mean 'app'/i,
    );
    expect(await expectRefused({ time, link_map: { space: '/etc/ssh' } })).toMatch(/\/etc\/ssh is not empty/);
    const request = {
      ...{ time, db_include: ['app'], link_map: { space: '/pg/moved' } },
      ...{ process: 2, backup: true },
    };
    const shown = await recover(request, '--check');
    expect(shown.stdout).toMatch(/left out +other: not restored/);
    const done = await recover(request);
    expect(done.stdout).toMatch(/the old data is in|are kept beside it/);

    expect(await query(await leader(), LEDGER)).toEqual(['500|500']);
    expect(await inDatabase('app', 'SELECT count(*) FROM placed')).toBe('40');
    expect(await inDatabase('other', 'SELECT 1')).toMatch(/FATAL/);
    await expectHealthy(timeline + 1);
    for (const member of testMembers) {
      expect((await onHost(member, 'readlink /pg/data/pg_tblspc/*')).trim()).toBe('/pg/moved');
    }
    expect(await onHost(host, 'cat /pg/data.before-*/PG_VERSION')).toMatch(/^15\n/);
    expect(await onHost(host, 'cat /pg/tmp/pitr/restore.log')).toContain('--process-max=2');
    await query(host, 'DROP DATABASE other');
    await query(host, 'DROP DATABASE app');
    await query(host, 'DROP TABLESPACE space');
    await onHost(host, 'rm -rf /pg/data.before-*');
    await succeed('pgsql-backup.yml', '-l', 'pg-test', '-t', 'full');
  },
  8 * MINUTES,
);

test(
  'archiving stays off with archive: false, until it is turned on again; the recovery after it says what is lost',
  async () => {
    const { time } = await rowsAndAccident();
    const host = await leader();
    const timeline = await timelineOf(host);
    const done = await recover({ time, archive: false });
    expect(done.stdout).toMatch(/archiving is off afterwards/);
    expect(await query(host, 'SHOW archive_mode')).toEqual(['off']);
    expect(await query(host, LEDGER)).toEqual(['500|500']);
    await expectHealthy(timeline + 1);

    // Never archived: its number is given again.
    const again = await recover({});
    expect(again.stdout).toMatch(/the leader does not archive/);
    expect(await query(host, 'SHOW archive_mode')).toEqual(['on']);
    expect(await query(host, LEDGER)).toEqual(['101|777777']);
    await expectHealthy(timeline + 1);
  },
  6 * MINUTES,
);
