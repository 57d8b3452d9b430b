// Each kind of target, the accident behind it in the same segment of the log: exactly the rows that it implies.
import { beforeAll, expect, test } from '@jest/globals';
import { query } from '../../../sandbox/database.ts';
import type { SandboxHost } from '../../../sandbox/index.ts';
import {
  deploy,
  dynamicConfiguration,
  expectHealthy,
  expectOneArchive,
  haveAccident,
  LEDGER,
  leader,
  MINUTES,
  recover,
  segmentOf,
  timelineOf,
  writeLedger,
} from '../cluster.ts';
import { succeed } from '../program.ts';

/** What a target may name: the moments around the transaction that writes row 501. */
interface Marks {
  /** Behind row 500, before row 501. */
  readonly between: string;
  readonly xid: string;
  readonly committed: string;
  /** Where the record of that commit begins. */
  readonly commitLsn: string;
  /** A restore point behind row 501. */
  readonly name: string;
}

let stories = 0;

/** Rows 1 to 500, a transaction that adds row 501, the restore point `kept`, the accident. */
async function story(): Promise<Marks> {
  const host = await writeLedger();
  const segment = await segmentOf(host);
  const between = (await query(host, 'SELECT clock_timestamp()')).join('');
  const [xid = '', commitLsn = ''] = await query(
    host,
    "BEGIN; INSERT INTO ledger VALUES (501, 'the last'); SELECT txid_current(); SELECT pg_current_wal_insert_lsn(); COMMIT",
  );
  const committed = (await query(host, `SELECT pg_xact_commit_timestamp('${xid}')`)).join('');
  const name = `it's $(kept) $$ \${HOME} "here"; \\ ${++stories}`;
  await query(host, `SELECT pg_create_restore_point('${name.replaceAll("'", "''")}')`);
  await haveAccident(host, segment);
  return { between, xid, committed, commitLsn, name };
}

async function recoverAndLook(request: unknown): Promise<string[]> {
  const before: SandboxHost = await leader();
  const timeline = await timelineOf(before);
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
  ['a time in another zone', ({ between }) => ({ time: inTokyo(between) }), '500|500'],
  ['the time of a commit', ({ committed }) => ({ time: committed }), '501|501'],
  ['just before the time of a commit', ({ committed }) => ({ time: committed, exclusive: true }), '500|500'],
  ['a transaction', ({ xid }) => ({ xid }), '501|501'],
  ['just before a transaction', ({ xid }) => ({ xid: Number(xid), exclusive: true }), '500|500'],
  ['a position', ({ commitLsn }) => ({ lsn: commitLsn }), '501|501'],
  ['just before a position', ({ commitLsn }) => ({ lsn: commitLsn, exclusive: true }), '500|500'],
  ['a restore point', ({ name }) => ({ name }), '501|501'],
  ['the end of the archive', () => ({}), '102|777777'],
])(
  '%s',
  async (_kind, request, rows) => {
    expect(await recoverAndLook(request(await story()))).toEqual([rows]);
  },
  3 * MINUTES,
);

test(
  'the end of the backup',
  async () => {
    await writeLedger();
    await succeed('pgsql-backup.yml', '-l', 'pg-test', '-t', 'incr');
    const host = await leader();
    // A backup ends with a switch: the next segment is only begun by what is written next.
    await query(host, 'CREATE TABLE IF NOT EXISTS begun ()');
    await haveAccident(host, await segmentOf(host));
    expect(await recoverAndLook({ type: 'immediate' })).toEqual(['500|500']);
  },
  3 * MINUTES,
);

/** The same moment as PostgreSQL's clock in UTC shows it, written as Tokyo would. */
function inTokyo(time: string): string {
  const [, seconds = '', fraction = ''] = /^(.{19})(\.\d+)?\+00$/.exec(time) ?? [];
  const there = new Date(Date.parse(`${seconds.replace(' ', 'T')}Z`) + 9 * 3_600_000);
  return `${there.toISOString().slice(0, 19)}${fraction}+09:00`;
}
