// Disks and rights: what can be seen is found before anything stops; a disk that fills up meanwhile is told.
import { afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { testMembers } from '../../../sandbox/database.ts';
import { removeDisk, type SandboxHost, smallDisk } from '../../../sandbox/index.ts';
import { deploy, expectRefused, leader, MINUTES, onHost, recover } from '../cluster.ts';
import { expectGoesOn, expectTold, loseRows, startRecovery } from '../faults.ts';

const DATA = '/pg/data';
const SUDOERS = '/etc/sudoers.d/reprise-password';

beforeAll(() => deploy('-e', 'pgbackrest_method=minio'), 8 * MINUTES);

async function replica(): Promise<SandboxHost> {
  const led = await leader();
  return testMembers.findLast(member => member !== led) ?? led;
}

afterEach(async () => {
  for (const host of testMembers)
    await onHost(host, `rm -f ${SUDOERS}; ! mountpoint -q ${DATA} || umount ${DATA}`);
}, MINUTES);

describe('found before anything stops, on a replica:', () => {
  test.each<
    [string, (host: SandboxHost) => Promise<unknown>, (host: SandboxHost) => Promise<unknown>, RegExp]
  >([
    [
      'a read-only mount',
      host => onHost(host, `mount --bind ${DATA} ${DATA} && mount -o remount,bind,ro ${DATA}`),
      host => onHost(host, `umount ${DATA}`),
      /10\.10\.10\.1\d cannot write to \/pg\/data/,
    ],
    [
      'sudo asks for a password',
      host => onHost(host, `echo 'dba ALL=(ALL:ALL) PASSWD: ALL' >${SUDOERS} && chmod 0440 ${SUDOERS}`),
      host => onHost(host, `rm ${SUDOERS}`),
      /nobody becomes root on 10\.10\.10\.1\d \(Missing sudo password\)/,
    ],
    [
      // Patroni would see an empty directory there, and fill it: it is held meanwhile.
      'too little disk',
      async host => {
        await onHost(host, 'systemctl kill --kill-whom=main --signal=STOP patroni');
        await smallDisk(host, DATA, '4m');
      },
      async host => {
        await removeDisk(host, DATA);
        await onHost(host, 'systemctl kill --kill-whom=main --signal=CONT patroni');
      },
      /needs \d+ MiB, \/pg\/data of 10\.10\.10\.1\d has [34] MiB for it/,
    ],
  ])(
    '%s',
    async (_what, harm, mend, why) => {
      const { request } = await loseRows();
      const host = await replica();
      await harm(host);
      const said = await expectRefused(request);
      await mend(host);
      expect(said).toMatch(why);
      expect(said).toMatch(/Nothing was changed/);
      await expectGoesOn(said, request);
    },
    6 * MINUTES,
  );
});

test(
  'the disk is full during the restore: pgBackRest says so, and with more room the told command goes on',
  async () => {
    const { host, request } = await loseRows();
    await recover(request, '-t', 'down');
    await smallDisk(host, DATA, '8m');
    const { status, stdout } = await startRecovery(request).ended();
    await removeDisk(host, DATA);
    expectTold(status, stdout);
    expect(stdout).toMatch(/the restore failed.*No space left on device/);
    await expectGoesOn(stdout, request);
  },
  6 * MINUTES,
);
