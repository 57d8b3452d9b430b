// Recovery while a member is down: left out where it is known to be dead, and in order again once it is back. The repository
// is the S3 server's: any member can be restored.
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeAll, expect, test } from '@jest/globals';
import { query, testMembers } from '../../../sandbox/database.ts';
import { bootHost, killHost, type SandboxHost, sandboxUp } from '../../../sandbox/index.ts';
import {
  deploy,
  expectHealthy,
  expectOneArchive,
  LEDGER,
  leader,
  MINUTES,
  onHost,
  recover,
  rowsAndAccident,
  timelineOf,
  tryToRecover,
} from '../cluster.ts';

const PATRONICTL = 'patronictl -c /etc/patroni/patroni.yml';

/** Rows 1 to 500, a moment, the accident, all of it archived; gives the moment. */
async function archivedAccident(): Promise<string> {
  const { host, time } = await rowsAndAccident();
  await query(host, 'SELECT pg_switch_wal()');
  return time;
}

function others(host: SandboxHost): SandboxHost[] {
  return testMembers.filter(member => member !== host);
}

const nameOf = (host: SandboxHost): string => `pg-test-${testMembers.indexOf(host) + 1}`;

/** Patroni has given the member up: its lease has run out. */
async function untilForgotten(host: SandboxHost, voice: SandboxHost): Promise<void> {
  for (let tries = 0; tries < 120; tries++) {
    const list = await onHost(voice, `${PATRONICTL} list -f json`);
    const rows = JSON.parse(list) as readonly { readonly Member: string; readonly State: string }[];
    const row = rows.find(each => each.Member === nameOf(host));
    if (row === undefined || !/running|streaming/.test(row.State)) return;
    await sleep(1000);
  }
  throw new RangeError(`Patroni still counts ${nameOf(host)}`);
}

/** The member is back, and follows what was recovered. */
async function expectBack(host: SandboxHost, timeline: number): Promise<void> {
  await bootHost(host);
  for (let tries = 0; ; tries++) {
    try {
      await expectHealthy(timeline);
      return;
    } catch (error) {
      if (tries === 100) throw error;
      await sleep(3000);
    }
  }
}

beforeAll(() => deploy('-l', 'pg-test', '-e', 'pgbackrest_method=minio'), 8 * MINUTES);

afterEach(async () => {
  for (const member of testMembers) await bootHost(member);
  await sandboxUp();
}, 3 * MINUTES);

test(
  "a replica's host is lost beside a living leader: it is left out, and winds itself back once it is there again",
  async () => {
    const time = await archivedAccident();
    const host = await leader();
    const [lost, other] = others(host);
    if (lost === undefined || other === undefined) throw new RangeError('a cluster of one');
    const timeline = await timelineOf(host);
    await killHost(lost);
    await untilForgotten(lost, host);
    const shown = await recover({ time }, '--check');
    expect(shown.stdout).toMatch(new RegExp(`left out +${lost.address} does not answer .* is left out`));
    expect(await query(host, LEDGER)).toEqual(['101|777777']);

    const done = await recover({ time });
    expect(done.stdout).toMatch(new RegExp(`${lost.address} was left out and keeps the data of before`));
    expect(await query(host, LEDGER)).toEqual(['500|500']);
    const following = await query(host, 'SELECT client_addr FROM pg_stat_replication');
    expect(following).toEqual([other.address]);
    await expectBack(lost, timeline + 1);
    expect(await query(lost, LEDGER)).toEqual(['500|500']);
    await expectOneArchive();
  },
  12 * MINUTES,
);

test(
  'Patroni and PostgreSQL of a replica are stopped: it is rebuilt with the others',
  async () => {
    const time = await archivedAccident();
    const host = await leader();
    const [stopped] = others(host);
    if (stopped === undefined) throw new RangeError('a cluster of one');
    const timeline = await timelineOf(host);
    await onHost(stopped, 'systemctl stop patroni');
    const done = await recover({ time });
    expect(done.stdout).toMatch(new RegExp(`${nameOf(stopped)} +${stopped.address} +\\S+ +down`));
    expect(await query(await leader(), LEDGER)).toEqual(['500|500']);
    await expectHealthy(timeline + 1);
  },
  6 * MINUTES,
);

test(
  "the leader's host is lost while nobody may take over: another member is restored, once a person has said that it is dead",
  async () => {
    const time = await archivedAccident();
    const lost = await leader();
    const timeline = await timelineOf(lost);
    const [next] = others(lost);
    if (next === undefined) throw new RangeError('a cluster of one');
    await onHost(lost, `${PATRONICTL} pause`);
    await killHost(lost);
    const refused = await tryToRecover({ time });
    expect(refused.status).toBe(2);
    expect(refused.stdout).toMatch(new RegExp(`left out with -e pitr_without=${lost.address}`));
    const wrong = await tryToRecover({ time }, '-e', `pitr_without=${next.address}`);
    expect(wrong.stdout).toMatch(new RegExp(`${next.address} answers: it cannot be left out`));

    const done = await recover({ time }, '-e', `pitr_without=${lost.address}`);
    expect(done.stdout).toMatch(/, nobody leads now/);
    const now = await leader();
    expect(now).not.toBe(lost);
    expect(await query(now, LEDGER)).toEqual(['500|500']);
    await expectBack(lost, timeline + 1);
    expect(await leader()).toBe(now);
    expect(await query(lost, LEDGER)).toEqual(['500|500']);
    await expectOneArchive();
  },
  12 * MINUTES,
);
