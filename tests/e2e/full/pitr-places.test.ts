// A cluster whose data and ports are not the usual ones: a recovery that has not been told of them is refused, with the words that
// are missing; with them everything works as elsewhere.
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { testMembers } from '../../../sandbox/database.ts';
import { deploy, MINUTES, meta, onHost } from '../cluster.ts';
import { reprise, succeed } from '../program.ts';

const PLACES = ['-e', JSON.stringify({ pg_data: '/data/cluster', pg_port: 5433, patroni_port: 8009 })];
const [first = meta] = testMembers;
const rows = async (sql: string): Promise<string> => {
  const said = await onHost(
    first,
    `cd /; sudo -u postgres psql -p 5433 -XqAt -v ON_ERROR_STOP=1 -d postgres -c "${sql}"`,
  );
  return said.trim();
};

beforeAll(async () => {
  await deploy();
  await succeed('pgsql-rm.yml', '-l', 'pg-test', '--yes');
  await succeed('pgsql.yml', '-l', 'pg-test', ...PLACES);
}, 10 * MINUTES);

afterAll(async () => {
  await succeed('pgsql-rm.yml', '-l', 'pg-test', '--yes', ...PLACES);
}, 5 * MINUTES);

test(
  'a second run of pgsql.yml changes nothing',
  async () => {
    const { recap } = await succeed('pgsql.yml', '-l', 'pg-test', ...PLACES);
    expect([...recap.values()].map(({ changed }) => changed)).toEqual([0, 0, 0]);
  },
  5 * MINUTES,
);

test(
  'without the places a recovery is refused; with the words that it tells it comes back',
  async () => {
    await rows('CREATE TABLE ledger AS SELECT generate_series(1, 500) AS id');
    const time = await rows('SELECT clock_timestamp()');
    await rows('DELETE FROM ledger WHERE id <= 400');

    const refused = await reprise(
      'pgsql-pitr.yml',
      '-l',
      'pg-test',
      '-e',
      JSON.stringify({ pg_pitr: { time } }),
    );
    expect(refused.stdout).toContain('Nothing was changed.');
    expect(refused.status).toBe(2);
    const [, words = ''] = /with -e '(pg_data=[^']*)'/.exec(refused.stdout) ?? [];
    expect(words).toBe('pg_data=/data/cluster pg_port=5433');
    expect(await rows('SELECT count(*) FROM ledger')).toBe('100');

    await succeed(
      'pgsql-pitr.yml',
      '-l',
      'pg-test',
      '-e',
      JSON.stringify({ pg_pitr: { time } }),
      '-e',
      words,
    );
    expect(await rows('SELECT count(*) FROM ledger')).toBe('500');
    expect(await rows("SELECT count(*) FROM pg_stat_replication WHERE state = 'streaming'")).toBe('2');
  },
  10 * MINUTES,
);

test(
  'backups, the gate and an undo find it there as well',
  async () => {
    await succeed('pgsql-backup.yml', '-l', 'pg-test', '-t', 'full', ...PLACES);
    const info = await succeed('pgsql-backup.yml', '-l', 'pg-test', '-t', 'info', ...PLACES);
    expect(info.stdout).toMatch(/recovery window {2}\d{4}-/);
    await succeed('pgsql-pitr.yml', '-l', 'pg-test', '-t', 'undo', ...PLACES);
    expect(await rows('SELECT count(*) FROM ledger')).toBe('100');
  },
  10 * MINUTES,
);
