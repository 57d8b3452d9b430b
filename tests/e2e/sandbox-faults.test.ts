// Faults, and an S3 server that died. Disturbs 10.10.10.13 and S3, so it must not run beside other end-to-end tests.

import { readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, beforeAll, expect, it, jest } from '@jest/globals';
import {
  bootHost,
  cutNetwork,
  execCommand,
  findHost,
  healNetwork,
  killHost,
  sandboxLayout,
  sandboxStatus,
  sandboxUp,
  sshCommand,
} from '../../sandbox/index.ts';

jest.setTimeout(300_000);

const host = findHost('10.10.10.13');
const reachS3 = () =>
  execCommand(host, [
    ...['curl', '--silent', '--max-time', '2', '--output', '/dev/null'],
    ...['--cacert', '/etc/pki/ca.crt', 'https://sss.pigsty:9000/'],
  ]);
const stateOf = async () => {
  const { hosts } = await sandboxStatus();
  return hosts.find(one => one.host.name === host.name);
};

beforeAll(async () => {
  await sandboxUp();
});

afterEach(async () => {
  await bootHost(host);
  await healNetwork(host);
  await sandboxUp();
});

it('a cut host runs on and reaches nobody until it is healed', async () => {
  await cutNetwork(host);
  expect(await stateOf()).toMatchObject({ isRunning: true, isCut: true });
  expect((await reachS3()).status).not.toBe(0);
  await expect(sandboxUp()).resolves.toEqual([]);
  expect(await stateOf()).toMatchObject({ isCut: true });
  await healNetwork(host);
  expect((await reachS3()).status).toBe(0);
});

it('a killed host is gone at once, boots with its files and new processes', async () => {
  await execCommand(host, ['sh', '-c', 'echo kept >/root/kept; systemctl start cron; touch /run/lost']);
  await killHost(host);
  await killHost(host);
  expect(await stateOf()).toMatchObject({ isRunning: false });
  await expect(execCommand(host, ['true'])).rejects.toMatchObject({ code: 'SANDBOX' });
  await bootHost(host);
  const files = await sshCommand(host, 'cat /root/kept; ls /run/lost', { user: 'root' });
  expect(files).toMatchObject({ stdout: 'kept\n', status: 2 });
});

it('a host that reboots goes down although commands run in it', async () => {
  const running = Array.from({ length: 10 }, () =>
    execCommand(host, ['sh', '-c', 'touch /run/began-$$; sleep 300']),
  );
  const began = async () =>
    (await execCommand(host, ['sh', '-c', 'ls /run/began-*'])).stdout.trim().split('\n').length;
  while ((await began()) < running.length) await delay(50);
  await execCommand(host, ['systemctl', 'reboot']);
  const deadline = Date.now() + 100_000;
  while ((await stateOf())?.isRunning === true && Date.now() < deadline) await delay(100);
  expect(await stateOf()).toMatchObject({ isRunning: false });
  for (const { status } of await Promise.all(running)) expect(status).not.toBe(0);
});

it('up boots a killed host, and a host whose nspawn alone died', async () => {
  await killHost(host);
  await expect(sandboxUp()).resolves.toEqual([host]);
  process.kill(recordedPid(`hosts/${host.name}`), 'SIGKILL');
  await expect(sandboxUp()).resolves.toEqual([host]);
  expect((await sshCommand(host, 'hostname')).stdout).toBe(`${host.name}\n`);
});

it('up restarts a dead S3 server', async () => {
  process.kill(recordedPid('s3'), 'SIGKILL');
  await sandboxUp();
  expect((await reachS3()).status).toBe(0);
});

function recordedPid(folder: string): number {
  const file = `${sandboxLayout().state}/${folder}/process.json`;
  return (JSON.parse(readFileSync(file, 'utf8')) as { pid: number }).pid;
}
