// archive and assemble where Ansible's are no measure: a host with nothing but busybox, parts of the control node.
import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { archive } from '../../src/modules/archive.ts';
import { assemble } from '../../src/modules/assemble.ts';
import { newFolder } from './cases.ts';
import { runModule, testContext } from './context.ts';
import { type ShellHost, shellHost } from './shell-host.ts';

function busyboxHost(): ShellHost {
  const bin = join(newFolder(), 'bin');
  mkdirSync(bin);
  for (const name of execFileSync('/bin/busybox', ['--list'], { encoding: 'utf8' }).trim().split('\n')) {
    symlinkSync('/bin/busybox', join(bin, name));
  }
  return shellHost(['/bin/busybox', 'sh', '-c'], { PATH: bin });
}

function sources(): string {
  const folder = newFolder();
  mkdirSync(join(folder, 'in'));
  writeFileSync(join(folder, 'in', 'a'), 'one\n');
  writeFileSync(join(folder, 'in', '--checkpoint-action=exec=touch gone'), 'two\n');
  writeFileSync(join(folder, 'in', '--checkpoint=1'), '');
  return folder;
}

test.each(['dash', 'busybox'])(
  'archive under %s: packed once, names that look like options are names',
  async name => {
    const folder = sources();
    const host = name === 'dash' ? shellHost() : busyboxHost();
    const args = { path: join(folder, 'in', '*'), dest: join(folder, 'a.tgz') };
    expect(await runModule(archive, host, args)).toMatchObject({ changed: true, dest_state: 'archive' });
    const names = execFileSync('tar', ['-tzf', args.dest], { encoding: 'utf8' }).trim().split('\n');
    expect(names.sort()).toEqual(['--checkpoint-action=exec=touch gone', '--checkpoint=1', 'a']);
    expect(await runModule(archive, host, args)).toMatchObject({ changed: false });
    writeFileSync(join(folder, 'in', 'a'), 'another\n');
    expect(await runModule(archive, host, args)).toMatchObject({ changed: true });
    expect(host.calls).toHaveLength(3);
  },
);

test('archive: a program that the host lacks is named', async () => {
  const folder = sources();
  const args = { path: join(folder, 'in'), dest: join(folder, 'a.zip'), format: 'zip' };
  const result = await runModule(archive, busyboxHost(), args);
  expect(result).toMatchObject({ failed: true, msg: 'this host lacks zip, which the format zip needs' });
});

test('assemble: parts of the control node, vaults in plain text', async () => {
  const folder = newFolder();
  mkdirSync(join(folder, 'parts'));
  writeFileSync(join(folder, 'parts', '1-a'), 'a');
  writeFileSync(join(folder, 'parts', '2-b'), '$ANSIBLE_VAULT;1.1;AES256\n00');
  writeFileSync(join(folder, 'parts', 'other'), 'never\n');
  const files = {
    find: (_: string, name: string) => name,
    readVars: () => new Map(),
    decryptVault: () => 'b\n',
  };
  const args = { src: join(folder, 'parts'), dest: join(folder, 'whole'), remote_src: false, regexp: '^\\d' };
  const context = testContext({ files });
  const host = shellHost();
  const delimiter = '-\\x2d';
  expect(await runModule(assemble, host, { ...args, delimiter }, context)).toMatchObject({ changed: true });
  expect(readFileSync(args.dest, 'utf8')).toBe('a\n--\nb\n');
  expect(await runModule(assemble, host, { ...args, delimiter }, context)).toMatchObject({ changed: false });
  expect(host.calls).toHaveLength(3);
  await runModule(assemble, host, { ...args, decrypt: false }, context);
  expect(readFileSync(args.dest, 'utf8')).toBe('a\n$ANSIBLE_VAULT;1.1;AES256\n00');
});
