// What the golden cases cannot show: round trips, secrets, changes in between, homes, large files, odd hosts.
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, test } from '@jest/globals';
import type { Host } from '../../src/connection/host.ts';
import { local } from '../../src/connection/local.ts';
import { blockinfile } from '../../src/modules/blockinfile.ts';
import { copy } from '../../src/modules/copy.ts';
import { file } from '../../src/modules/file.ts';
import { parseFacts } from '../../src/modules/files/facts.ts';
import { missingFolders } from '../../src/modules/files/plan-paths.ts';
import { parseStamp } from '../../src/modules/files/times.ts';
import { lineinfile } from '../../src/modules/lineinfile.ts';
import { replace } from '../../src/modules/replace.ts';
import { stat } from '../../src/modules/stat.ts';
import { runModule, testContext } from './context.ts';
import { type ShellHost, shellHost } from './shell-host.ts';

let folder = '';
let path = '';
let host: ShellHost;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'reprise-files-'));
  path = join(folder, 'f');
  writeFileSync(path, 'alpha\nbeta\n');
  host = shellHost();
});

describe('round trips: one when nothing changes, two when something does', () => {
  test.each<[string, () => Promise<unknown>]>([
    ['copy', () => runModule(copy, host, { content: 'new\n', dest: path, mode: '0600' })],
    ['file', () => runModule(file, host, { path, mode: 'u=rw,go=', state: 'file' })],
    ['folder', () => runModule(file, host, { path: join(folder, 'a/b/c'), state: 'directory' })],
    ['link', () => runModule(file, host, { path: join(folder, 'l'), src: 'f', state: 'link' })],
    ['lineinfile', () => runModule(lineinfile, host, { path, line: 'gamma', mode: '0600' })],
    ['blockinfile', () => runModule(blockinfile, host, { path, block: 'x' })],
    ['replace', () => runModule(replace, host, { path, regexp: '^alpha', replace: 'omega' })],
  ])('%s', async (_, run) => {
    expect(await run()).toMatchObject({ changed: true });
    expect(host.calls).toHaveLength(2);
    expect(await run()).toMatchObject({ changed: false });
    expect(host.calls).toHaveLength(3);
  });
});

test('content and lines travel on standard input, never as arguments', async () => {
  await runModule(copy, host, { content: 'secret-one\n', dest: path });
  await runModule(lineinfile, host, { path, line: 'secret-two' });
  await runModule(blockinfile, host, { path, block: 'secret-three' });
  await runModule(replace, host, { path, regexp: 'secret-two', replace: 'secret-four' });
  expect(readFileSync(path, 'utf8')).toContain('secret-four');
  const said = host.calls.flatMap(call => [call.script, ...(call.args ?? []).map(String)]).join('\n');
  expect(said).not.toContain('secret-');
});

test('a file that was changed in between is left alone', async () => {
  const meddling: Host = {
    ...host,
    run(call) {
      if (call.stdin !== undefined) writeFileSync(path, 'somebody else\n');
      return host.run(call);
    },
  };
  expect(await runModule(lineinfile, meddling, { path, line: 'gamma' })).toEqual({
    changed: false,
    failed: true,
    msg: `${path} was changed by something else meanwhile`,
  });
  expect(readFileSync(path, 'utf8')).toBe('somebody else\n');
  expect(readdirSync(folder)).toEqual(['f']);
});

test('a small file is seen to be what was read without any program', async () => {
  const programs = join(folder, 'programs');
  mkdirSync(programs);
  for (const name of ['sha1sum', 'busybox', 'openssl'])
    writeFileSync(join(programs, name), '#!/bin/sh\nexit 1\n', { mode: 0o755 });
  const bare = shellHost(['sh', '-c'], { PATH: `${programs}:${process.env.PATH}` });
  for (const text of ['one', 'one\ntwo\n', '\n\n one\\\n']) {
    writeFileSync(path, text);
    expect(await runModule(lineinfile, bare, { path, line: 'gamma' })).toMatchObject({ changed: true });
    expect(readFileSync(path, 'utf8')).toMatch(/gamma\n$/);
  }
  writeFileSync(path, 'x'.repeat(2000));
  expect(await runModule(lineinfile, bare, { path, line: 'gamma' })).toMatchObject({ failed: true });
});

test('~ and $NAME in paths are those of the host', async () => {
  const away = shellHost(['sh', '-c'], { HOME: folder, PLACE: 'sub dir' });
  await runModule(file, away, { path: '~/$PLACE', state: 'directory' });
  expect(await runModule(copy, away, { content: 'x', dest: '~/${PLACE}/$NOPE' })).toMatchObject({
    dest: join(folder, 'sub dir/$NOPE'),
  });
  expect(readFileSync(join(folder, 'sub dir/$NOPE'), 'utf8')).toBe('x');
});

test.each([
  ['/', '~/none', '/none'],
  ['/', '~', '/'],
  ['/tmp//', '~/none', '/tmp/none'],
])('a home of %j ends before its slashes: %s', async (home, path, expected) => {
  const away = shellHost(['sh', '-c'], { HOME: home });
  const state = path === '~' ? 'directory' : 'absent';
  expect(await runModule(file, away, { path, state })).toMatchObject({ changed: false, path: expected });
});

test('a large file is streamed through a real session', async () => {
  const large = join(folder, 'large');
  const bytes = Buffer.alloc(3 * 1024 * 1024, 'reprise \0\xff', 'latin1');
  writeFileSync(large, bytes);
  const target = {
    name: 'here',
    kind: 'local',
    address: 'localhost',
    hostKeyChecking: false,
    connectTimeout: 10_000,
  };
  const connection = local.connect(target);
  const plain = testContext();
  const context = { ...plain, files: { ...plain.files, find: (_kind: string, name: string) => name } };
  try {
    const args = { src: large, dest: join(folder, 'arrived'), mode: '0600' };
    const sha1 = createHash('sha1').update(bytes).digest('hex');
    const here = connection.as({});
    expect(await runModule(copy, here, args, context)).toMatchObject({ changed: true, checksum: sha1 });
    expect(readFileSync(args.dest).equals(bytes)).toBe(true);
    expect(await runModule(copy, here, args, context)).toMatchObject({ changed: false, checksum: sha1 });
  } finally {
    await connection.close();
  }
});

test('a vault arrives as its plain text, unless told otherwise', async () => {
  const vault = join(folder, 'vault');
  writeFileSync(vault, '$ANSIBLE_VAULT;1.1;AES256\n3031\n', { mode: 0o640 });
  const plain = testContext();
  const files = {
    ...plain.files,
    find: (_kind: string, name: string) => name,
    decryptVault: () => 'open é\n',
  };
  const args = { src: vault, dest: join(folder, 'out'), mode: 'preserve' };
  expect(await runModule(copy, host, args, { ...plain, files })).toMatchObject({
    changed: true,
    mode: '0640',
  });
  expect(readFileSync(args.dest, 'utf8')).toBe('open é\n');
  await runModule(copy, host, { ...args, decrypt: false }, { ...plain, files });
  expect(readFileSync(args.dest, 'utf8')).toContain('$ANSIBLE_VAULT');
});

test('an owner that the host does not know is refused before anything is written', async () => {
  const dest = join(folder, 'new');
  expect(await runModule(copy, host, { content: 'x', dest, owner: 'nosuch' })).toMatchObject({
    failed: true,
    msg: 'chown failed: failed to look up user nosuch',
  });
  expect(existsSync(dest)).toBe(false);
});

test('the root of the file system is never removed', async () => {
  for (const root of ['/', '//', '/.', '/../']) {
    expect(
      await runModule(file, host, { path: root, state: 'absent' }, testContext({ check: true })),
    ).toMatchObject({
      failed: true,
      msg: 'refusing to remove /',
    });
  }
});

test('stat in one round trip', async () => {
  expect(await runModule(stat, host, { path })).toMatchObject({
    changed: false,
    stat: { size: 11, isreg: true },
  });
  expect(host.calls).toHaveLength(1);
});

test.each([
  ['-rwsr-xr-x 1 0 12 63960 Jan  1 00:00 /x', { kind: 'file', mode: 0o4755, uid: 0, gid: 12, size: 63960 }],
  ['drwxrwxrwt 9 0 0 4096 Jan  1 00:00 /x', { kind: 'directory', mode: 0o1777, links: 9 }],
  ['lrwxrwxrwx 1 0 0 4 Jan  1 00:00 /x -> y', { kind: 'link', mode: 0o777 }],
  ['-rw-r-S--T 1 0 0 4 Jan  1 00:00 /x', { kind: 'file', mode: 0o3640 }],
])('a host whose stat knows no format: %s', (line, facts) => {
  expect(parseFacts(line)).toMatchObject(facts);
});

test.each<[string, string, string[]]>([
  ['/a/b/c', '/a', ['/a/b', '/a/b/c']],
  ['/a/b', '/', ['/a', '/a/b']],
  ['/a//b/', '/a', ['/a/b']],
  ['/a/b/../c', '/a', ['/a/b', '/a/b/../c']],
  ['x/y', './', ['./x', './x/y']],
])('folders missing on the way to %s from %s', (target, ancestor, folders) => {
  expect(missingFolders(target, ancestor)).toEqual(folders);
});

test.each<[string, string, string | undefined]>([
  ['202001010203.04', '%Y%m%d%H%M.%S', '202001010203.04'],
  ['2020-01-02', '%Y-%m-%d', '202001020000.00'],
  ['2020-01-02', '%Y%m%d', undefined],
  ['1577844184', '%s', undefined],
])('time %s in format %s', (text, format, stamp) => {
  expect(parseStamp(text, format)).toBe(stamp);
});
