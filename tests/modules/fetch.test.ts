// fetch: where files go, and that one that is here already is not sent again.
import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, expect, test } from '@jest/globals';
import { fetch } from '../../src/modules/fetch.ts';
import { runModule } from './context.ts';
import { shellHost } from './shell-host.ts';

const bytes = Buffer.from([0, 1, 255, 10]);
let folder = '';
let src = '';

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'reprise-fetch-'));
  mkdirSync(join(folder, 'on host'));
  src = join(folder, 'on host', 'f');
  writeFileSync(src, bytes);
});

test('below the name of the host', async () => {
  const dest = join(folder, 'here', 'here', src);
  const result = await runModule(fetch, shellHost(), { src, dest: join(folder, 'here') });
  expect(result).toMatchObject({ changed: true, dest, remote_md5sum: null });
  expect(result.checksum).toBe(result.remote_checksum);
  expect(readFileSync(dest)).toEqual(bytes);
});

test('nothing is sent when it is here already', async () => {
  const args = { src, dest: join(folder, 'copy'), flat: true };
  await runModule(fetch, shellHost(), args);
  const host = shellHost();
  expect(await runModule(fetch, host, args)).toMatchObject({ changed: false, file: src, dest: args.dest });
  expect(host.calls).toHaveLength(1);
});

test('flat, into a folder', async () => {
  const result = await runModule(fetch, shellHost(), { src, dest: `${folder}/`, flat: true });
  expect(result.dest).toBe(join(folder, 'f'));
});

test.each<[string, Record<string, unknown>, Record<string, unknown>]>([
  ['none', {}, { failed: true, msg: 'the remote file does not exist, not transferring, ignored' }],
  [
    'none',
    { fail_on_missing: false },
    { changed: false, msg: 'the remote file does not exist, not transferring, ignored' },
  ],
  ['on host', {}, { failed: true, msg: 'remote file is a directory, fetch cannot work on directories' }],
])('%s %p', async (name, args, expected) => {
  const dest = join(folder, 'out');
  expect(await runModule(fetch, shellHost(), { src: join(folder, name), dest, ...args })).toMatchObject(
    expected,
  );
});
