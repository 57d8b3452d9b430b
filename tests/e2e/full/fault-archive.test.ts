// A segment in the middle of the archive is gone: the plan sees that, or recovery ends there; the nearest moment is told.
import { setTimeout as sleep } from 'node:timers/promises';
import { beforeAll, expect, test } from '@jest/globals';
import { query } from '../../../sandbox/database.ts';
import type { SandboxHost } from '../../../sandbox/index.ts';
import {
  deploy,
  expectHealthy,
  expectRefused,
  haveAccident,
  LEDGER,
  leader,
  MINUTES,
  onHost,
  segmentOf,
  timelineOf,
  writeLedger,
} from '../cluster.ts';
import { expectTold, startRecovery, succeedCommand, toldCommand } from '../faults.ts';
import { succeed } from '../program.ts';

beforeAll(() => deploy('-e', 'pgbackrest_method=minio'), 8 * MINUTES);

/** 500 rows; in the segments behind them 600, 700 and the accident. Gives the moment of the 700, and the middle segment. */
async function rowsInSegments(): Promise<{ host: SandboxHost; request: { time: string }; middle: string }> {
  const host = await writeLedger();
  await query(host, 'SELECT pg_switch_wal()');
  await query(host, "INSERT INTO ledger SELECT n, 'more' FROM generate_series(501, 600) n");
  // Behind a switch the position is a boundary, which counts to the segment before it.
  const middle = (await segmentOf(host)).join('');
  await query(host, 'SELECT pg_switch_wal()');
  await query(host, "INSERT INTO ledger SELECT n, 'last' FROM generate_series(601, 700) n");
  const time = (await query(host, 'SELECT clock_timestamp()')).join('');
  await haveAccident(host, await segmentOf(host));
  await succeed('pgsql-backup.yml', '-l', 'pg-test', '-t', 'check');
  return { host, request: { time }, middle };
}

async function loseSegment(host: SandboxHost, name: string): Promise<void> {
  const backrest = (words: string) => onHost(host, `cd /; runuser -u postgres -- pgbackrest ${words}`);
  // A stanza that outlived a cluster has an archive of each.
  const [{ archive }] = JSON.parse(await backrest('--stanza=pg-test info --output=json'));
  const folder = `archive/pg-test/${archive.at(-1).id}`;
  const find = async () => {
    const listing = await backrest(`repo-ls --recurse ${folder}`);
    return listing.split('\n').find(line => line.includes(`${name}-`));
  };
  let path = await find();
  for (let tries = 0; path === undefined && tries < 60; tries++) {
    await sleep(500);
    path = await find();
  }
  expect(path).toContain(name);
  await backrest(`repo-rm ${folder}/${path}`);
}

async function expectFirstRows(said: string, host: SandboxHost, timeline: number): Promise<void> {
  const command = toldCommand(said);
  expect(command).toMatch(/lsn/);
  await succeedCommand(command);
  expect(await leader()).toBe(host);
  expect(await query(host, LEDGER)).toEqual(['500|500']);
  await expectHealthy(timeline + 1);
  // What is behind the gap needs a backup of its own from now on.
  await succeed('pgsql-backup.yml', '-l', 'pg-test', '-t', 'full');
}

test(
  'gone beforehand: refused, with the command for the last commit before it',
  async () => {
    const { host, request, middle } = await rowsInSegments();
    const timeline = await timelineOf(host);
    await loseSegment(host, middle);
    const said = await expectRefused(request);
    expect(said).toMatch(new RegExp(`the archive lacks segment ${middle}`));
    await expectFirstRows(said, host, timeline);
  },
  8 * MINUTES,
);

test(
  'gone meanwhile: recovery ends there instead of promoting, and the same command is told',
  async () => {
    const { host, request, middle } = await rowsInSegments();
    const timeline = await timelineOf(host);
    const run = startRecovery(request);
    await run.until(': Make sure that no PostgreSQL runs');
    await loseSegment(host, middle).finally(() => run.ended());
    const { status, stdout } = await run.ended();
    expectTold(status, stdout);
    expect(stdout).toMatch(/recovery ended before configured recovery target was reached/);
    await expectFirstRows(stdout, host, timeline);
  },
  8 * MINUTES,
);
