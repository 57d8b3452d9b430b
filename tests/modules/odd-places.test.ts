// File names that break scripts, and places that refuse to be written: the old file stays and the message says why.
import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { local } from '../../src/connection/local.ts';
import { blockinfile } from '../../src/modules/blockinfile.ts';
import { copy } from '../../src/modules/copy.ts';
import { cron } from '../../src/modules/cron.ts';
import { file } from '../../src/modules/file.ts';
import { lineinfile } from '../../src/modules/lineinfile.ts';
import type { Module } from '../../src/modules/module.ts';
import { replace } from '../../src/modules/replace.ts';
import { slurp } from '../../src/modules/slurp.ts';
import { stat } from '../../src/modules/stat.ts';
import { runModule } from './context.ts';
import { shellHost } from './shell-host.ts';

jest.setTimeout(60_000);

const shells = {
  dash: shellHost(['/bin/dash', '-c']),
  busybox: shellHost(['/bin/busybox', 'sh', '-c']),
};
const here = { name: 'here', kind: 'local', address: '', hostKeyChecking: true, connectTimeout: 5000 };
const top = mkdtempSync(join(tmpdir(), 'reprise-odd-'));

afterAll(() => rmSync(top, { recursive: true, force: true }));

const NAMES = [
  'two words',
  "it's",
  'a "quote" and `another`',
  'a\nline end',
  'ends with one\n',
  '-rf',
  '$(touch pwned) ${HOME}x',
  'back\\slash \\n',
  'tab\there * ? [a]',
  'ü ✓',
];

test('each of several backups within a second is kept', async () => {
  const connection = local.connect(here);
  const path = join(top, 'many');
  writeFileSync(path, '0');
  const contents = ['1', '2', '3', '4', '5', '6'];
  for (const content of contents)
    await runModule(copy, connection.as({}), { content, dest: path, backup: true });
  await connection.close();
  const kept = readdirSync(top).filter(name => name.startsWith('many.'));
  expect(kept.map(name => readFileSync(join(top, name), 'utf8')).sort()).toEqual([
    '0',
    ...contents.slice(0, -1),
  ]);
});

describe.each(Object.entries(shells))('names under %s', (shell, host) => {
  test.each(NAMES)('%j', async name => {
    const folder = join(top, shell, String(NAMES.indexOf(name)));
    mkdirSync(folder, { recursive: true });
    // A relative path with a leading dash is the hardest: programs take it for an option.
    const inFolder = {
      ...host,
      run: (call: Parameters<typeof host.run>[0]) => host.run({ ...call, cwd: folder }),
    };
    const path = name.startsWith('$') ? join(folder, name.replace('${HOME}', '')) : name;
    const run = (module: Module<never>, args: Record<string, unknown>) => runModule(module, inFolder, args);
    const at = name.startsWith('$') ? path : join(folder, name);

    expect(await run(copy as never, { content: 'one\n', dest: path, mode: '0600' })).toMatchObject({
      changed: true,
    });
    expect(readFileSync(at, 'utf8')).toBe('one\n');
    expect(await run(copy as never, { content: 'one\n', dest: path })).toMatchObject({ changed: false });
    expect(await run(stat as never, { path })).toMatchObject({
      stat: { exists: true, size: 4, mode: '0600' },
    });
    expect(await run(slurp as never, { src: path })).toMatchObject({ content: 'b25lCg==' });
    expect(await run(lineinfile as never, { path, line: 'two' })).toMatchObject({ changed: true });
    expect(await run(blockinfile as never, { path, block: 'three' })).toMatchObject({ changed: true });
    expect(await run(replace as never, { path, regexp: 'two', replace: '2', backup: true })).toMatchObject({
      changed: true,
    });
    expect(readFileSync(at, 'utf8')).toMatch(/^one\n2\n#.*\nthree\n#.*\n$/);
    expect(await run(file as never, { path, mode: 'u=r' })).toMatchObject({ changed: true, mode: '0400' });
    expect(await run(file as never, { path: `${path}.link`, src: path, state: 'link' })).toMatchObject({
      changed: true,
    });
    expect(await run(file as never, { path: `${path}.link`, src: path, state: 'link' })).toMatchObject({
      changed: false,
    });
    expect(await run(file as never, { path: `${path}.d/e`, state: 'directory', mode: '0700' })).toMatchObject(
      { changed: true },
    );
    expect(await run(copy as never, { src: path, dest: `${path}.d/e/`, remote_src: true })).toMatchObject({
      changed: true,
    });
    for (const gone of [path, `${path}.link`, `${path}.d`])
      expect(await run(file as never, { path: gone, state: 'absent' })).toMatchObject({ changed: true });
    // Only the backup is left.
    expect(readdirSync(folder)).toHaveLength(1);
    expect(existsSync('pwned') || existsSync(join(folder, 'pwned'))).toBe(false);
  });

  test('names that are no UTF-8 are copied, changed and removed with their folder', async () => {
    const source = join(top, shell, 'bytes');
    mkdirSync(source, { recursive: true });
    const name = Buffer.from([0x62, 0xff, 0xfe, 0x20, 0x27]);
    const at = (folder: string) => Buffer.concat([Buffer.from(`${folder}/`), name]);
    writeFileSync(at(source), 'x');
    // A shell is one word: busybox is `ash` by that name.
    const program = join(top, shell, 'ash');
    symlinkSync(`/bin/${shell}`, program);
    const connection = local.connect({ ...here, shell: program });
    const run = (module: Module<never>, args: Record<string, unknown>) =>
      runModule(module, connection.as({}), args);
    expect(
      await run(file as never, { path: source, state: 'directory', recurse: true, mode: 'o=' }),
    ).toMatchObject({ changed: true });
    expect(lstatSync(at(source)).mode & 0o777).toBe(0o640);
    const dest = join(top, shell, 'copied');
    const copied = await run(copy as never, { src: `${source}/`, dest: `${dest}/`, remote_src: true });
    expect(copied).toMatchObject({ changed: true });
    expect(readFileSync(at(dest), 'utf8')).toBe('x');
    expect(await run(file as never, { path: source, state: 'absent' })).toMatchObject({ changed: true });
    expect(existsSync(source)).toBe(false);
    await connection.close();
  });
});

describe('places that refuse', () => {
  const readOnly = join(top, 'read-only');
  const full = join(top, 'full');
  const OLD = 'old\n'.repeat(1000);
  const host = shells.dash;

  beforeAll(() => {
    for (const place of [readOnly, full]) {
      mkdirSync(place);
      execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'reprise-test', place]);
      writeFileSync(join(place, 'file'), OLD);
      chmodSync(join(place, 'file'), 0o644);
    }
    execFileSync('mount', ['-o', 'remount,ro', readOnly]);
    // What is left is less than the new content needs.
    writeFileSync(join(full, 'ballast'), Buffer.alloc(900 * 1024));
  });

  afterAll(() => {
    for (const place of [readOnly, full]) execFileSync('umount', [place]);
  });

  const writers: readonly (readonly [
    string,
    Module<never>,
    (path: string, big: string) => Record<string, unknown>,
  ])[] = [
    ['copy', copy as never, (dest, big) => ({ dest, content: big })],
    ['lineinfile', lineinfile as never, (path, big) => ({ path, line: big })],
    ['blockinfile', blockinfile as never, (path, big) => ({ path, block: big })],
    ['replace', replace as never, (path, big) => ({ path, regexp: 'old', replace: big.slice(0, 1000) })],
    ['cron', cron as never, (path, big) => ({ name: 'a', cron_file: path, user: 'root', job: big })],
  ];

  test.each(writers)('a full disk: %s', async (_, module, args) => {
    const path = join(full, 'file');
    const result = await runModule(module, host, args(path, 'b'.repeat(600 * 1024)));
    expect(result).toMatchObject({ failed: true, changed: false });
    expect(String(result.msg)).toMatch(/No space left on device/);
    expect(readFileSync(path, 'utf8')).toBe(OLD);
    expect(readdirSync(full).sort()).toEqual(['ballast', 'file']);
  });

  test.each(writers)('a read-only file system: %s', async (_, module, args) => {
    const path = join(readOnly, 'file');
    const result = await runModule(module, host, args(path, 'small'));
    expect(result).toMatchObject({ failed: true, changed: false });
    expect(String(result.msg)).toMatch(/Read-only file system/);
    expect(readFileSync(path, 'utf8')).toBe(OLD);
  });

  test('attributes, folders and removal on a read-only file system', async () => {
    for (const args of [
      { path: join(readOnly, 'file'), mode: '0600' },
      { path: join(readOnly, 'new/folder'), state: 'directory' },
      { path: join(readOnly, 'file'), state: 'absent' },
      { path: join(readOnly, 'link'), src: 'file', state: 'link' },
    ]) {
      const result = await runModule(file as never, host, args);
      expect(result).toMatchObject({ failed: true });
      expect(String(result.msg)).toMatch(/Read-only file system/);
    }
  });
});
