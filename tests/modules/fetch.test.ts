// fetch: where files go, and that one that is here already is not sent again.
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
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

test.each([0, 8 * 1024 * 1024, 20_000_001])('%i bytes, whole and with their hashes', async size => {
  const large = Buffer.alloc(size, 'any bytes');
  writeFileSync(src, large);
  const dest = join(folder, 'copy');
  const [sha1, md5] = ['sha1', 'md5'].map(name => createHash(name).update(large).digest('hex'));
  const result = await runModule(fetch, shellHost(), { src, dest, flat: true });
  expect(result).toMatchObject({ changed: true, checksum: sha1, remote_checksum: sha1, md5sum: md5 });
  expect(readFileSync(dest).equals(large)).toBe(true);
});

test('a host that is lost meanwhile leaves nothing behind', async () => {
  writeFileSync(src, Buffer.alloc(20_000_001));
  const host = shellHost();
  let calls = 0;
  const lost: typeof host = {
    ...host,
    run: async call => {
      if (++calls === 3) throw new Error('lost');
      return host.run(call);
    },
  };
  const dest = join(folder, 'out', 'copy');
  await expect(runModule(fetch, lost, { src, dest, flat: true })).rejects.toThrow('lost');
  expect(readdirSync(join(folder, 'out'))).toEqual([]);
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
