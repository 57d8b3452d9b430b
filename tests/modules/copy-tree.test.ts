// A folder of many small files: they travel in one stream, and each is put in its place as a whole.
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, jest, test } from '@jest/globals';
import type { Call } from '../../src/connection/host.ts';
import { copy } from '../../src/modules/copy.ts';
import { runModule, testContext } from './context.ts';
import { bareHost, type ShellHost, shellHost } from './shell-host.ts';

jest.setTimeout(60_000);

const CONTENTS: Readonly<Record<string, Buffer>> = {
  empty: Buffer.alloc(0),
  'with a\nnewline and \'quotes"': Buffer.from('text\nwithout a newline at its end'),
  binary: Buffer.from([0, 1, 255, 10, 0, 13]),
  'sub/larger': Buffer.alloc(100_000, 'ab\0c'),
  'sub/-dash': Buffer.from('-n\n'),
  ...Object.fromEntries(Array.from({ length: 200 }, (_, n) => [`many/${n}`, Buffer.from(`${n}\n`)])),
};
const MANY = Object.keys(CONTENTS).length;

let folder = '';
let dest = '';

beforeEach(() => {
  const top = mkdtempSync(join(tmpdir(), 'reprise-tree-'));
  folder = join(top, 'from');
  dest = join(top, 'to');
  mkdirSync(join(folder, 'sub'), { recursive: true });
  mkdirSync(join(folder, 'many'));
  for (const [name, content] of Object.entries(CONTENTS)) writeFileSync(join(folder, name), content);
});

const plain = testContext();
const files = { ...plain.files, find: (_kind: string, name: string) => name };
const run = (host: ShellHost, more: object = {}, flags: object = {}) =>
  runModule(copy, host, { src: `${folder}/`, dest, ...more }, testContext({ files, ...flags }));

function expectArrived(): void {
  for (const [name, content] of Object.entries(CONTENTS))
    expect({ name, isSame: readFileSync(join(dest, name)).equals(content) }).toEqual({ name, isSame: true });
  expect(readdirSync(join(dest, 'many'))).toHaveLength(200);
  expect(readdirSync(dest).sort()).toEqual(readdirSync(folder).sort());
}

describe.each(
  Object.entries({
    dash: () => shellHost(['/bin/dash', '-c']),
    bash: () => shellHost(['/bin/bash', '-c']),
    busybox: () => shellHost(['/bin/busybox', 'sh', '-c']),
    bare: bareHost,
  }),
)('under %s', (_, open) => {
  test(`${MANY} files take a look, the folders and two streams; then a look`, async () => {
    const host = open();
    expect(await run(host, { mode: '0640' })).toMatchObject({ changed: true, src: `${folder}/` });
    expect(host.calls).toHaveLength(4);
    expectArrived();
    expect(statSync(join(dest, 'sub/larger')).mode & 0o7777).toBe(0o640);
    expect(await run(host, { mode: '0640' })).toMatchObject({ changed: false });
    expect(host.calls).toHaveLength(5);
  });
});

test('what is there is replaced, keeps its mode, and is backed up', async () => {
  const host = shellHost();
  await run(host);
  for (const name of ['binary', 'many/7']) {
    writeFileSync(join(dest, name), 'old');
    chmodSync(join(dest, name), 0o600);
  }
  expect(await run(host, { backup: true })).toMatchObject({ changed: true });
  expect(readFileSync(join(dest, 'many/7'), 'utf8')).toBe('7\n');
  expect(statSync(join(dest, 'binary')).mode & 0o7777).toBe(0o600);
  const [old = ''] = readdirSync(dest).filter(name => name.startsWith('binary.'));
  expect(readFileSync(join(dest, old), 'utf8')).toBe('old');
});

test('a link gives way to the file, what it leads to stays', async () => {
  const host = shellHost();
  const other = join(folder, '..', 'other');
  writeFileSync(other, 'other');
  mkdirSync(dest);
  symlinkSync(other, join(dest, 'binary'));
  expect(await run(host)).toMatchObject({ changed: true });
  expect(readFileSync(other, 'utf8')).toBe('other');
  expectArrived();
});

test('check mode tells of a change, and makes none', async () => {
  const host = shellHost();
  expect(await run(host, {}, { check: true })).toMatchObject({ changed: true });
  expect(existsSync(dest)).toBe(false);
  expect(host.calls).toHaveLength(1);
});

test('the first that cannot be replaced is told of; those before it are there, nothing is left behind', async () => {
  const host = shellHost();
  const meddling: ShellHost = {
    ...host,
    run: (call: Call) => {
      if (existsSync(join(dest, 'many'))) mkdirSync(join(dest, 'many', '150'), { recursive: true });
      return host.run(call);
    },
  };
  expect(await run(meddling)).toMatchObject({
    failed: true,
    changed: false,
    msg: `${join(dest, 'many/150')} is a folder`,
    checksum: expect.stringMatching(/^[0-9a-f]{40}$/),
  });
  const there = readdirSync(join(dest, 'many'));
  expect(there).toContain('149');
  expect(there.filter(name => name.startsWith('.'))).toEqual([]);
  expect(there.length).toBeLessThan(200);
});
