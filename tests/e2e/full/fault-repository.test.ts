// The repository is away, closed, full or speaks another key: found before anything stops, or told where it stands.
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { query, testMembers } from '../../../sandbox/database.ts';
import {
  deploy,
  expectHealthy,
  expectOneArchive,
  expectRefused,
  LEDGER,
  leader,
  MINUTES,
  onHost,
  timelineOf,
} from '../cluster.ts';
import {
  expectAsAsked,
  expectGoesOn,
  expectTold,
  inside,
  killRun,
  loseRows,
  type Running,
  startCommand,
  startRecovery,
  succeedCommand,
  untilLed,
} from '../faults.ts';
import { FRONT_PORT, type S3Front, startS3Front } from '../s3-front.ts';

/** What is done to the members, and undone. */
interface Fault {
  readonly harm: () => Promise<unknown>;
  readonly mend: () => Promise<unknown>;
}

const everywhere = (command: string) =>
  Promise.all(testMembers.map(host => inside(host, 'sh', '-c', command)));
const SETTINGS = '/etc/pgbackrest/pgbackrest.conf';

/** Another value in pgBackRest's settings; the right ones are put back. */
function setting(line: string): Fault {
  const [key] = line.split('=');
  return {
    harm: () =>
      everywhere(
        `cp -p ${SETTINGS} /root/right.conf && sed -i 's|^${key}=.*|${line}|' ${SETTINGS} && grep -qx '${line}' ${SETTINGS}`,
      ),
    mend: () => everywhere(`[ ! -f /root/right.conf ] || mv /root/right.conf ${SETTINGS}`),
  };
}

const NO_WAY = 'to 10.10.10.1 ipproto tcp dport 9000 unreachable';
const s3: Readonly<Record<string, Fault>> = {
  unreachable: {
    harm: () => everywhere(`ip rule add ${NO_WAY}`),
    mend: () => everywhere(`! ip rule list | grep -q 'dport 9000' || ip rule delete ${NO_WAY}`),
  },
  'wrong key': setting('repo1-s3-key=WRONG'),
  'wrong cipher': setting('repo1-cipher-pass=another'),
};
const local: Readonly<Record<string, Fault>> = {
  'not readable': {
    harm: () => everywhere('chown root: /pg/backup && chmod 0700 /pg/backup'),
    mend: () => everywhere('chown postgres: /pg/backup && chmod 0750 /pg/backup'),
  },
  'read-only': {
    harm: () => everywhere('mount --bind /pg/backup /pg/backup && mount -o remount,bind,ro /pg/backup'),
    mend: () => everywhere('! mountpoint -q /pg/backup || umount -l /pg/backup'),
  },
  // What it holds goes onto a disk without room for more, and comes back with what was added meanwhile.
  full: {
    harm: () =>
      everywhere(`mkdir -p /root/full && mount -t tmpfs -o size=1g full /root/full && cp -a /pg/backup /root/full/ &&
        mount --bind /root/full/backup /pg/backup &&
        mount -o remount,size=$(du -sk /root/full | cut -f 1)k /root/full && ! cat /dev/zero 2>/dev/null >/root/full/filler`),
    mend: () =>
      everywhere(
        `! mountpoint -q /pg/backup || { umount -l /pg/backup && cp -a /root/full/backup/. /pg/backup/ && umount -l /root/full; }`,
      ),
  },
};

let front: S3Front | undefined;
/** The members reach the store through the door; it stays, for what was sent there meanwhile. */
function throughDoor(change: (door: S3Front) => void): Fault {
  const { harm, mend } = setting(`repo1-storage-port=${FRONT_PORT}`);
  return {
    harm: async () => {
      if (front === undefined) throw new RangeError('the door is closed');
      change(front);
      await harm();
    },
    mend: async () => {
      front?.mend();
      await mend();
    },
  };
}
const s3Closed: Readonly<Record<string, Fault>> = {
  'read-only store': throughDoor(door => door.refuse('read-only')),
  'full store': throughDoor(door => door.refuse('full')),
  'lost halfway': throughDoor(door => door.loseHalfway()),
};
const all = { ...s3, ...s3Closed, ...local };

function faultOf(name: string): Fault {
  const fault = all[name];
  if (fault === undefined) throw new RangeError(`no fault is called ${name}`);
  return fault;
}

afterEach(async () => {
  for (const { mend } of Object.values(all)) await mend();
}, MINUTES);

/** It cannot be read: refused while everything runs; once it is mended the told command recovers. */
async function expectSeen(name: string): Promise<void> {
  const { request } = await loseRows();
  const { harm, mend } = faultOf(name);
  await harm();
  const said = await expectRefused(request);
  expect(said).toMatch(/Nothing was changed/);
  expect(said).toMatch(/repository/);
  await mend();
  await expectGoesOn(said, request);
}

/** It is lost at a task, and the run ends and tells; once it is mended the told command goes on. */
async function expectStopped(name: string, task: string, why: RegExp): Promise<void> {
  const { request } = await loseRows();
  const { harm, mend } = faultOf(name);
  const run = startRecovery(request, '-e', 'pitr_flush_timeout=10');
  await run.until(`: ${task}`);
  await harm();
  const { status, stdout } = await run.ended();
  expectTold(status, stdout);
  expect(stdout).toMatch(why);
  await mend();
  await expectGoesOn(stdout, request);
}

/** It takes nothing more: the flush finds that while the cluster runs, and Patroni is not paused. */
async function expectUnflushed(name: string, why: RegExp): Promise<void> {
  const { host, request } = await loseRows();
  const { harm, mend } = faultOf(name);
  await harm();
  const started = await query(host, 'SELECT pg_postmaster_start_time()');
  const { status, stdout } = await startRecovery(request, '-e', 'pitr_flush_timeout=10').ended();
  expectTold(status, stdout);
  expect(stdout).toMatch(why);
  expect(stdout).toMatch(/The cluster runs as before; mend archiving first/);
  expect(await leader()).toBe(host);
  expect(await query(host, 'SELECT pg_postmaster_start_time()')).toEqual(started);
  expect(await onHost(host, 'patronictl -c /etc/patroni/patroni.yml show-config')).not.toMatch(/pause: true/);
  await mend();
  await expectGoesOn(stdout, request);
}

describe('on S3', () => {
  beforeAll(async () => {
    await deploy('-e', 'pgbackrest_method=minio');
    front = await startS3Front();
  }, 8 * MINUTES);

  afterAll(() => front?.close());

  test.each(Object.keys(s3))('%s beforehand', expectSeen, 6 * MINUTES);

  test.each([
    ['read-only store', /last failure .*: repo1: \[ProtocolError\].* 403 .*, AccessDenied\)/],
    // pgBackRest tries again for a while, as such a store may have room again soon.
    ['full store', /was not archived within 10 s/],
  ])('%s', expectUnflushed, 6 * MINUTES);

  test(
    'lost before the flush',
    () => expectStopped('unreachable', 'Ask before data is replaced', /was not archived within/),
    6 * MINUTES,
  );

  test.each([
    ['unreachable', 'Make sure that no PostgreSQL runs'],
    ['wrong key', 'Make sure that no PostgreSQL runs'],
    ['wrong cipher', 'Make sure that no PostgreSQL runs'],
  ])(
    '%s in the restore',
    (name, task) => expectStopped(name, task, /the restore failed|could not restore file/),
    // Where pgBackRest has begun it asks again for minutes.
    20 * MINUTES,
  );

  // pgBackRest asks again for minutes; the old data is half replaced then, and the told command replaces the rest.
  test(
    'lost halfway in the restore',
    () => expectStopped('lost halfway', 'Make sure that no PostgreSQL runs', /the restore failed/),
    20 * MINUTES,
  );
});

/** The store is lost in the middle of a file: the run tells so while pgBackRest still tries. */
async function recoverUntilStill(request: unknown): Promise<Running> {
  await faultOf('lost halfway').harm();
  const run = startRecovery(request);
  await run.until(
    /the restore has not moved since .*\n +repository +1 does not answer: .*\n +goes on .* tries until about .*\n +to end it .*\n/,
  );
  return run;
}

describe('while a restore waits for its store', () => {
  beforeAll(async () => {
    await deploy('-e', 'pgbackrest_method=minio');
    front = await startS3Front();
  }, 8 * MINUTES);

  afterAll(() => front?.close());

  test(
    'the store comes back: it goes on by itself',
    async () => {
      const { request } = await loseRows();
      const run = await recoverUntilStill(request);
      await faultOf('lost halfway').mend();
      expect((await run.ended()).status).toBe(0);
      await expectAsAsked();
    },
    10 * MINUTES,
  );

  test(
    'it is ended by the command that is told: the run tells where things stand',
    async () => {
      const { host, request } = await loseRows();
      const run = await recoverUntilStill(request);
      const [, command = ''] = /to end it +there, as root: (.*?) \(/.exec(run.said()) ?? [];
      await inside(host, ...command.split(' '));
      await faultOf('lost halfway').mend();
      const { status, stdout } = await run.ended();
      expectTold(status, stdout);
      expect(stdout).toMatch(/the restore was stopped on its host/);
      await expectGoesOn(stdout, request);
    },
    10 * MINUTES,
  );

  test(
    'the program dies meanwhile, and the recovery is taken back: the restore writes no more',
    async () => {
      const { host, request } = await loseRows();
      const before = await query(host, LEDGER);
      await killRun(await recoverUntilStill({ ...request, backup: true }));
      await faultOf('lost halfway').mend();
      await succeedCommand('./pgsql-pitr.yml -l pg-test -t undo');
      expect(await inside(host, 'sh', '-c', 'systemctl is-active pitr-restore-pg-test || true')).toBe(
        'inactive\n',
      );
      expect(await query(await leader(), LEDGER)).toEqual(before);
      await expectHealthy(await timelineOf(await leader()));
    },
    10 * MINUTES,
  );

  test(
    'the store does not come back: what was kept is put back without it',
    async () => {
      const { host, request } = await loseRows();
      const before = await query(host, LEDGER);
      await killRun(await recoverUntilStill({ ...request, backup: true }));
      // Replicas that start ask the archive first, and wait as long as pgBackRest tries.
      const undo = startCommand('./pgsql-pitr.yml -l pg-test -t undo');
      const led = await untilLed();
      expect(await query(led, LEDGER)).toEqual(before);
      await faultOf('lost halfway').mend();
      expect((await undo.ended()).status).toBe(0);
      expect(undo.said()).toMatch(
        /nothing of it is needed\. Once it answers: \.\/pgsql-backup\.yml -l pg-test -t check/,
      );
      await expectHealthy(await timelineOf(await leader()));
      await succeedCommand('./pgsql-backup.yml -l pg-test -t check');
      await expectOneArchive();
    },
    10 * MINUTES,
  );
});

test(
  'lost while a replica is restored: that is told, and ended by the told command it is copied from the leader',
  async () => {
    await deploy('-e', 'pgbackrest_method=minio');
    front = await startS3Front();
    const { request } = await loseRows();
    const run = startRecovery(request);
    await run.until(': Note that it leads');
    await faultOf('lost halfway').harm();
    await run.until(
      /the replica's restore has not moved since .*\n +repository +1 does not answer: .*\n +goes on .*\n +to end it .*\n/,
    );
    const [, address] = /\[([\d.]+)\] the replica's restore has not moved/.exec(run.said()) ?? [];
    const [, command = ''] = /to end it +there, as root: (.*?) \(/.exec(run.said()) ?? [];
    for (const host of testMembers) {
      if (host.address === address) await inside(host, ...command.split(' '));
    }
    await run.until(': Start Patroni on the replicas');
    await faultOf('lost halfway').mend();
    expect((await run.ended()).status).toBe(0);
    await expectAsAsked();
    front.close();
  },
  10 * MINUTES,
);

describe('on a local disk', () => {
  beforeAll(() => deploy('-e', 'pgbackrest_method=local'), 8 * MINUTES);

  test('not readable beforehand', () => expectSeen('not readable'), 6 * MINUTES);

  test.each([
    ['read-only', /last failure .*: .*Read-only file system/],
    ['full', /last failure .*: .*(?:No space left on device|unable to write)/],
  ])('%s', expectUnflushed, 6 * MINUTES);
});
