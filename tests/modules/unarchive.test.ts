// unarchive on the shells that hosts have: what is sent along, what changes, and what a host without GNU tar does.
import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { unarchive } from '../../src/modules/unarchive.ts';
import { newFolder } from './cases.ts';
import { runModule, testContext } from './context.ts';
import { type ShellHost, shellHost } from './shell-host.ts';

/** A PATH with nothing but busybox's own programs in it. */
function busyboxOnly(): string {
  const bin = join(newFolder(), 'bin');
  mkdirSync(bin);
  for (const name of execFileSync('/bin/busybox', ['--list'], { encoding: 'utf8' }).trim().split('\n')) {
    symlinkSync('/bin/busybox', join(bin, name));
  }
  return bin;
}

const HOSTS: Readonly<Record<string, () => ShellHost>> = {
  dash: () => shellHost(['/bin/dash', '-c']),
  busybox: () => shellHost(['/bin/busybox', 'sh', '-c'], { PATH: busyboxOnly() }),
};

/** A folder with `a.tgz`, which holds `a` and `odd  name`, and an empty folder `out`. */
function prepare(): string {
  const folder = newFolder();
  mkdirSync(join(folder, 'out'));
  writeFileSync(join(folder, 'a'), 'one\n');
  writeFileSync(join(folder, 'odd  name'), 'two\n');
  execFileSync('tar', ['-C', folder, '-czf', join(folder, 'a.tgz'), 'a', 'odd  name']);
  return folder;
}

const context = testContext({ files: { find: (_kind, name) => name, readVars: () => new Map() } });

describe.each(Object.keys(HOSTS))('under %s', name => {
  test('an archive of the control node travels with the one call, and the second run changes nothing', async () => {
    const folder = prepare();
    const host = HOSTS[name]?.() ?? shellHost();
    const args = { src: join(folder, 'a.tgz'), dest: join(folder, 'out'), list_files: true };
    const first = await runModule(unarchive, host, args, context);
    expect(first).toMatchObject({ changed: true, handler: 'TgzArchive', files: ['a', 'odd  name'] });
    expect(first.extract_results).toMatchObject({ rc: 0, err: '' });
    expect(readFileSync(join(folder, 'out/odd  name'), 'utf8')).toBe('two\n');
    expect(await runModule(unarchive, host, args, context)).toMatchObject({ changed: false });
    expect(host.calls).toHaveLength(2);
    expect(host.calls[0]?.script).toBe(host.calls[1]?.script);
  });

  test('a file whose content was changed is put back', async () => {
    const folder = prepare();
    const host = HOSTS[name]?.() ?? shellHost();
    const args = { src: join(folder, 'a.tgz'), dest: join(folder, 'out'), remote_src: true };
    await runModule(unarchive, host, args, context);
    writeFileSync(join(folder, 'out/a'), 'changed\n');
    expect(await runModule(unarchive, host, args, context)).toMatchObject({ changed: true });
    expect(readFileSync(join(folder, 'out/a'), 'utf8')).toBe('one\n');
  });

  test('a folder at the top that the archive does not name gets its permissions, too', async () => {
    const folder = prepare();
    mkdirSync(join(folder, 'top'));
    writeFileSync(join(folder, 'top/file'), 'x');
    execFileSync('tar', ['-C', folder, '-czf', join(folder, 'top.tgz'), 'top/file']);
    const args = { src: join(folder, 'top.tgz'), dest: join(folder, 'out'), remote_src: true, mode: '0750' };
    const run = () => runModule(unarchive as never, HOSTS[name]?.() ?? shellHost(), args, context);
    expect(await run()).toMatchObject({ changed: true });
    expect(statSync(join(folder, 'out/top')).mode & 0o777).toBe(0o750);
    expect(await run()).toMatchObject({ changed: false });
  });

  test('an empty file is no archive', async () => {
    const folder = prepare();
    writeFileSync(join(folder, 'empty.tar'), '');
    const args = { src: join(folder, 'empty.tar'), dest: join(folder, 'out'), remote_src: true };
    const { failed, msg } = await runModule(
      unarchive as never,
      HOSTS[name]?.() ?? shellHost(),
      args,
      context,
    );
    expect([failed, msg]).toEqual([true, `Invalid archive '${args.src}', the file is 0 bytes`]);
  });

  test('what is no archive fails, as does a user whom the host does not know', async () => {
    const folder = prepare();
    const host = HOSTS[name]?.() ?? shellHost();
    const args = { src: join(folder, 'a'), dest: join(folder, 'out'), remote_src: true };
    const failure = await runModule(unarchive, host, args, context);
    expect(failure).toMatchObject({ changed: false, failed: true });
    expect(failure.msg).toContain(`Failed to find handler for "${join(folder, 'a')}"`);
    const owned = await runModule(unarchive, host, { ...args, owner: 'nobody-here' }, context);
    expect(owned).toMatchObject({ failed: true, msg: 'chown failed: failed to look up user nobody-here' });
  });
});

test('words of the task are never read as shell', async () => {
  const folder = prepare();
  const host = shellHost(['/bin/dash', '-c']);
  const exclude = ['$(touch /tmp/never)', '"; exit 7; "', "it's"];
  const args = { src: join(folder, 'a.tgz'), dest: join(folder, 'out'), remote_src: true, exclude };
  expect(await runModule(unarchive, host, args, context)).toMatchObject({ changed: true });
});
