// `data` and `port`: a copy beside the living cluster. `repo`: from another repository, one of the cluster's own or a stranger.
import { beforeAll, describe, expect, test } from '@jest/globals';
import { query, testMembers } from '../../../sandbox/database.ts';
import {
  deploy,
  expectHealthy,
  expectOneArchive,
  expectRefused,
  fingerprintOfTest,
  LEDGER,
  leader,
  MINUTES,
  onHost,
  recover,
  rowsAndAccident,
  timelineOf,
  tryToRecover,
} from '../cluster.ts';
import { succeed } from '../program.ts';

/** What the copy on the leader's host answers. */
async function inCopy(sql: string): Promise<string> {
  const said = await onHost(
    await leader(),
    `cd /; runuser -u postgres -- psql -XqAt -p 5433 -d postgres -c "${sql}"`,
  );
  return said.trim();
}

const archived = async (): Promise<string> =>
  onHost(await leader(), 'ls /pg/backup/archive/pg-test/*/*.history 2>/dev/null | sort');

beforeAll(async () => {
  await deploy('-l', 'pg-test');
  const clear =
    'systemctl stop pitr-aside-5433 2>/dev/null; rm -rf /pg/look /pg/look.tablespaces /pg/copy /pg/tmp/pitr-*';
  for (const member of testMembers) await onHost(member, clear);
}, 8 * MINUTES);

describe('beside the cluster', () => {
  const place = { data: '/pg/look', port: 5433 };

  test(
    'a copy at a moment answers on its own port; the cluster and its archive are as they were',
    async () => {
      const { time } = await rowsAndAccident();
      const before = await fingerprintOfTest();
      const shown = await recover({ time, ...place }, '--check');
      expect(shown.stdout).toMatch(/RESTORE BESIDE cluster pg-test, which is left as it is/);
      const histories = await archived();
      const done = await recover({ time, ...place });
      expect(done.stdout).toMatch(new RegExp(`to look +psql -p 5433 on ${before.leader}`));
      expect(await inCopy('SELECT count(*), max(id) FROM ledger')).toBe('500|500');
      expect(await inCopy('SELECT pg_is_in_recovery()')).toBe('f');
      await inCopy('SELECT pg_switch_wal()');
      expect(await query(await leader(), LEDGER)).toEqual(['101|777777']);
      expect(await fingerprintOfTest()).toEqual(before);
      expect(await archived()).toBe(histories);
    },
    5 * MINUTES,
  );

  test(
    'again, to another moment in the same place, waiting there read only',
    async () => {
      const time = (await query(await leader(), 'SELECT clock_timestamp()')).join('');
      const before = await fingerprintOfTest();
      const done = await recover({ time, action: 'pause', ...place });
      expect(done.stdout).toMatch(/replaces +the copy of/);
      expect(await inCopy('SELECT count(*), max(id) FROM ledger')).toBe('101|777777');
      expect(await inCopy('SELECT pg_is_in_recovery()')).toBe('t');
      expect(await fingerprintOfTest()).toEqual(before);
    },
    5 * MINUTES,
  );

  test.each<[string, unknown, RegExp]>([
    ['a folder with something in it', { data: '/etc/ssh', port: 5434 }, /is not empty on 10\.10\.10\.1\d/],
    ['the live data directory', { data: '/pg/data/copy', port: 5434 }, /lies in the live data directory/],
    ['a folder around it', { data: '/pg', port: 5434 }, /contains the live data directory/],
    ['a port that is taken', { data: '/pg/other', port: 8008 }, /port 8008 of 10\.10\.10\.1\d is taken/],
    ['a port alone', { port: 5434 }, /a port goes with `data`/i],
    ['a path that needs quotes', { data: "/pg/it's" }, /is an absolute path of letters/i],
    ['the old data kept', { data: '/pg/other', backup: true }, /beside it there is none/],
  ])(
    'is refused: %s',
    async (_what, request, message) => {
      expect(await expectRefused(request)).toMatch(message);
    },
    MINUTES,
  );
});

describe('from another repository', () => {
  test.each<[string, unknown, RegExp]>([
    ['an unknown name', { repo: 'mino' }, /names 'mino', which pgbackrest_repo does not define.*'minio'/s],
    ['an unknown key', { repo: { pth: '/pg/copy' } }, /`repo` of pg_pitr: `pth` is not a key.*'path'/s],
    ['one without the stanza', { repo: { path: '/pg/nothing' } }, /has no stanza 'pg-test'/],
  ])(
    'is refused: %s',
    async (_what, request, message) => {
      expect(await expectRefused(request)).toMatch(message);
    },
    MINUTES,
  );

  test(
    'one that the cluster does not archive to: to its end, and no timeline is begun twice',
    async () => {
      const { time: first } = await rowsAndAccident();
      const host = await leader();
      const timeline = await timelineOf(host);
      await query(host, 'SELECT pg_switch_wal()');
      await succeed('pgsql-backup.yml', '-l', 'pg-test', '-t', 'check');
      await onHost(host, 'rm -rf /pg/copy; cp -a /pg/backup /pg/copy');
      // The copy does not know of the timeline that begins here.
      await recover({ time: first });
      await query(host, "INSERT INTO ledger VALUES (600, 'behind the copy')");

      const late = (await query(host, 'SELECT clock_timestamp()')).join('');
      const refused = await expectRefused({ time: late, repo: { path: '/pg/copy' } });
      expect(refused).toMatch(/last commit that can be reached is of/);

      const done = await recover({ repo: { path: '/pg/copy' } });
      expect(done.stdout).toMatch(/the cluster does not archive to it/);
      expect(await query(await leader(), LEDGER)).toEqual(['101|777777']);
      await expectHealthy(timeline + 2);
      await expectOneArchive();
      await recover(null, '-t', 'undo');
      expect(await query(await leader(), LEDGER)).toEqual(['501|600']);
      await expectHealthy(timeline + 3);
    },
    10 * MINUTES,
  );

  test(
    "by its name, one of the cluster's own; its secrets are nowhere",
    async () => {
      await succeed(
        'pgsql.yml',
        '-l',
        'pg-test',
        '-t',
        'pg_backup',
        '-e',
        '{"pgbackrest_method": ["local", "minio"]}',
      );
      await succeed(
        'pgsql-backup.yml',
        '-l',
        'pg-test',
        '-t',
        'full',
        '-e',
        '{"pgbackrest_method": ["local", "minio"]}',
      );
      const { time } = await rowsAndAccident();
      const host = await leader();
      const timeline = await timelineOf(host);
      const shown = await recover({ time, repo: 'minio' }, '--check');
      expect(shown.stdout).toMatch(/'minio', which is repo2 of the cluster/);
      expect(await onHost(host, 'ls /pg/tmp/pitr')).not.toMatch(/repository-look/);
      await recover({ time, repo: 'minio' });
      expect(await query(await leader(), LEDGER)).toEqual(['500|500']);
      await expectHealthy(timeline + 1);

      const minio = {
        ...{
          type: 's3',
          s3_endpoint: 'sss.pigsty',
          s3_region: 'us-east-1',
          s3_bucket: 'pgsql',
          path: '/nowhere',
        },
        ...{ s3_key: 'THE-KEY', s3_key_secret: 'THE-SECRET', s3_uri_style: 'path', storage_port: 9000 },
        storage_ca_file: '/etc/pki/ca.crt',
      };
      const { stdout, stderr, status } = await tryToRecover({ time, repo: minio });
      expect(status).not.toBe(0);
      expect(stdout + stderr).not.toMatch(/THE-SECRET|THE-KEY/);
      await onHost(host, "! grep -rl 'THE-SECRET' /pg/tmp/pitr/*.json /pg/log");
    },
    10 * MINUTES,
  );
});
