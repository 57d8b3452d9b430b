// A drill restores beside the live cluster, tells the truth about the copy, and leaves nothing behind.
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { query } from '../../../sandbox/database.ts';
import { findHost } from '../../../sandbox/index.ts';
import {
  deploy,
  expectOneArchive,
  fingerprintOfTest,
  leader,
  MINUTES,
  onHost,
  writeLedger,
} from '../cluster.ts';
import { type Ended, reprise } from '../program.ts';

let reports = '';

function drill(variables: Readonly<Record<string, unknown>>): Promise<Ended> {
  return reprise('pgsql-drill.yml', '-l', 'pg-test', '-e', JSON.stringify(variables));
}

async function expectNothingLeft(address: string): Promise<void> {
  const host = findHost(address);
  expect(await onHost(host, 'ls -A /pg/tmp | grep -x drill || true')).toBe('');
  expect(await onHost(host, 'systemctl list-units --all --plain --no-legend "pg-drill*"')).toBe('');
  expect(await onHost(host, 'pgrep -af /pg/tmp/drill/data || true')).not.toMatch(/bin\/postgres/);
}

beforeAll(async () => {
  reports = await mkdtemp(join(tmpdir(), 'reprise-drill-'));
  await deploy();
  await query(await writeLedger(), 'SELECT pg_switch_wal()');
}, 8 * MINUTES);

afterAll(async () => {
  await rm(reports, { recursive: true, force: true });
});

test(
  'the newest backup is restored on the leader, whose disk holds it; the figures are written down',
  async () => {
    const before = await fingerprintOfTest();
    const address = (await leader()).address;
    const { status, stdout } = await drill({
      drill_assertions: [{ sql: 'SELECT count(*) FROM ledger', expect: 500 }],
      drill_report: reports,
    });
    expect(stdout).toMatch(/RECOVERY DRILL of cluster pg-test: passed/);
    expect(status).toBe(0);
    expect(await fingerprintOfTest()).toEqual(before);
    await expectNothingLeft(address);
    await expectOneArchive();

    const result = JSON.parse(await readFile(join(reports, 'drill-pg-test.json'), 'utf8'));
    expect(result).toMatchObject({
      cluster: 'pg-test',
      host: address,
      passed: true,
      seconds: expect.any(Number),
    });
    expect(result.rpo_seconds).toBeGreaterThanOrEqual(0);
    expect(result.checks.map((check: { name: string }) => check.name)).toEqual([
      'restore and recovery',
      'SELECT count(*) FROM ledger',
      'pg_amcheck',
      'checksums',
    ]);
    expect(await readFile(join(reports, 'drill-pg-test.xml'), 'utf8')).toMatch(/tests="4" failures="0"/);
    const record = JSON.parse(await onHost(findHost(address), 'cat /pg/log/drill.json'));
    expect(record.finished).toBe(result.finished);
  },
  3 * MINUTES,
);

test(
  'an assertion that does not hold fails the run, is not recorded, and is cleaned up after',
  async () => {
    const host = await leader();
    const record = await onHost(host, 'cat /pg/log/drill.json');
    const { status, stdout } = await drill({
      drill_assertions: [{ sql: 'SELECT count(*) FROM ledger', expect: 501 }],
    });
    expect(status).toBe(2);
    expect(stdout).toMatch(/failed +\S+ s +500, not 501/);
    expect(await onHost(host, 'cat /pg/log/drill.json')).toBe(record);
    await expectNothingLeft(host.address);
  },
  3 * MINUTES,
);

test(
  'a copy that does not start is reported and cleaned up',
  async () => {
    const host = await leader();
    const before = await fingerprintOfTest();
    const { status, stdout } = await drill({ drill_settings: { shared_preload_libraries: 'nonsense' } });
    expect(status).toBe(2);
    expect(stdout).toMatch(/could not access file .*nonsense/);
    expect(await fingerprintOfTest()).toEqual(before);
    await expectNothingLeft(host.address);
  },
  3 * MINUTES,
);

test.each([
  ['inside the live data directory', { drill_path: '/pg/data/drill' }, /lies in the live data directory/],
  ['that holds other things', { drill_path: '/pg/bin' }, /no drill made it/],
])(
  'a scratch folder %s is refused',
  async (_what, variables, message) => {
    const before = await fingerprintOfTest();
    const { status, stdout } = await drill(variables);
    expect(status).toBe(2);
    expect(stdout).toMatch(message);
    expect(await onHost(await leader(), 'ls /pg/bin')).toMatch(/pg-backup/);
    expect(await fingerprintOfTest()).toEqual(before);
  },
  MINUTES,
);
