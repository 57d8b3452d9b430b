// From the name of a kind to a connection.
import { expect, it } from '@jest/globals';
import { kindsOfRun, openConnection } from '../../src/connection/connect.ts';
import type { ConnectionKind, Target } from '../../src/connection/host.ts';
import { UserError } from '../../src/errors.ts';

const target: Target = {
  name: 'web',
  kind: 'local',
  address: '',
  hostKeyChecking: true,
  connectTimeout: 20_000,
};

it('runs a call on the control node', async () => {
  const connection = openConnection(target);
  const { stdout } = await connection.as({ env: { WHO: 'us' } }).run({ script: 'echo "$WHO"' });
  expect(stdout.toString()).toBe('us\n');
  await connection.close();
});

it("connects again after a reset, and a call's own environment wins", async () => {
  const connection = openConnection({ ...target, kind: 'ansible.builtin.local' });
  const host = connection.as({ env: { WHO: 'task' } });
  await host.run({ script: 'true' });
  await connection.reset();
  expect((await host.run({ script: 'echo "$WHO"', env: { WHO: 'call' } })).stdout.toString()).toBe('call\n');
  await connection.close();
});

it('names the nearest kind', () => {
  const error = caught(() => openConnection({ ...target, kind: 'locale' }));
  expect(error).toMatchObject({ code: 'INVALID_VALUE', hint: "did you mean 'local'?", note: 'on host web' });
});

it('lists the kinds when none is near', () => {
  expect(caught(() => openConnection({ ...target, kind: 'telnet' })).hint).toBe(
    'there are: local, ssh, smart, paramiko, paramiko_ssh, docker, podman, chroot, nspawn, machinectl',
  );
});

it('takes a kind that somebody adds', () => {
  const chroot: ConnectionKind = { name: 'chroot', connect: () => openConnection(target) };
  expect(
    openConnection({ ...target, kind: 'chroot' }, new Map([...kindsOfRun(), ['chroot', chroot]])),
  ).toBeDefined();
});

function caught(step: () => unknown): UserError {
  try {
    step();
  } catch (error) {
    if (error instanceof UserError) return error;
    throw error;
  }
  throw new Error('nothing was thrown');
}
