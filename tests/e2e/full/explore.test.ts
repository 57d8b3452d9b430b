// An accident is found in the log, and the command that explore prints takes the cluster to just before it.
import { beforeAll, expect, test } from '@jest/globals';
import { query } from '../../../sandbox/database.ts';
import { deploy, expectHealthy, fingerprintOfTest, LEDGER, leader, MINUTES, timelineOf } from '../cluster.ts';
import { succeed } from '../program.ts';

let moment = '';

async function explore(request: unknown, ...words: string[]): Promise<string> {
  const given = ['-e', JSON.stringify({ pg_pitr: request }), ...words];
  return (await succeed('pgsql-pitr.yml', '-l', 'pg-test', '-t', 'explore', ...given)).stdout;
}

beforeAll(async () => {
  await deploy();
  const host = await leader();
  await query(host, 'DROP TABLE IF EXISTS ledger, notes, doomed');
  await query(host, 'CREATE TABLE ledger (id int PRIMARY KEY, note text)');
  await query(host, "INSERT INTO ledger SELECT n, 'kept ' || n FROM generate_series(1, 500) n");
  await query(host, 'CREATE TABLE notes AS SELECT 1 AS n');
  await query(host, 'CREATE TABLE doomed AS SELECT 1 AS n');
  await query(host, "SELECT pg_create_restore_point('before_migration')");
  // Half of the story is archived, half of it is still being written.
  await query(host, 'SELECT pg_switch_wal()');
  moment = (await query(host, 'SELECT clock_timestamp()')).join('');
  await query(host, 'DELETE FROM ledger WHERE id <= 400');
  await query(host, 'TRUNCATE notes');
  await query(host, 'DROP TABLE doomed');
  await query(host, "INSERT INTO ledger VALUES (777777, 'written after the accident')");
}, 8 * MINUTES);

test(
  'what was deleted, emptied and dropped is listed with names, newest first, and nothing is changed',
  async () => {
    const before = await fingerprintOfTest();
    const text = await explore({ time: moment });
    expect(text).toMatch(
      /inserted 1 row into public\.ledger[\s\S]*\* .*dropped file \d+[\s\S]*\* .*truncated public\.notes[\s\S]*\* .*deleted 400 rows of public\.ledger[\s\S]*the moment that was asked for[\s\S]*restore point 'before_migration'[\s\S]*inserted 500 rows into public\.ledger/,
    );
    expect(text).not.toMatch(/PLAN|Pause Patroni/);
    expect(await fingerprintOfTest()).toEqual(before);
  },
  MINUTES,
);

test(
  'fewer rows than asked for are no accident, and the future is refused',
  async () => {
    const text = await explore({ time: moment }, '-e', 'explore_rows=401');
    expect(text).toMatch(/" {2,}\S.*deleted 400 rows/);
    await expect(explore({ time: new Date(Date.now() + 86_400_000).toISOString() })).rejects.toThrow(
      /lies in the future/,
    );
  },
  MINUTES,
);

test(
  'the printed command recovers to just before the deletion',
  async () => {
    const text = await explore({ time: moment });
    const xid = /(\d+) +\S+ +deleted 400 rows/.exec(text)?.[1];
    const request = new RegExp(`"${xid}: .*-e '(\\{pg_pitr: .*\\})'`).exec(text)?.[1];
    expect(request).toBeDefined();
    const timeline = await timelineOf(await leader());
    await succeed('pgsql-pitr.yml', '-l', 'pg-test', '-e', request ?? '');
    const host = await leader();
    expect(await query(host, LEDGER)).toEqual(['500|500']);
    expect(await query(host, 'SELECT count(*) FROM notes, doomed')).toEqual(['1']);
    await expectHealthy(timeline + 1);
  },
  5 * MINUTES,
);
