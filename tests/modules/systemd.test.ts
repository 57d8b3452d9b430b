// systemd where systemctl says little: offline in a chroot, of templates, of links to units.
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { service } from '../../src/modules/service.ts';
import { systemd } from '../../src/modules/systemd.ts';
import { newFolder } from './cases.ts';
import { runModule } from './context.ts';
import { shellHost } from './shell-host.ts';

/** A host whose systemctl answers by its first word. */
function hostWith(answers: Readonly<Record<string, string>>, env: Readonly<Record<string, string>> = {}) {
  const folder = join(newFolder(), 'bin');
  mkdirSync(folder, { recursive: true });
  const cases = Object.entries(answers).map(([word, does]) => `${word}) ${does} ;;`);
  writeFileSync(join(folder, 'systemctl'), `#!/bin/sh\ncase $1 in ${cases.join(' ')} *) exit 0 ;; esac\n`);
  chmodSync(join(folder, 'systemctl'), 0o755);
  return shellHost(['sh', '-c'], { PATH: `${folder}:${process.env.PATH}`, ...env });
}

const LOADED = 'echo LoadState=loaded; echo ActiveState=inactive';
const run = (host: ReturnType<typeof hostWith>, args: Record<string, unknown>) =>
  runModule(systemd as never, host, args);

test('offline, a unit that is enabled is there, and nothing is started', async () => {
  const answers = {
    show: 'echo "Running in chroot, ignoring command"',
    'is-enabled': 'echo enabled',
    start: 'exit 1',
  };
  const host = hostWith(answers, { SYSTEMD_OFFLINE: '1' });
  const result = await run(host, { name: 'a', state: 'started', enabled: true });
  expect(result).toMatchObject({ changed: false, state: 'started', enabled: true, status: {} });
  expect(result.warnings).toHaveLength(1);
});

test('a unit whose state nobody tells is not started', async () => {
  const host = hostWith({ show: 'exit 1', 'is-enabled': 'echo disabled; exit 1', start: 'exit 1' });
  expect(await run(host, { name: 'a@', state: 'started' })).toMatchObject({
    failed: true,
    msg: 'Service is in unknown state',
  });
});

test('service tells of what systemd has no use for', async () => {
  const host = hostWith({ show: LOADED, 'is-enabled': 'echo enabled' });
  const args = { name: 'a', enabled: true, sleep: 5, runlevel: '2' };
  expect((await runModule(service as never, host, args)).warnings).toEqual([
    'Ignoring "runlevel" as it is not used in "systemd"',
    'Ignoring "sleep" as it is not used in "systemd"',
  ]);
});

test('a template is there, and may be enabled', async () => {
  const host = hostWith({ show: 'exit 1', 'is-enabled': 'echo disabled; exit 1' });
  expect(await run(host, { name: 'a@', enabled: false })).toMatchObject({ changed: false, enabled: false });
  expect(await run(host, { name: 'a@', enabled: true })).toMatchObject({ changed: true, enabled: true });
});

test.each([
  ['alias', '', true],
  ['alias', '/etc/systemd/system/a.service', false],
  ['indirect', '', true],
  ['indirect', '/etc/systemd/system/x.wants/a.socket', false],
] as const)('%s with the links "%s" below', async (word, links, changed) => {
  const host = hostWith({ show: LOADED, 'is-enabled': `echo ${word}; ${links && `echo "  ${links}"`}` });
  expect(await run(host, { name: 'a', enabled: true })).toMatchObject({ changed });
});

const UNBOOTED = 'echo "System has not been booted with systemd as init system (PID 1)." >&2; exit 1';

test('where systemd does not run, a unit is found by its state at boot, and can be enabled', async () => {
  const host = hostWith({ show: UNBOOTED, 'is-enabled': 'echo disabled; exit 1' });
  expect(await run(host, { name: 'a', enabled: true })).toMatchObject({
    changed: true,
    enabled: true,
    status: {},
  });
  expect(await run(host, { name: 'a', state: 'started' })).toMatchObject({
    failed: true,
    msg: 'Service is in unknown state',
  });
});

test('where systemd does not run, an unknown unit fails with what systemctl says', async () => {
  const host = hostWith({ show: UNBOOTED, 'is-enabled': 'exit 1', 'list-unit-files': 'exit 1' });
  expect(await run(host, { name: 'a', enabled: true })).toMatchObject({
    failed: true,
    cmd: expect.stringMatching(/\/systemctl$/),
    rc: 1,
    stderr: 'System has not been booted with systemd as init system (PID 1).\n',
    msg: 'System has not been booted with systemd as init system (PID 1).',
  });
});

const runService = (host: ReturnType<typeof hostWith>, args: Record<string, unknown>) =>
  runModule(service as never, host, args);

test('service hands on what only systemd knows', async () => {
  const host = hostWith({ show: LOADED, 'is-enabled': 'echo masked; exit 1', unmask: 'exit 0' });
  expect(await runService(host, { name: 'a', masked: false })).toMatchObject({ changed: true, name: 'a' });
});

test('service asks init scripts where systemd does not run, which know no masks', async () => {
  const host = hostWith({ show: UNBOOTED, 'is-enabled': 'echo enabled' });
  expect(await runService(host, { name: 'no such', state: 'started' })).toMatchObject({
    failed: true,
    msg: 'Could not find the requested service no such: host',
  });
  expect(await runService(host, { name: 'no such', state: 'started', masked: false })).toMatchObject({
    msg: expect.stringContaining('masked'),
  });
  expect(await runService(host, { name: 'a', enabled: true, use: 'systemd' })).toMatchObject({
    changed: false,
  });
});
