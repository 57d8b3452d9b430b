// Each kind of target with 64 MB of WAL before and behind it: exactly the rows that it implies, the rest of the log left out.
import { beforeAll, expect, test } from '@jest/globals';
import { query } from '../../../sandbox/database.ts';
import type { SandboxHost } from '../../../sandbox/index.ts';
import {
  deploy,
  dynamicConfiguration,
  expectHealthy,
  expectOneArchive,
  LEDGER,
  leader,
  MINUTES,
  recover,
  timelineOf,
  writeLedger,
} from '../cluster.ts';
import { succeed } from '../program.ts';

/** The moments around the transaction that writes row 501. */
interface Marks {
  readonly between: string;
  readonly xid: string;
  readonly commitLsn: string;
  readonly name: string;
}

const BYTES = 64 * 1024 * 1024;
let stories = 0;

/** Log that replay has to pass, of transactions that change nothing in the ledger. */
async function fill(host: SandboxHost): Promise<void> {
  const begin = (await query(host, 'SELECT pg_current_wal_lsn()')).join('');
  await query(host, 'CREATE TABLE IF NOT EXISTS filler (words text)');
  for (let round = 0; round < 4; round++) {
    await query(host, 'INSERT INTO filler SELECT repeat(md5(n::text), 32) FROM generate_series(1, 17000) n');
  }
  const written = await query(host, `SELECT pg_wal_lsn_diff(pg_current_wal_lsn(), '${begin}')`);
  expect(Number(written.join(''))).toBeGreaterThan(BYTES);
}

/** 64 MB, rows 1 to 500, a transaction that adds row 501, the restore point, the accident at once, 64 MB. */
async function story(): Promise<Marks> {
  const first = await leader();
  await fill(first);
  const host = await writeLedger();
  const between = (await query(host, 'SELECT clock_timestamp()')).join('');
  const [xid = '', commitLsn = ''] = await query(
    host,
    "BEGIN; INSERT INTO ledger VALUES (501, 'the last'); SELECT txid_current(); SELECT pg_current_wal_insert_lsn(); COMMIT",
  );
  const name = `far ${++stories}`;
  await query(host, `SELECT pg_create_restore_point('${name}')`);
  await query(host, 'DELETE FROM ledger WHERE id <= 400');
  await query(host, "INSERT INTO ledger VALUES (777777, 'written after the accident')");
  await fill(host);
  return { between, xid, commitLsn, name };
}

async function recoverAndLook(request: unknown): Promise<string[]> {
  const timeline = await timelineOf(await leader());
  const configuration = await dynamicConfiguration();
  await recover(request);
  await expectHealthy(timeline + 1);
  await expectOneArchive();
  expect(await dynamicConfiguration()).toBe(configuration);
  return query(await leader(), LEDGER);
}

beforeAll(() => deploy(), 8 * MINUTES);

test.each<[string, (marks: Marks) => unknown, string]>([
  ['a time', ({ between }) => ({ time: between }), '500|500'],
  ['a transaction', ({ xid }) => ({ xid: Number(xid) }), '501|501'],
  ['just before a transaction', ({ xid }) => ({ xid: Number(xid), exclusive: true }), '500|500'],
  ['a position', ({ commitLsn }) => ({ lsn: commitLsn }), '501|501'],
  ['a restore point', ({ name }) => ({ name }), '501|501'],
  ['the end of the archive', () => ({}), '102|777777'],
])(
  '%s',
  async (_kind, request, rows) => {
    expect(await recoverAndLook(request(await story()))).toEqual([rows]);
  },
  5 * MINUTES,
);

test(
  'the end of the backup',
  async () => {
    await fill(await leader());
    const host = await writeLedger();
    await succeed('pgsql-backup.yml', '-l', 'pg-test', '-t', 'incr');
    await query(host, 'DELETE FROM ledger WHERE id <= 400');
    await query(host, "INSERT INTO ledger VALUES (777777, 'written after the accident')");
    await fill(host);
    expect(await recoverAndLook({ type: 'immediate' })).toEqual(['500|500']);
  },
  5 * MINUTES,
);
