// Undo from the directory that `backup: true` kept: put back by a rename where it is whole, through the archive where not.
import { beforeAll, expect, test } from '@jest/globals';
import { query, testMembers } from '../../../sandbox/database.ts';
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
const rows = async () => query(await leader(), LEDGER);
const CLEAR = 'rm -rf /pg/data.before-*; install -d -o postgres /pg/beside';

/** Rows 1 to 500, a moment, the accident; gives the moment and the timeline. */
async function story(): Promise<{ readonly time: string; readonly timeline: number }> {
  const { host, time } = await rowsAndAccident();
  return { time, timeline: await timelineOf(host) };
}

beforeAll(async () => {
  await deploy('-l', 'pg-test');
  for (const member of testMembers) await onHost(member, CLEAR);
  // Of an earlier run that was cut off.
  await query(await leader(), 'DROP TABLESPACE IF EXISTS space');
}, 8 * MINUTES);

test(
  'the kept directory is put back, and that is undone from the one that was kept then',
  async () => {
    const { time, timeline } = await story();
    const configuration = await dynamicConfiguration();
    await recover({ time, backup: true });
    const host = await leader();
    expect(await onHost(host, 'ls -d /pg/data.before-*')).toBe('/pg/data.before-1\n');
    await query(host, "INSERT INTO ledger VALUES (600, 'written after the recovery')");

    const shown = await undo('--check');
    expect(shown.stdout).toContain(`/pg/data.before-1 on ${host.address} is put back`);
    expect(shown.stdout).toMatch(/lost +[1-9]\d* transaction/);
    expect(await rows()).toEqual(['501|600']);

    const done = await undo();
    expect(done.stdout).toMatch(
      new RegExp(
        `Put the kept data directory back\\] \\**\\n(?:skipping: .*\\n)*changed: \\[${host.address}\\]`,
      ),
    );
    expect(await rows()).toEqual(['101|777777']);
    await expectHealthy(timeline + 2);
    expect(await onHost(host, 'ls -d /pg/data.before-*')).toBe('/pg/data.before-2\n');

    await undo();
    expect(await rows()).toEqual(['501|600']);
    await expectHealthy(timeline + 3);
    // The number is free again.
    expect(await onHost(host, 'ls -d /pg/data.before-*')).toBe('/pg/data.before-1\n');
    await expectOneArchive();
    expect(await dynamicConfiguration()).toBe(configuration);
  },
  8 * MINUTES,
);

test(
  'after a restore that failed, the message names the undo, and the old data is back',
  async () => {
    for (const member of testMembers) await onHost(member, CLEAR);
    const { time, timeline } = await story();
    // Whatever runs in the place of pgBackRest's restore fails.
    const broken = `mkdir -p /root/kept && printf '#!/bin/sh\\nfor word; do [ "$word" != restore ] || { echo "ERROR: broken"; exit 82; }; done\\nexec /usr/bin/pgbackrest "$@"\\n' > /usr/local/bin/pgbackrest && chmod 755 /usr/local/bin/pgbackrest`;
    const host = await leader();
    await onHost(host, broken);
    const failed = await tryToRecover({ time, backup: true });
    await onHost(host, 'rm /usr/local/bin/pgbackrest');
    expect(failed.status).toBe(2);
    expect(failed.stdout).toMatch(/or back +\.\/pgsql-pitr\.yml -l pg-test -t undo/);
    const back = await undo();
    expect(back.stdout).toContain(`/pg/data.before-1 on ${host.address} is put back`);
    expect(await rows()).toEqual(['101|777777']);
    await expectHealthy(timeline + 1);
  },
  6 * MINUTES,
);

test(
  'a directory with a tablespace outside of it is not whole: the undo goes through the archive and leaves it',
  async () => {
    for (const member of testMembers) await onHost(member, CLEAR);
    await query(await leader(), "CREATE TABLESPACE space LOCATION '/pg/beside'");
    const { time, timeline } = await story();
    await recover({ time, backup: true });
    const host = await leader();
    const done = await undo();
    expect(done.stdout).toMatch(
      /It goes through the archive: \/pg\/data\.before-1 is not whole: \/pg\/beside/,
    );
    expect(await rows()).toEqual(['101|777777']);
    await expectHealthy(timeline + 2);
    expect(await onHost(host, 'ls -d /pg/data.before-*')).toBe('/pg/data.before-1\n');
    await query(host, 'DROP TABLESPACE space');
    // The next recoveries do not come by its making.
    await succeed('pgsql-backup.yml', '-l', 'pg-test', '-t', 'full');
  },
  6 * MINUTES,
);

test(
  'what was never archived is back all the same',
  async () => {
    for (const member of testMembers) await onHost(member, CLEAR);
    const first = await story();
    await recover({ time: first.time, archive: false });
    const host = await leader();
    await query(host, "INSERT INTO ledger VALUES (700, 'in no archive')");
    await recover({ time: first.time, backup: true });
    expect(await rows()).toEqual(['500|500']);
    const refused = await tryToRecover(null, '-t', 'undo', '-e', 'pitr_use_kept=false');
    expect(refused.stdout).toMatch(/the leader did not archive/);
    const done = await undo();
    expect(done.stdout).toContain('its server does not archive');
    expect(await rows()).toEqual(['501|700']);
    // Archiving is on again with what the archive holds.
    await recover({ time: first.time });
    expect(await rows()).toEqual(['500|500']);
  },
  8 * MINUTES,
);
