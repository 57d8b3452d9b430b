// Check mode on a bare host: what earlier tasks would have made counts as made; what nobody would make is missing still.
import { mkdtempSync, readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, test } from '@jest/globals';
import { copy } from '../../src/modules/copy.ts';
import { file } from '../../src/modules/file.ts';
import { Foreseen } from '../../src/modules/foreseen.ts';
import { group } from '../../src/modules/group.ts';
import type { ModuleResult } from '../../src/modules/module.ts';
import { systemd } from '../../src/modules/systemd.ts';
import { user } from '../../src/modules/user.ts';
import { type ContextOptions, runModule, testContext } from './context.ts';
import { scriptedHost, shellHost } from './shell-host.ts';

let folder = '';
let context: ContextOptions;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'reprise-foreseen-'));
  context = testContext({ check: true, diff: true, foreseen: new Foreseen() });
});

const run = (module: typeof file | typeof copy, args: Record<string, unknown>): Promise<ModuleResult> =>
  runModule(module as never, shellHost(), args, context as never);

describe('paths', () => {
  test('a file goes into a folder that would be there, a link leads to it', async () => {
    const made = { path: join(folder, 'new'), state: 'directory' };
    expect(await run(file, made)).toMatchObject({ changed: true });
    expect(await run(copy, { content: 'x\n', dest: join(folder, 'new/file') })).toMatchObject({
      changed: true,
      diff: [{ before: '', after: 'x\n' }],
    });
    const link = { src: join(folder, 'new/file'), dest: join(folder, 'link'), state: 'link' };
    expect(await run(file, link)).toMatchObject({ changed: true });
    expect(readdirSync(folder)).toEqual([]);
  });

  test('a folder that no task makes may come from a package, but not what a link leads to', async () => {
    const dest = join(folder, 'never/file');
    expect(await run(copy, { content: 'x\n', dest })).toMatchObject({ changed: true, dest });
    const link = { src: join(folder, 'never'), dest: join(folder, 'link'), state: 'link' };
    expect(await run(file, link)).toMatchObject({ failed: true });
  });

  test('outside of check mode nothing is foreseen', async () => {
    context = testContext();
    expect(await run(copy, { content: 'x\n', dest: join(folder, 'never/file') })).toMatchObject({
      failed: true,
    });
  });
});

describe('accounts', () => {
  const owned = { state: 'directory', owner: 'nobody-yet', group: 'nobody-yet' };

  test('an owner who would be there is no mistake', async () => {
    const absent = scriptedHost({ status: 2 });
    expect(await runModule(group, absent, { name: 'nobody-yet' }, context as never)).toEqual({
      changed: true,
    });
    const account = { name: 'nobody-yet', group: 'nobody-yet' };
    expect(await runModule(user, shellHost(), account, context as never)).toMatchObject({ changed: true });
    expect(await run(file, { path: join(folder, 'new'), ...owned })).toMatchObject({ changed: true });
  });

  test('one whom no task makes is', async () => {
    expect(await run(file, { path: join(folder, 'new'), ...owned })).toMatchObject({
      failed: true,
      msg: 'chown failed: failed to look up user nobody-yet',
    });
  });
});

test('a unit whose file would be written can be started', async () => {
  const unknown = {
    stdout: '\x1eshow\nId=shop.service\nLoadState=not-found\nActiveState=inactive\n\x1emissing\n',
  };
  const start = (): Promise<ModuleResult> =>
    runModule(systemd, scriptedHost(unknown), { name: 'shop', state: 'started' }, context as never);
  expect(await start()).toMatchObject({ failed: true });
  context.foreseen?.addPath('/etc/systemd/system/shop.service');
  expect(await start()).toEqual({ changed: true, name: 'shop' });
});
