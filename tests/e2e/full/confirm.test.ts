// At a terminal the playbooks that destroy data ask first: a no and Ctrl-C leave everything as it is, a yes goes on.
import { beforeAll, expect, test } from '@jest/globals';
import { query } from '../../../sandbox/database.ts';
import {
  deploy,
  expectHealthy,
  fingerprintOfMeta,
  fingerprintOfTest,
  haveAccident,
  LEDGER,
  leader,
  MINUTES,
  segmentOf,
  timelineOf,
  writeLedger,
} from '../cluster.ts';
import { repriseAtTerminal } from '../program.ts';

const RECOVERY =
  /Replace the data of pg-test on 10\.10\.10\.11, 10\.10\.10\.12, 10\.10\.10\.13 as planned\? \(yes\/no\): /;
const CLONE = /Replace the data of pg-test on .* by a copy of pg-meta\? \(yes\/no\): /;
const REMOVAL = /Remove pg-test for good\? \(yes\/no\): /;
const minio = ['-e', 'pgbackrest_method=minio'];

beforeAll(() => deploy(...minio), 8 * MINUTES);

test.each([
  ['a recovery, no', RECOVERY, 'no\r', 2, ['pgsql-pitr.yml', '-e', '{"pg_pitr": {}}']],
  ['a recovery, Ctrl-C', RECOVERY, '\u0003', 99, ['pgsql-pitr.yml', '-e', '{"pg_pitr": {}}']],
  ['only -t down, no', RECOVERY, 'no\r', 2, ['pgsql-pitr.yml', '-t', 'down', '-e', '{"pg_pitr": {}}']],
  ['a clone, no', CLONE, 'no\r', 2, ['pgsql-pitr.yml', '-e', '{"pg_pitr": {"cluster": "pg-meta"}}']],
  ['a removal, no', REMOVAL, 'no\r', 2, ['pgsql-rm.yml']],
  ['a removal, Ctrl-C', REMOVAL, '\u0003', 99, ['pgsql-rm.yml']],
] as const)(
  '%s: nothing changes, and it says so',
  async (_what, question, typed, expected, [playbook, ...words]) => {
    const before = [await fingerprintOfTest(), await fingerprintOfMeta()];
    const { status, said } = await repriseAtTerminal(
      typed,
      question,
      playbook,
      '-l',
      'pg-test',
      ...words,
      ...minio,
    );
    expect(said).toMatch(question);
    expect(said).toMatch(/Nothing was changed\./);
    expect(status).toBe(expected);
    expect([await fingerprintOfTest(), await fingerprintOfMeta()]).toEqual(before);
  },
  MINUTES,
);

test.each([
  ['yes at the question', 'yes\r', []],
  ['--yes, without a question', '', ['--yes']],
] as const)(
  '%s recovers',
  async (_what, typed, words) => {
    const host = await writeLedger();
    const target = (await query(host, 'SELECT clock_timestamp()')).join('');
    await haveAccident(host, await segmentOf(host));
    const timeline = await timelineOf(host);
    const request = JSON.stringify({ pg_pitr: { time: target } });
    const { status, said } = await repriseAtTerminal(
      typed,
      RECOVERY,
      ...['pgsql-pitr.yml', '-l', 'pg-test', '-e', request, ...words, ...minio],
    );
    expect(RECOVERY.test(said)).toBe(typed !== '');
    expect(status).toBe(0);
    expect(await query(await leader(), LEDGER)).toEqual(['500|500']);
    await expectHealthy(timeline + 1);
  },
  5 * MINUTES,
);
