// reboot against a host that answers as one would that goes down and comes back.
import { expect, test } from '@jest/globals';
import type { Call, Host } from '../../src/connection/host.ts';
import { Unreachable } from '../../src/errors.ts';
import { reboot } from '../../src/modules/reboot.ts';
import { runModule, testContext } from './context.ts';

type Answer = string | 'gone';

function hostThat(...answers: readonly Answer[]): Host & { readonly calls: Call[] } {
  const calls: Call[] = [];
  const unused = (): never => {
    throw new RangeError('not used');
  };
  return {
    name: 'db1',
    calls,
    async run(call) {
      const answer = answers[calls.length] ?? '';
      calls.push(call);
      if (answer === 'gone') throw new Unreachable('the connection was closed');
      return { status: 0, stdout: Buffer.from(answer), stderr: Buffer.alloc(0) };
    },
    read: unused,
    write: unused,
  };
}

const LOOK = 'boot=first\0program=/sbin/shutdown\0';

test('waits for another boot, then for the test to succeed', async () => {
  const host = hostThat(LOOK, 'gone', 'gone', 'second', 'root');
  const result = await runModule(reboot as never, host, { msg: 'back "soon"' });
  expect(result).toMatchObject({ changed: true, rebooted: true });
  expect(host.calls[1]?.args).toEqual(['/sbin/shutdown', '-r', '0', 'back "soon"']);
  expect(host.calls.slice(2).map(call => call.args)).toEqual([
    ['cat /proc/sys/kernel/random/boot_id'],
    ['cat /proc/sys/kernel/random/boot_id'],
    ['whoami'],
  ]);
}, 30_000);

test('a command of its own, found where it is', async () => {
  const host = hostThat('boot=first\0program=/opt/bin/restart\0', '', 'second');
  const args = { reboot_command: 'restart now --hard', test_command: 'true' };
  expect(await runModule(reboot as never, host, args)).toMatchObject({ changed: true });
  expect(host.calls[1]?.args).toEqual(['/opt/bin/restart now --hard']);
});

test('a host that never comes back is a failure after its time', async () => {
  const host = hostThat(LOOK, '', 'first', 'first');
  expect(await runModule(reboot as never, host, { reboot_timeout: 1 })).toMatchObject({
    failed: true,
    rebooted: true,
    msg: 'Timed out waiting for last boot time check (timeout=1)',
  });
}, 30_000);

test('changes nothing in check mode, and never this machine', async () => {
  const host = hostThat();
  expect(await runModule(reboot as never, host, {}, testContext({ check: true }))).toEqual({
    changed: true,
    elapsed: 0,
    rebooted: true,
  });
  const route = () => ({
    kind: 'local',
    address: 'localhost',
    port: undefined,
    user: undefined,
    privateKeyFile: undefined,
    sshArgs: undefined,
    hasPassword: false,
    become: undefined,
    delegate: undefined,
  });
  expect(await runModule(reboot as never, host, {}, testContext({ route }))).toMatchObject({ failed: true });
  expect(host.calls).toEqual([]);
});
