// Undo: what a recovery threw away is back with one command, also when the recovery was only half-way; and undone in turn.
import { beforeAll, expect, test } from '@jest/globals';
import { query } from '../../../sandbox/database.ts';
import {
  deploy,
  dynamicConfiguration,
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
import { succeed } from '../program.ts';

const undo = (...words: string[]) => recover(null, '-t', 'undo', ...words);

/** Rows 1 to 500, a moment, the accident; gives the moment and the timeline. */
async function story(): Promise<{ readonly time: string; readonly timeline: number }> {
  const { host, time } = await rowsAndAccident();
  return { time, timeline: await timelineOf(host) };
}

const rows = async () => query(await leader(), LEDGER);

beforeAll(() => deploy(), 8 * MINUTES);

test(
  'a recovery is taken back, and the undo as well',
  async () => {
    const { time, timeline } = await story();
    const configuration = await dynamicConfiguration();
    const done = await recover({ time });
    expect(done.stdout).toMatch(/to undo +\.\/pgsql-pitr\.yml -l pg-test -t undo/);
    await query(await leader(), "INSERT INTO ledger VALUES (600, 'written after the recovery')");

    const shown = await undo('--check');
    expect(shown.stdout).toContain(`to the end of timeline ${timeline} (`);
    expect(shown.stdout).toMatch(/lost +[1-9]\d* transaction/);
    expect(await rows()).toEqual(['501|600']);

    await undo();
    expect(await rows()).toEqual(['101|777777']);
    await expectHealthy(timeline + 2);
    await undo();
    expect(await rows()).toEqual(['501|600']);
    await expectHealthy(timeline + 3);
    await expectOneArchive();
    expect(await dynamicConfiguration()).toBe(configuration);
  },
  6 * MINUTES,
);

test(
  'a recovery that waits at its target is taken back',
  async () => {
    const { time, timeline } = await story();
    const paused = await recover({ time, action: 'pause' });
    expect(paused.stdout).toMatch(/to go back +\.\/pgsql-pitr\.yml -l pg-test -t undo/);
    await undo();
    expect(await rows()).toEqual(['101|777777']);
    await expectHealthy(timeline + 1);
  },
  5 * MINUTES,
);

test(
  'a cluster that is only down is back as it was, nothing restored, also where the repository has gone',
  async () => {
    const { time, timeline } = await story();
    const before = await leader();
    await recover({ time }, '-t', 'down');
    await onHost(before, 'mv /pg/backup /pg/backup.gone');
    const back = undo().finally(() => onHost(before, 'rm -rf /pg/backup; mv /pg/backup.gone /pg/backup'));
    expect((await back).stdout).toMatch(/\/pg\/data on \S+ has not been touched/);
    expect(await leader()).toBe(before);
    expect(await rows()).toEqual(['101|777777']);
    await expectHealthy(timeline + 1);
    await succeed('pgsql-backup.yml', '-l', 'pg-test', '-t', 'check');
    await recover({ time });
    expect(await rows()).toEqual(['500|500']);
    await expectHealthy(timeline + 2);
    await expectOneArchive();
  },
  5 * MINUTES,
);

test(
  'a plan that nobody followed hides nothing; what has replaced no data is not undone',
  async () => {
    const { time, timeline } = await story();
    await recover({ time });
    await recover({ time }, '-t', 'print');
    const shown = await undo('--check');
    expect(shown.stdout).toContain(`to the end of timeline ${timeline} (`);
    await recover({ time }, '-t', 'pause');
    const refused = await tryToRecover(null, '-t', 'undo');
    expect(refused.status).not.toBe(0);
    expect(refused.stdout).toMatch(/has not replaced any data: there is nothing to undo/);
    expect(await rows()).toEqual(['500|500']);
    await recover({ time });
    await expectHealthy(timeline + 2);
  },
  6 * MINUTES,
);
