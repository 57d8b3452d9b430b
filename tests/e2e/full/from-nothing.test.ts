// From bare hosts to clusters with backups: --check tells beforehand what a run will do, a second run does nothing; a replica
// and a whole cluster are added by a line and a group of the inventory.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { query, testMembers } from '../../../sandbox/database.ts';
import { findHost, sandboxUp } from '../../../sandbox/index.ts';
import { packageRoot } from '../../../src/package-root.ts';
import { temporaryFolder } from '../../temporary-folder.ts';
import { deploy, leader, MINUTES, meta, onHost, patroni } from '../cluster.ts';
import { type Ended, reprise, succeed } from '../program.ts';

/** The clusters as the other tests expect them; before the folder of inventories goes. */
afterAll(async () => {
  await succeed('pgsql-rm.yml', '-l', 'pg-next', ...split);
  await deploy();
}, 8 * MINUTES);

const folder = temporaryFolder({});
const whole = readFileSync(join(packageRoot(), 'inventory/sandbox.yml'), 'utf8');
const THIRD = '        10.10.10.13: { pg_seq: 3, pg_role: replica }\n';
const NEXT = `    pg-next:
      hosts:
        10.10.10.13: { pg_seq: 1, pg_role: primary }
      vars:
        pg_cluster: pg-next
`;
const third = findHost('10.10.10.13');

/** The inventory under a name of its own, as `-i` takes it. */
function inventory(name: string, text: string): string[] {
  const path = join(folder, `${name}.yml`);
  writeFileSync(path, text);
  return ['-i', path];
}

const two = inventory('two', whole.replace(THIRD, ''));
const three = inventory('three', whole);
const split = inventory('split', whole.replace(THIRD, '') + NEXT);

const changedOn = ({ recap }: Ended): Record<string, number | undefined> =>
  Object.fromEntries([...recap].map(([host, { changed }]) => [host, changed]));

function expectNothingChanged(ended: Ended): void {
  expect(ended.recap.size).toBeGreaterThan(0);
  expect(Object.values(changedOn(ended)).every(changed => changed === 0)).toBe(true);
}

/** A run does what --check has told of, and nothing the second time. */
async function runAsForetold(...words: string[]): Promise<Ended> {
  const planned = await succeed(...words, '--check', '--diff');
  const done = await succeed(...words);
  expect(changedOn(planned)).toEqual(changedOn(done));
  expectNothingChanged(await succeed(...words));
  expectNothingChanged(await succeed(...words, '--check', '--diff'));
  return done;
}

beforeAll(async () => {
  await sandboxUp({ clean: true });
}, 5 * MINUTES);

describe('bare hosts', () => {
  test(
    'become two clusters with backups, just as --check has told, and only by the run',
    async () => {
      await succeed('pgsql.yml', '--check', '--diff', ...two);
      for (const host of [meta, ...testMembers]) {
        expect(await onHost(host, 'ls -d /pg /usr/pgsql /etc/pgbackrest 2>/dev/null || true')).toBe('');
      }
      await runAsForetold('etcd.yml', ...two);
      const done = await runAsForetold('pgsql.yml', ...two);
      expect(Object.values(changedOn(done)).every(changed => Number(changed) > 8)).toBe(true);
      expect(await query(await leader(), 'SELECT count(*) FROM pg_stat_replication')).toEqual(['1']);
      for (const host of [meta, await leader()]) {
        expect(await onHost(host, 'runuser -u postgres -- pb info')).toMatch(/full backup/);
      }
    },
    8 * MINUTES,
  );

  test(
    'have nothing to be done afterwards by the playbooks of the parts',
    async () => {
      expectNothingChanged(await succeed('node.yml', '-t', 'node_crontab', '-l', 'pg-test', ...two));
      expectNothingChanged(await succeed('pgsql-backup.yml', '-l', 'pg-test', ...two));
      expectNothingChanged(await succeed('pgsql.yml', '-l', 'pg-test', '-t', 'pg_backup', ...two));
    },
    3 * MINUTES,
  );
});

test(
  'a replica is added by its line in the inventory: it streams, the others are left as they are',
  async () => {
    const started = await query(await leader(), 'SELECT pg_postmaster_start_time()');
    const done = await runAsForetold('pgsql.yml', '-l', 'pg-test', ...three);
    expect(changedOn(done)).toMatchObject({ '10.10.10.11': 0, '10.10.10.12': 0 });
    expect(await query(await leader(), 'SELECT count(*) FROM pg_stat_replication')).toEqual(['2']);
    expect(await patroni(third)).toMatchObject({ role: 'replica', timeline: 1 });
    expect(await query(await leader(), 'SELECT pg_postmaster_start_time()')).toEqual(started);
    await expect(onHost(third, 'runuser -u postgres -- /pg/bin/pg-backup')).rejects.toThrow(
      /not the primary of pg-test: no backup/,
    );
  },
  5 * MINUTES,
);

test(
  'a member leaves, and becomes a cluster of its own by its group in the inventory',
  async () => {
    await succeed('pgsql-rm.yml', '-l', '10.10.10.13', ...three);
    const started = await query(await leader(), 'SELECT pg_postmaster_start_time()');
    await runAsForetold('pgsql.yml', '-l', 'pg-next', ...split);
    expect(await query(third, 'SELECT pg_is_in_recovery()')).toEqual(['f']);
    const { stdout } = await succeed('pgsql-backup.yml', '-l', 'pg-next', '-t', 'info', ...split);
    expect(stdout).toMatch(/BACKUPS of cluster pg-next[\s\S]*\d{8}-\d{6}F/);
    expect(await query(await leader(), 'SELECT pg_postmaster_start_time()')).toEqual(started);
    expect(await query(await leader(), 'SELECT count(*) FROM pg_stat_replication')).toEqual(['1']);
    expectNothingChanged(await succeed('pgsql.yml', ...split));
  },
  5 * MINUTES,
);

test(
  'a mistake in the inventory is told with file, line, key and hosts, before any host is touched',
  async () => {
    const wrong = inventory('wrong', whole.replace('s3_bucket: pgsql', 's3_bukcet: pgsql'));
    const { status, stdout, stderr } = await reprise('pgsql.yml', '-l', 'pg-test', ...wrong);
    expect(status).toBe(4);
    expect(stdout).not.toMatch(/TASK/);
    const line = whole.slice(0, whole.indexOf('s3_bucket')).split('\n').length;
    expect(stderr).toContain('`s3_bukcet` is not a key of repository');
    expect(stderr).toMatch(new RegExp(`--> \\S*wrong.yml:${line}:9`));
    expect(stderr).toMatch(/hosts? 10\.10\.10\.10, 10\.10\.10\.11/);
    expect(stderr).toContain("did you mean 's3_bucket'?");
  },
  MINUTES,
);
