// Files of the data that belong to somebody else: a restore would fail at them, so they are told of beforehand.
import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  lchownSync,
  mkdirSync,
  mkdtempSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import type { Host } from '../../src/connection/host.ts';
import { readMember } from '../../src/modules/clusters/member.ts';

/** Runs scripts here, by a user for whom closed folders are closed. */
const isRoot = process.getuid?.() === 0;
const user = isRoot ? 'nobody' : userInfo().username;
const before = isRoot ? ['runuser', '-u', user, '--'] : [];
const here = {
  name: 'a',
  run: async ({ script, args }: { script: string; args: readonly string[] }) => {
    const [program = '', ...words] = [...before, 'sh', '-c', script, 'sh', ...args];
    const { stdout, stderr, status } = spawnSync(program, words);
    return { stdout, stderr, status };
  },
} as unknown as Host;

test('a file that cannot be looked at, as one that goes away meanwhile, is nobody else’s', async () => {
  const data = mkdtempSync(join(tmpdir(), 'data-'));
  chmodSync(data, 0o755);
  mkdirSync(join(data, 'closed'));
  writeFileSync(join(data, 'closed', 'gone'), '');
  if (isRoot) {
    const [uid, gid] = [65534, 65534];
    for (const path of ['', 'closed', 'closed/gone']) chownSync(join(data, path), uid, gid);
    writeFileSync(join(data, 'foreign'), '');
  }
  // Its names can be read, and no more than those.
  chmodSync(join(data, 'closed'), 0o444);
  const layout = { dbsu: user, data, bin: '/nowhere', port: 1, patroni: '/nowhere' };
  const { foreign } = await readMember(here, layout);
  chmodSync(join(data, 'closed'), 0o755);
  rmSync(data, { recursive: true });
  expect(foreign ?? []).toEqual(isRoot ? [join(data, 'foreign')] : []);
});

test('a link of somebody else in the place of the data directory is told of: pgBackRest would give files to its owner', async () => {
  const place = mkdtempSync(join(tmpdir(), 'place-'));
  chmodSync(place, 0o755);
  mkdirSync(join(place, 'disk'));
  if (isRoot) chownSync(join(place, 'disk'), 65534, 65534);
  const data = join(place, 'data');
  symlinkSync('disk', data);
  const layout = { dbsu: user, data, bin: '/nowhere', port: 1, patroni: '/nowhere' };
  const { foreign } = await readMember(here, layout);
  expect(foreign ?? []).toEqual(isRoot ? [data] : []);
  if (isRoot) lchownSync(data, 65534, 65534);
  expect((await readMember(here, layout)).foreign ?? []).toEqual([]);
  rmSync(place, { recursive: true });
});
