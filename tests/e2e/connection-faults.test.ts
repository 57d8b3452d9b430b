// What goes wrong on the way to a host, and while it is spoken to: a clear sentence for that host, and the other one gets all
// its tasks done. Disturbs 10.10.10.13, so it must not run beside other end-to-end tests. Needs `reprise sandbox up`.
// With ANSIBLE_SSH_EXECUTABLE=ssh it goes by the program ssh, and holds as well.
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { bootHost, cutNetwork, healNetwork, killHost, sandboxStatus } from '../../sandbox/index.ts';
import { temporaryFolder } from '../temporary-folder.ts';
import {
  bad,
  IMPATIENT,
  makeUser,
  onBad,
  type Played,
  playBoth,
  removeUser,
  sshOptions,
} from './two-hosts.ts';

jest.setTimeout(120_000);

const folder = temporaryFolder({});
const TWO_TASKS = `
    - command: echo one
    - command: echo two
`;

/** The one task that the host `bad` came to, and the host `good` came through. */
function onlyFailure({ bad: ill, good: well, status }: Played): [number, string, string] {
  expect(well.map(fate => fate.status)).toEqual(['changed', 'changed']);
  expect(ill).toHaveLength(1);
  return [status, ill[0]?.status ?? '', String(ill[0]?.result.msg)];
}

describe('a login that does not come about', () => {
  it('for a wrong key', async () => {
    const key = join(folder, 'other');
    execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', key]);
    const played = await playBoth(TWO_TASKS, { ansible_ssh_private_key_file: key });
    expect(onlyFailure(played)).toEqual([
      4,
      'unreachable',
      'Failed to connect to the host via ssh: root@10.10.10.13: Permission denied (publickey,password).',
    ]);
  });

  it('for a port that nobody listens on', async () => {
    const [status, fate, msg] = onlyFailure(await playBoth(TWO_TASKS, { ansible_port: 2222 }));
    expect([status, fate]).toEqual([4, 'unreachable']);
    expect(msg).toMatch(/ssh: connect to host 10\.10\.10\.13 port 2222: Connection refused$/);
  });

  it('for a host key that nobody knows', async () => {
    const vars = { ansible_ssh_common_args: sshOptions('UserKnownHostsFile=/dev/null') };
    const [status, fate, msg] = onlyFailure(await playBoth(TWO_TASKS, vars));
    expect([status, fate]).toEqual([4, 'unreachable']);
    expect(msg).toMatch(/Host key verification failed\. .* of 10\.10\.10\.13 is not known: .*accept-new/);
  });

  it('for a host key that has changed', async () => {
    const file = join(folder, 'known_hosts');
    execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', join(folder, 'foreign')]);
    const [type, blob] = readFileSync(join(folder, 'foreign.pub'), 'utf8').split(' ');
    writeFileSync(file, `10.10.10.13 ${type} ${blob}\n`);
    const vars = { ansible_ssh_common_args: sshOptions(`UserKnownHostsFile=${file}`) };
    const [status, fate, msg] = onlyFailure(await playBoth(TWO_TASKS, vars));
    expect([status, fate]).toEqual([4, 'unreachable']);
    expect(msg).toMatch(/REMOTE HOST IDENTIFICATION HAS CHANGED: .*known_hosts:1 holds/);
  });
});

describe('another user that is not to be had', () => {
  const PASSWORD = 'right horse';
  const ASKER = 'reprise-poor';

  beforeAll(async () => {
    await makeUser(ASKER);
    await onBad('echo "$1:$2" | chpasswd', ASKER, PASSWORD);
  });
  afterAll(() => removeUser(ASKER));

  const becoming = (more: Readonly<Record<string, unknown>> = {}) =>
    playBoth(TWO_TASKS, { ansible_user: ASKER, ...more }, '-b');

  it('for want of a password', async () => {
    expect(onlyFailure(await becoming())).toEqual([2, 'failed', 'Missing sudo password']);
  });

  it('for want of rights', async () => {
    const [status, fate, msg] = onlyFailure(await becoming({ ansible_become_password: PASSWORD }));
    expect([status, fate]).toEqual([2, 'failed']);
    expect(msg).toMatch(/^sudo could not become root: .*reprise-poor is not in the sudoers file/);
  });

  it('for a wrong password, which is not shown', async () => {
    const wrong = 'wrong-battery';
    const played = await becoming({ ansible_become_password: wrong });
    expect(onlyFailure(played)).toEqual([2, 'failed', 'Incorrect sudo password']);
    expect(played.stdout + played.stderr).not.toContain(wrong);
  });
});

describe('a connection that breaks in the middle of a task', () => {
  /** The first task of the host `bad` waits until this file is there: then it happens. */
  const LONG = `
    - shell: 'touch /run/reprise-began; [ {{ inventory_hostname }} = good ] || sleep 300'
    - command: echo two
`;
  const began = async (): Promise<void> => {
    while ((await onBad('ls /run/reprise-began 2>/dev/null || :')) === '') await delay(100);
  };
  const vars = { ansible_ssh_common_args: IMPATIENT };

  beforeAll(() => onBad('rm -f /run/reprise-began'));

  it('because sshd is killed', async () => {
    const playing = playBoth(LONG, vars);
    await began();
    await onBad('pkill -KILL -f "^sshd: root"; rm /run/reprise-began');
    const [status, fate, msg] = onlyFailure(await playing);
    expect([status, fate]).toEqual([4, 'unreachable']);
    expect(msg).toMatch(
      /^Lost the connection to root@10\.10\.10\.13 during a command, which may still run there: /,
    );
    await onBad('pkill -f "^sleep 300" || :');
  });

  it('because the network is cut', async () => {
    const playing = playBoth(LONG, vars);
    await began();
    await cutNetwork(bad);
    try {
      const [status, fate, msg] = onlyFailure(await playing);
      expect([status, fate]).toEqual([4, 'unreachable']);
      expect(msg).toMatch(
        /^Lost the connection to .* during a command, .*: (?:Keepalive timeout|Timeout, server \S+ not responding)$/,
      );
    } finally {
      await healNetwork(bad);
      await onBad('rm /run/reprise-began; pkill -f "^sleep 300" || :');
    }
  });

  it('because the host lost its power', async () => {
    const playing = playBoth(LONG, vars);
    await began();
    await killHost(bad);
    try {
      const [status, fate, msg] = onlyFailure(await playing);
      expect([status, fate]).toEqual([4, 'unreachable']);
      expect(msg).toMatch(/^Lost the connection to .* during a command, which may still run there: /);
    } finally {
      await bootHost(bad);
    }
  });

  it('because the network is cut for a while: the run waits, and goes on where it is told to', async () => {
    const tasks = `
    - shell: 'touch /run/reprise-began; [ {{ inventory_hostname }} = good ] || sleep 300'
      ignore_unreachable: true
    - wait_for_connection: { delay: 0, sleep: 1, timeout: 60, connect_timeout: 2 }
    - command: echo two
`;
    const playing = playBoth(tasks, vars);
    await began();
    await cutNetwork(bad);
    const healed = delay(6000).then(() => healNetwork(bad));
    const { bad: ill, good: well, status } = await playing;
    await healed;
    expect([status, ill.map(fate => fate.status)]).toEqual([0, ['unreachable', 'ok', 'changed']]);
    expect(well.map(fate => fate.status)).toEqual(['changed', 'ok', 'changed']);
    await onBad('rm -f /run/reprise-began; pkill -f "^sleep 300" || :');
  });
});

it('a host that reboots is found again by the same run', async () => {
  const before = (await onBad('stat -c %Y /proc/1')).trim();
  const tasks = `
    - shell: '[ {{ inventory_hostname }} = good ] || { systemctl reboot; sleep 60; }'
      ignore_unreachable: true
    - wait_for_connection: { delay: 0, sleep: 1, timeout: 60, connect_timeout: 2 }
    - command: stat -c %Y /proc/1
`;
  const playing = playBoth(tasks, { ansible_ssh_common_args: IMPATIENT });
  // The container only goes down by itself; the test is what starts the machine again.
  const isRunning = async () =>
    (await sandboxStatus()).hosts.some(({ host, isRunning }) => host.name === bad.name && isRunning);
  const deadline = Date.now() + 60_000;
  while ((await isRunning()) && Date.now() < deadline) await delay(100);
  await bootHost(bad);
  const { bad: ill, good: well, status } = await playing;
  expect([status, ill.map(fate => fate.status)]).toEqual([0, ['unreachable', 'ok', 'changed']]);
  expect(well.map(fate => fate.status)).toEqual(['changed', 'ok', 'changed']);
  expect(String(ill[2]?.result.stdout)).not.toBe(before);
});
