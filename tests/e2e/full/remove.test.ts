// A cluster goes only when it is named; its backups go or stay as asked; what the consensus store knew is kept.
import { beforeAll, expect, test } from '@jest/globals';
import { query, testMembers } from '../../../sandbox/database.ts';
import type { SandboxHost } from '../../../sandbox/index.ts';
import {
  deploy,
  expectHealthy,
  fingerprintOfMeta,
  fingerprintOfTest,
  leader,
  MINUTES,
  meta,
  onHost,
} from '../cluster.ts';
import { reprise, succeed } from '../program.ts';

const minio = ['-e', 'pgbackrest_method=minio'];
const [first] = testMembers;

beforeAll(async () => {
  await deploy(...minio);
}, 8 * MINUTES);

const keys = (): Promise<string> =>
  onHost(
    meta,
    'ETCDCTL_API=3 etcdctl --endpoints=http://10.10.10.10:2379 get --prefix /pg/pg-test --keys-only',
  );

/** The backups of pg-test, seen from pg-meta's host: the repository is shared. */
async function backups(): Promise<string[]> {
  const info = await onHost(meta, "runuser -u postgres -- sh -c 'cd /; pgbackrest --stanza=pg-test info'");
  return info.match(/\d{8}-\d{6}F/g) ?? [];
}

/** The backups of pg-test on a host's own disk. */
async function ownBackups(host: SandboxHost): Promise<string[]> {
  const info = await onHost(host, "runuser -u postgres -- sh -c 'cd /; pgbackrest --stanza=pg-test info'");
  return info.match(/\d{8}-\d{6}F(?!_)/g) ?? [];
}

test.each([
  ['nobody', []],
  ['everybody at once', ['-l', 'all']],
  ['a cluster under pg_safeguard', ['-l', 'pg-test', '-e', 'pg_safeguard=true']],
])(
  'naming %s is refused, and changes nothing',
  async (_what, words) => {
    const before = [await fingerprintOfTest(), await fingerprintOfMeta()];
    const { status, stdout } = await reprise('pgsql-rm.yml', ...words, ...minio);
    expect(status).toBe(2);
    expect(stdout).toMatch(/Nothing was changed/);
    expect([await fingerprintOfTest(), await fingerprintOfMeta()]).toEqual(before);
  },
  MINUTES,
);

test(
  'the leader alone cannot be taken away from members that stay',
  async () => {
    const before = await fingerprintOfTest();
    const { status, stdout } = await reprise('pgsql-rm.yml', '-l', (await leader()).address, ...minio);
    expect(status).toBe(2);
    expect(stdout).toMatch(/leads pg-test, of which other members would stay/);
    expect(await fingerprintOfTest()).toEqual(before);
  },
  MINUTES,
);

test(
  'removed without its backups, which stay; a second run changes nothing; a new cluster of that name works',
  async () => {
    const before = await fingerprintOfMeta();
    const kept = await backups();
    expect(kept.length).toBeGreaterThan(0);
    await succeed('pgsql-rm.yml', '-l', 'pg-test', '-e', 'pg_rm_backup=false', ...minio);
    expect((await keys()).trim()).toBe('');
    expect(await backups()).toEqual(kept);
    for (const member of testMembers) {
      expect(await onHost(member, 'ls -d /pg/data 2>/dev/null || true')).toBe('');
      expect(await onHost(member, 'pgrep -x postgres || true')).toBe('');
    }
    expect(first && (await onHost(first, 'cat /pg/tmp/dcs/pg-test-*.config.yml'))).toMatch(/ttl: 30/);
    const again = await succeed('pgsql-rm.yml', '-l', 'pg-test', '-e', 'pg_rm_backup=false', ...minio);
    expect([...again.recap.values()].map(numbers => numbers.changed)).toEqual([0, 0, 0]);
    expect(await fingerprintOfMeta()).toEqual(before);

    await succeed('pgsql.yml', '-l', 'pg-test', ...minio);
    await expectHealthy(1);
    expect(await backups()).toEqual(expect.arrayContaining(kept));
  },
  8 * MINUTES,
);

test(
  'only the backups go where only they were asked for',
  async () => {
    const before = await fingerprintOfTest();
    await succeed('pgsql-rm.yml', '-l', 'pg-test', '-t', 'pg_backup', ...minio);
    expect(await backups()).toEqual([]);
    expect(await query(await leader(), 'SELECT 1')).toEqual(['1']);
    expect(await fingerprintOfTest()).toEqual(before);
  },
  3 * MINUTES,
);

test(
  'removed with everything',
  async () => {
    await succeed('pgsql-backup.yml', '-l', 'pg-test', ...minio);
    await succeed('pgsql-rm.yml', '-l', 'pg-test', ...minio);
    expect(await backups()).toEqual([]);
    expect((await keys()).trim()).toBe('');
    await succeed('pgsql.yml', '-l', 'pg-test', ...minio);
    await expectHealthy(1);
  },
  8 * MINUTES,
);

test(
  "from the hosts' own disks its backups go as well, or stay there and are taken up by a new cluster of that name",
  async () => {
    await succeed('pgsql.yml', '-l', 'pg-test');
    const kept = await ownBackups(await leader());
    expect(kept.length).toBeGreaterThan(0);
    await succeed('pgsql-rm.yml', '-l', 'pg-test', '-e', 'pg_rm_backup=false');
    expect(first && (await ownBackups(first))).toEqual(kept);
    await succeed('pgsql.yml', '-l', 'pg-test');
    // Two full backups are kept: on a sandbox with history the oldest makes way.
    expect(first && (await ownBackups(first))).toEqual([...kept, expect.any(String)].slice(-2));
    await succeed('pgsql-rm.yml', '-l', 'pg-test');
    for (const member of testMembers) {
      expect(
        await onHost(member, 'ls -A /pg/backup/backup /pg/backup/archive 2>/dev/null | grep pg-test || true'),
      ).toBe('');
    }
    await succeed('pgsql.yml', '-l', 'pg-test');
    await expectHealthy(1);
    expect(await ownBackups(await leader())).toHaveLength(1);
  },
  10 * MINUTES,
);
