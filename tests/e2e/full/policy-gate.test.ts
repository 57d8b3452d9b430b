// The gate for CI: exit status 0 and reports when promises are kept, 2 and the broken ones named when not. And the restore by
// hand, which has to give what the gate promises.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { query, testMembers } from '../../../sandbox/database.ts';
import type { SandboxHost } from '../../../sandbox/index.ts';
import { temporaryFolder } from '../../temporary-folder.ts';
import { deploy, leader, MINUTES, onHost } from '../cluster.ts';
import { type Ended, reprise, succeed } from '../program.ts';

const reports = temporaryFolder({});
/** Of its own, so that nothing is missing in it when the tests begin. */
const REPOSITORY = '/pg/backup/gate';
const PROMISE = { rpo: '5m', rto: '30m', window: '14d', full_age: '8d', drill_age: '30d' };
const local = (full: number) => ({
  pgbackrest_method: 'local',
  pgbackrest_repo: { local: { path: REPOSITORY, retention_full_type: 'count', retention_full: full } },
});

/** The gate for pg-test, with reports. */
function judge(promise: unknown = PROMISE): Promise<Ended> {
  const variables = JSON.stringify({ backup_promise: promise, policy_report: reports });
  return reprise('pgsql-backup.yml', '-l', 'pg-test', '-t', 'policy', '-e', variables);
}

interface Report {
  readonly kept: boolean;
  readonly checks: readonly { readonly name: string; readonly verdict: string; readonly found: string }[];
  readonly expiries: readonly { readonly backups: readonly string[] }[];
}

function report(): Report & { readonly broken: readonly string[] } {
  const data = JSON.parse(readFileSync(join(reports, 'policy-pg-test.json'), 'utf8')) as Report;
  return {
    ...data,
    broken: data.checks.filter(({ verdict }) => verdict === 'broken').map(({ name }) => name),
  };
}

/** The end of the log is archived, whatever was in it. */
async function archiveAll(host: SandboxHost): Promise<void> {
  // Without a record since the last switch there would be nothing to switch.
  await query(host, "SELECT pg_create_restore_point('archive-all')");
  const [segment = ''] = await query(host, 'SELECT pg_walfile_name(pg_switch_wal())');
  for (let attempt = 0; attempt < 100; attempt++) {
    const [last = ''] = await query(host, 'SELECT last_archived_wal FROM pg_stat_archiver');
    if (last >= segment) return;
    await sleep(100);
  }
  throw new RangeError(`${segment} was not archived`);
}

beforeAll(async () => {
  await deploy();
  for (const member of testMembers) await onHost(member, `rm -rf ${REPOSITORY}`);
  await succeed('pgsql.yml', '-l', 'pg-test', '-t', 'pg_backup', '-e', JSON.stringify(local(3)));
}, 8 * MINUTES);

describe('the gate', () => {
  test(
    'is closed where the leader is not in the play, as nothing was held against anything; nor is a backup taken',
    async () => {
      const led = await leader();
      const replica = testMembers.find(member => member !== led)?.address ?? '';
      for (const tag of ['policy', 'full', 'check']) {
        const { status, stdout } = await reprise('pgsql-backup.yml', '-l', replica, '-t', tag);
        expect(status).toBe(2);
        expect(stdout).toContain(
          `${led.address} leads pg-test and is not in this play, so that nothing was done: -l pg-test`,
        );
      }
    },
    2 * MINUTES,
  );

  test(
    'is passed with status 0, in a table, JSON and JUnit',
    async () => {
      await query(await leader(), 'CREATE TABLE IF NOT EXISTS busy (at timestamptz DEFAULT now())');
      await archiveAll(await leader());
      const { status, stdout } = await judge();
      expect({ status, broken: report().broken }).toEqual({ status: 0, broken: [] });
      expect(stdout).toMatch(/BACKUP POLICY of cluster pg-test: kept/);
      expect(stdout).toMatch(/window +14d +kept +repo1 reaches back/);
      expect(report().expiries[0]?.backups.length).toBeGreaterThan(0);
      expect(readFileSync(join(reports, 'policy-pg-test.xml'), 'utf8')).toMatch(/failures="0" errors="0"/);
    },
    2 * MINUTES,
  );

  test(
    'is closed with status 2 by a retention that will break the window',
    async () => {
      await succeed('pgsql.yml', '-l', 'pg-test', '-t', 'pgbackrest_config', '-e', JSON.stringify(local(2)));
      const { status, stdout } = await judge();
      expect({ status, broken: report().broken }).toEqual({ status: 2, broken: ['retention'] });
      expect(stdout).toMatch(
        /the window will be 7d on .* at its narrowest, with retention_full: 3 it would hold/,
      );
      expect(readFileSync(join(reports, 'policy-pg-test.xml'), 'utf8')).toMatch(/failures="1"/);
      await succeed('pgsql.yml', '-l', 'pg-test', '-t', 'pgbackrest_config', '-e', JSON.stringify(local(3)));
      expect((await judge()).status).toBe(0);
    },
    3 * MINUTES,
  );

  test(
    'is closed by a schedule that is not installed on a member, until node.yml installs it',
    async () => {
      const [, member] = testMembers;
      if (member === undefined) throw new RangeError('pg-test has one member');
      await onHost(member, "sed -i '/pg-backup full/d' /etc/crontab");
      const { status, stdout } = await judge();
      expect({ status, broken: report().broken }).toEqual({ status: 2, broken: ['schedule'] });
      expect(stdout).toContain(`${member.address} lacks '00 01 * * 1 postgres /pg/bin/pg-backup full'`);
      const install = () => succeed('node.yml', '-t', 'node_crontab', '-l', 'pg-test');
      expect((await install()).recap.get(member.address)?.changed).toBe(1);
      expect([...(await install()).recap.values()].every(({ changed }) => changed === 0)).toBe(true);
      expect((await judge()).status).toBe(0);
    },
    3 * MINUTES,
  );

  test(
    'is closed by promises that are not to be kept',
    async () => {
      const { status } = await judge({ rpo: '1m', full_age: '1s' });
      expect({ status, broken: report().broken }).toEqual({ status: 2, broken: ['rpo', 'full_age'] });
    },
    2 * MINUTES,
  );

  test(
    'is closed by a segment that is gone, until there is a backup behind it',
    async () => {
      const host = await leader();
      await query(host, 'INSERT INTO busy DEFAULT VALUES');
      const [segment = ''] = await query(host, 'SELECT pg_walfile_name(pg_current_wal_lsn())');
      await archiveAll(host);
      await query(host, 'INSERT INTO busy DEFAULT VALUES');
      await archiveAll(host);
      await onHost(host, `rm ${REPOSITORY}/archive/pg-test/*/*/${segment}-*`);
      const { status, stdout } = await judge();
      expect(status).toBe(2);
      expect(report().broken).toContain('wal');
      expect(stdout).toContain(`repo1 lacks segment ${segment}`);
      const info = await succeed('pgsql-backup.yml', '-l', 'pg-test', '-t', 'info');
      expect(info.stdout).toContain(`a gap: segment ${segment}`);
      await succeed('pgsql.yml', '-l', 'pg-test', '-t', 'pg_backup', '-e', JSON.stringify(local(3)));
      const later = await succeed('pgsql-backup.yml', '-l', 'pg-test', '-t', 'info');
      expect(later.stdout.match(/" {3}1 {8,9}\d+ {2}20/g)?.length).toBe(2);
    },
    4 * MINUTES,
  );
});

test(
  'pg-pitr restores beside the living data, to just before the accident, and never archives',
  async () => {
    const host = await leader();
    const asPostgres = (command: string) => onHost(host, `runuser -u postgres -- sh -c "cd /; ${command}"`);
    await query(host, 'DROP TABLE IF EXISTS kept');
    await query(host, 'CREATE TABLE kept AS SELECT generate_series(1, 100) AS id');
    const moment = (
      await query(
        host,
        "SELECT to_char(clock_timestamp() AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS.US') || '+00'",
      )
    ).join('');
    await query(host, 'DELETE FROM kept WHERE id > 10');
    await archiveAll(host);
    await onHost(host, 'rm -rf /pg/tmp/by-hand');
    await asPostgres(`/pg/bin/pg-pitr -t '${moment}' -P -D /pg/tmp/by-hand`);
    const started = `/usr/pgsql/bin/pg_ctl -D /pg/tmp/by-hand -w -l /pg/tmp/by-hand.log -o '-p 5440' start >/dev/null`;
    await asPostgres(started);
    try {
      const ask = (sql: string) => asPostgres(`/usr/pgsql/bin/psql -XqAt -p 5440 -c '${sql}'`);
      for (let attempt = 0; attempt < 100; attempt++) {
        if ((await ask('select pg_is_in_recovery()')) === 'f\n') break;
        await sleep(100);
      }
      expect(await ask('select count(*) from kept')).toBe('100\n');
      expect(await ask('show archive_mode')).toBe('off\n');
    } finally {
      await asPostgres('/usr/pgsql/bin/pg_ctl -D /pg/tmp/by-hand -m fast stop; rm -rf /pg/tmp/by-hand');
    }
    expect(await query(host, 'SELECT count(*) FROM kept')).toEqual(['10']);
  },
  3 * MINUTES,
);
