// script and tempfile on real shells.
import { mkdtempSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, test } from '@jest/globals';
import { script } from '../../src/modules/script.ts';
import { tempfile } from '../../src/modules/tempfile.ts';
import { runModule, testContext } from './context.ts';
import { shellHost } from './shell-host.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'reprise-script-'));
  writeFileSync(join(folder, 'x.sh'), '#!/bin/sh\nprintf "[%s]" "$@"; pwd; echo "${0##*.}" >&2; exit 3\n');
});

describe.each([['dash'], ['busybox', 'sh']])('under %s', (...program) => {
  const run = (args: Record<string, unknown>, check = false) => {
    const host = shellHost([...program, '-c'], { TMPDIR: folder, PLACE: 'a b' });
    const plain = testContext({ check });
    const files = { ...plain.files, find: (_kind: string, name: string) => join(folder, name) };
    return runModule(script, host, args, { ...plain, files });
  };

  test('runs with arguments that the shell splits, and leaves nothing behind', async () => {
    expect(await run({ cmd: 'x.sh a \'b c\' "$PLACE"', chdir: '/usr' })).toMatchObject({
      changed: true,
      failed: true,
      rc: 3,
      msg: 'non-zero return code',
      stdout: '[a][b c][a b]/usr\n',
      stdout_lines: ['[a][b c][a b]/usr'],
    });
    expect(readdirSync(folder)).toEqual(['x.sh']);
  });

  test('another program runs it', async () => {
    expect(await run({ cmd: 'x.sh', executable: 'head -n 1' })).toMatchObject({
      rc: 0,
      stdout: '#!/bin/sh\n',
    });
  });

  test('creates, removes, check mode', async () => {
    expect(await run({ cmd: 'x.sh', creates: '/usr' })).toMatchObject({
      skipped: true,
      msg: '/usr exists, matching creates option',
    });
    expect(await run({ cmd: 'x.sh', removes: '/nowhere' })).toMatchObject({
      skipped: true,
      msg: '/nowhere does not exist, matching removes option',
    });
    expect(await run({ cmd: 'x.sh' }, true)).toMatchObject({ changed: false, skipped: true });
    expect(await run({ cmd: 'x.sh', creates: '/nowhere' }, true)).toEqual({ changed: true });
    expect(await run({ cmd: 'x.sh', chdir: 'usr' })).toMatchObject({
      msg: 'chdir usr must be an absolute path for a Unix-aware remote node',
    });
  });

  test('tempfile', async () => {
    const host = shellHost([...program, '-c'], { TMPDIR: folder });
    const made = await runModule(tempfile, host, { prefix: 'p.', suffix: ' s' });
    expect(made).toMatchObject({ changed: true, state: 'file', mode: '0600', size: 0 });
    expect(String(made.path)).toMatch(new RegExp(`^${folder}/p\\.[0-9a-f]{12} s$`));
    const { msg } = await runModule(tempfile, host, { path: '/nowhere', suffix: 'x' });
    expect(msg).toMatch(/^\[Errno 2\] No such file or directory: '\/nowhere\/ansible\.[0-9a-f]+x'$/);
    const other = await runModule(tempfile, host, { state: 'directory', path: folder });
    expect(other).toMatchObject({ state: 'directory', mode: '0700' });
    expect(statSync(String(other.path)).isDirectory()).toBe(true);
    expect(await runModule(tempfile, host, { path: '/nowhere' })).toMatchObject({ failed: true });
  });
});
