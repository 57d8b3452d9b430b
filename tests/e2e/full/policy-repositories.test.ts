// Where backups go: several repositories at once, Azure, another one than before, none before; each change once, no secret told.
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { query, testMembers } from '../../../sandbox/database.ts';
import { AZURE_KEY, type AzureServer, azureRepository, startAzure } from '../azure.ts';
import { deploy, expectHealthy, leader, MINUTES, meta, onHost, recover, timelineOf } from '../cluster.ts';
import { type Ended, reprise, succeed } from '../program.ts';

const LOCAL = { path: '/pg/backup', retention_full_type: 'count', retention_full: 2 };
const MINIO = {
  type: 's3',
  s3_endpoint: 'sss.pigsty',
  s3_region: 'us-east-1',
  s3_bucket: 'pgsql',
  s3_key: 'S3RVER',
  s3_key_secret: 'S3RVER',
  s3_uri_style: 'path',
  // Another one each time: what an earlier run left is no first backup.
  path: `/policy-${Date.now()}`,
  storage_port: 9000,
  storage_ca_file: '/etc/pki/ca.crt',
  cipher_type: 'aes-256-cbc',
  cipher_pass: 'the passphrase for S3',
  retention_full_type: 'time',
  retention_full: 14,
};
const REPOSITORIES = { local: LOCAL, minio: MINIO, azure: azureRepository };

const apply = (limit: string, method: unknown, ...words: string[]): Promise<Ended> =>
  succeed(
    'pgsql.yml',
    ...['-l', limit, '-t', 'pg_backup'],
    ...['-e', JSON.stringify({ pgbackrest_repo: REPOSITORIES, pgbackrest_method: method }), ...words],
  );

function changedOn({ recap }: Ended): number[] {
  return [...recap.values()].map(({ changed = 0 }) => changed);
}

function expectNothingChanged(ended: Ended): void {
  expect(ended.recap.size).toBeGreaterThan(0);
  expect(changedOn(ended).every(changed => changed === 0)).toBe(true);
}

/** The backups of a cluster by repository. */
async function backupsOf(host: Awaited<ReturnType<typeof leader>>): Promise<Map<number, string[]>> {
  const info = JSON.parse(await onHost(host, 'runuser -u postgres -- pb info --output=json')) as {
    readonly backup: {
      readonly label: string;
      readonly type: string;
      readonly database: { 'repo-key': number };
    }[];
  }[];
  const found = new Map<number, string[]>();
  for (const { type, database } of info[0]?.backup ?? []) {
    const repo = database['repo-key'];
    found.set(repo, [...(found.get(repo) ?? []), type]);
  }
  return new Map([...found].sort(([a], [b]) => a - b));
}

let azure: AzureServer | undefined;

beforeAll(async () => {
  await deploy();
  azure = await startAzure();
}, 8 * MINUTES);

afterAll(() => azure?.close());

describe('pg-test', () => {
  test(
    'goes from local to local and S3: stanza, check and a first full backup in the new one, no secret told',
    async () => {
      const planned = await apply('pg-test', ['local', 'minio'], '--check', '--diff');
      const done = await apply('pg-test', ['local', 'minio'], '-vvv', '--diff');
      // Settings everywhere, on the leader stanza and backup too: --check has told of just that.
      expect(changedOn(done).toSorted()).toEqual([1, 1, 3]);
      expect(changedOn(planned)).toEqual(changedOn(done));
      for (const { stdout, stderr } of [planned, done]) {
        for (const secret of ['S3RVER', 'the passphrase for S3']) {
          expect(stdout + stderr).not.toContain(secret);
        }
      }
      const host = await leader();
      const backups = await backupsOf(host);
      expect(backups.get(2)).toEqual(['full']);
      expect(await onHost(host, 'stat -c "%a %U %G" /etc/pgbackrest/pgbackrest.conf')).toBe(
        '640 root postgres\n',
      );
      expectNothingChanged(await apply('pg-test', ['local', 'minio']));
      expectNothingChanged(await apply('pg-test', ['local', 'minio'], '--check', '--diff'));
    },
    5 * MINUTES,
  );

  test(
    'backs up into each, or into the one that is named, on the leader alone',
    async () => {
      await succeed('pgsql-backup.yml', '-l', 'pg-test', '-t', 'diff');
      const host = await leader();
      const count = async (): Promise<number[]> =>
        [...(await backupsOf(host)).values()].map(({ length }) => length);
      const [first = 0, second = 0] = await count();
      await onHost(host, 'runuser -u postgres -- /pg/bin/pg-backup full --repo=2');
      expect(await count()).toEqual([first, second + 1]);
      for (const member of testMembers.filter(each => each !== host)) {
        await expect(onHost(member, 'runuser -u postgres -- /pg/bin/pg-backup')).rejects.toThrow(
          /ended with 1: pg-backup: this host is not the primary of pg-test: no backup/,
        );
      }
      await expect(onHost(host, 'runuser -u postgres -- /pg/bin/pg-backup --repo=9')).rejects.toThrow(
        /defines no repository 9/,
      );
    },
    5 * MINUTES,
  );

  test(
    'shows windows of each repository, verifies both, expires what exceeds its retention',
    async () => {
      const { stdout } = await succeed('pgsql-backup.yml', '-l', 'pg-test', '-t', 'info');
      expect(stdout).toMatch(/repo {2}timeline {2}first moment/);
      expect(stdout).toMatch(/" {3}1 +\d+ {2}20/);
      expect(stdout).toMatch(/" {3}2 +\d+ {2}20/);
      const verified = await succeed('pgsql-backup.yml', '-l', 'pg-test', '-t', 'verify');
      expect(verified.stdout).toMatch(/repo1: valid/);
      expect(verified.stdout).toMatch(/repo2: valid/);
      const host = await leader();
      for (const _each of [1, 2])
        await onHost(host, 'runuser -u postgres -- pb --repo=1 --type=full --no-expire-auto backup');
      const planned = await succeed('pgsql-backup.yml', '-l', 'pg-test', '-t', 'expire', '--check');
      expect(planned.stdout).toMatch(/repo1: would remove \d{8}-\d{6}F/);
      expect(planned.recap.get(host.address)?.changed).toBe(1);
      const expired = await succeed('pgsql-backup.yml', '-l', 'pg-test', '-t', 'expire');
      expect(expired.stdout).toMatch(/repo1: removed \d{8}-\d{6}F/);
      expectNothingChanged(await succeed('pgsql-backup.yml', '-l', 'pg-test', '-t', 'expire'));
    },
    5 * MINUTES,
  );

  test(
    'moves to Azure',
    async () => {
      const done = await apply('pg-test', 'azure', '-vvv', '--diff');
      expect(done.stdout + done.stderr).not.toContain(AZURE_KEY);
      const host = await leader();
      expect([...(await backupsOf(host))]).toEqual([[1, ['full']]]);
      expectNothingChanged(await apply('pg-test', 'azure'));
      await succeed('pgsql-backup.yml', '-l', 'pg-test', '-t', 'incr');
      expect([...(await backupsOf(host))]).toEqual([[1, ['full', 'incr']]]);
      const verified = await succeed('pgsql-backup.yml', '-l', 'pg-test', '-t', 'verify');
      expect(verified.stdout).toMatch(/repo1: valid/);
    },
    5 * MINUTES,
  );

  test(
    'moves to S3 alone, with another retention later',
    async () => {
      await apply('pg-test', 'minio');
      expectNothingChanged(await apply('pg-test', 'minio'));
      const shorter = {
        pgbackrest_repo: { minio: { ...MINIO, retention_full: 7 } },
        pgbackrest_method: 'minio',
      };
      const change = () =>
        succeed('pgsql.yml', '-l', 'pg-test', '-t', 'pg_backup', '-e', JSON.stringify(shorter));
      expect(changedOn(await change())).toEqual([1, 1, 1]);
      expectNothingChanged(await change());
      const settings = await onHost(await leader(), 'grep retention /etc/pgbackrest/pgbackrest.conf');
      expect(settings).toContain('repo1-retention-full=7\n');
    },
    5 * MINUTES,
  );

  test(
    'has replicas that Patroni makes from the repository, and spares the leader',
    async () => {
      const led = await leader();
      const [replica = led] = testMembers.filter(member => member !== led);
      const reinit = `patronictl -c /etc/patroni/patroni.yml reinit pg-test $(sed -n 's/^name: //p' /etc/patroni/patroni.yml) --force --wait`;
      await onHost(replica, `runuser -u postgres -- ${reinit}`);
      expect(await onHost(replica, 'journalctl -u patroni')).toMatch(
        /replica has been created using pgbackrest/,
      );
      await expectHealthy(await timelineOf(led));

      // No backup was made on the timeline that a recovery began: what there is may be of a time that was left behind.
      await recover({});
      const now = await leader();
      const [follower = now] = testMembers.filter(member => member !== now);
      await onHost(follower, `runuser -u postgres -- ${reinit}`);
      expect(await onHost(follower, 'journalctl -u patroni')).toMatch(
        /newest backup of pg-test is not of timeline \d+, on which the leader is[\s\S]*replica has been created using basebackup/,
      );
      await expectHealthy(await timelineOf(now));
    },
    5 * MINUTES,
  );
});

describe('pg-meta', () => {
  test(
    'has no backups, then has them',
    async () => {
      const turn = (enabled: boolean) =>
        succeed(
          'pgsql.yml',
          '-l',
          'pg-meta',
          '-t',
          'pg_backup',
          '-e',
          JSON.stringify({ pgbackrest_enabled: enabled }),
        );
      await turn(false);
      expectNothingChanged(await turn(false));
      await turn(true);
      expect(await query(meta, 'SHOW archive_command')).toEqual([
        'pgbackrest --stanza=pg-meta archive-push %p',
      ]);
      expectNothingChanged(await turn(true));
      expect((await backupsOf(meta)).get(1)?.[0]).toBe('full');
    },
    5 * MINUTES,
  );
});

test(
  'a mistake in the inventory is told before any host is touched',
  async () => {
    const { status, stdout } = await reprise(
      'pgsql.yml',
      ...[
        '-l',
        'pg-test',
        '-t',
        'pg_backup',
        '-e',
        JSON.stringify({ pgbackrest_repo: { local: { paht: '/p' } } }),
      ],
    );
    expect(status).toBe(2);
    expect(stdout).toContain("`paht` is not a key of repository 'local': did you mean 'path'?");
  },
  MINUTES,
);
