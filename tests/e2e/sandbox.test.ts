// The sandbox as its users meet it: hosts that answer, two users, S3 over TLS. Leaves it running.
import { beforeAll, describe, expect, it, jest } from '@jest/globals';
import {
  execCommand,
  fillDisk,
  findHost,
  removeDisk,
  sandboxHosts,
  sandboxStatus,
  sandboxUp,
  sshCommand,
} from '../../sandbox/index.ts';

jest.setTimeout(300_000);

beforeAll(async () => {
  await sandboxUp();
});

describe('up', () => {
  it('leaves running hosts alone', async () => {
    const bootedAt = () => execCommand(findHost('11'), ['stat', '-c', '%Y %i', '/run/systemd']);
    const before = await bootedAt();
    await expect(sandboxUp()).resolves.toEqual([]);
    expect(await bootedAt()).toEqual(before);
  });

  it('gives four hosts whose systemd has booted, and the S3 server', async () => {
    const status = await sandboxStatus();
    expect(status.hosts.map(({ host, isRunning, isCut }) => [host.address, isRunning, isCut])).toEqual([
      ['10.10.10.10', true, false],
      ['10.10.10.11', true, false],
      ['10.10.10.12', true, false],
      ['10.10.10.13', true, false],
    ]);
    expect(status.isObjectStoreRunning).toBe(true);
  });
});

describe.each(sandboxHosts)('$name', host => {
  it('lets dba and root in by key', async () => {
    const names = await Promise.all(
      ['dba', 'root'].map(user => sshCommand(host, 'id -un; hostname', { user })),
    );
    expect(names.map(({ stdout }) => stdout)).toEqual([`dba\n${host.name}\n`, `root\n${host.name}\n`]);
  });

  it('lets dba become anyone without a password', async () => {
    const { stdout } = await sshCommand(host, 'sudo -n id -un; sudo -n -u postgres id -un');
    expect(stdout).toBe('root\npostgres\n');
  });

  it('reaches the S3 server over TLS, and the certificate is checked', async () => {
    const curl = (...words: string[]) =>
      execCommand(host, ['curl', '--silent', '--output', '/dev/null', ...words]);
    const url = 'https://sss.pigsty:9000/';
    expect((await curl('--cacert', '/etc/pki/ca.crt', url)).status).toBe(0);
    // curl(1): 60 is a certificate that no known authority signed.
    expect((await curl(url)).status).toBe(60);
  });
});

it('every host has a machine id and an SSH host key of its own', async () => {
  for (const file of ['/etc/machine-id', '/etc/ssh/ssh_host_ed25519_key.pub']) {
    const texts = await Promise.all(sandboxHosts.map(host => execCommand(host, ['cat', file])));
    expect(new Set(texts.map(({ stdout }) => stdout)).size).toBe(sandboxHosts.length);
  }
});

it('a full disk is full for the user who writes there, and what it hid comes back', async () => {
  const host = findHost('11');
  const write = () =>
    execCommand(host, ['runuser', '-u', 'dba', '--', 'sh', '-c', 'date >/home/dba/disk/new']);
  await execCommand(host, ['install', '-d', '-o', 'dba', '/home/dba/disk']);
  await fillDisk(host, '/home/dba/disk', '1m');
  try {
    expect((await write()).status).not.toBe(0);
    await expect(fillDisk(host, '/home/dba/disk', '1m')).rejects.toThrow('a disk of its own already');
  } finally {
    await removeDisk(host, '/home/dba/disk');
  }
  expect((await write()).status).toBe(0);
});
