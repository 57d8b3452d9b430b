// A cluster is removed, with its backups and without, and made again under the same name.
import { beforeAll, expect, test } from '@jest/globals';
import { testMembers } from '../../../sandbox/database.ts';
import { deploy, expectHealthy, fingerprintOfMeta, leader, MINUTES, onHost } from '../cluster.ts';
import { reprise, succeed } from '../program.ts';

/** The labels of pg-test's backups as a host sees them. */
async function labels(): Promise<string[]> {
  const info = await onHost(
    testMembers[0] ?? (await leader()),
    "runuser -u postgres -- sh -c 'cd /; pgbackrest --stanza=pg-test info'",
  );
  return info.match(/\d{8}-\d{6}F/g) ?? [];
}

async function expectGone(): Promise<void> {
  for (const member of testMembers) {
    await onHost(member, '! pgrep -x postgres && ! systemctl is-active -q patroni && test ! -e /pg/data');
  }
  const keys = await onHost(
    testMembers[0] ?? (await leader()),
    'ETCDCTL_API=3 etcdctl --endpoints=http://10.10.10.10:2379 get --prefix --keys-only /pg/pg-test/',
  );
  expect(keys.trim()).toBe('');
}

beforeAll(() => deploy(), 8 * MINUTES);

test(
  'is refused without naming a cluster',
  async () => {
    const { status, stdout } = await reprise('pgsql-rm.yml');
    expect(status).toBe(2);
    expect(stdout).toMatch(/name the cluster to remove: -l pg-test/);
  },
  MINUTES,
);

test(
  'keeps the backups where asked; a new cluster of that name goes on with the stanza',
  async () => {
    const meta = await fingerprintOfMeta();
    // The newest: older ones may have to go when the new cluster makes its own.
    const kept = (await labels()).at(-1);
    await succeed('pgsql-rm.yml', '-l', 'pg-test', '-e', 'pg_rm_backup=false');
    await expectGone();
    expect(await labels()).toContain(kept);
    const again = await succeed('pgsql-rm.yml', '-l', 'pg-test', '-e', 'pg_rm_backup=false');
    expect([...again.recap.values()].map(({ changed }) => changed)).toEqual([0, 0, 0]);

    await succeed('pgsql.yml', '-l', 'pg-test');
    await expectHealthy(1);
    expect(await labels()).toContain(kept);
    expect((await labels()).length).toBeGreaterThan(1);
    expect(await fingerprintOfMeta()).toEqual(meta);
  },
  8 * MINUTES,
);

test(
  'takes the backups with it',
  async () => {
    await succeed('pgsql-rm.yml', '-l', 'pg-test');
    await expectGone();
    expect(await labels()).toEqual([]);
    await succeed('pgsql.yml', '-l', 'pg-test');
    await expectHealthy(1);
    expect(await labels()).toHaveLength(1);
  },
  8 * MINUTES,
);
