// `vault`: the plain copy is gone however the editor ends, and nobody is asked for the password of a file that is not there. Needs dist/ from `npm run build`.
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { temporaryFolder } from '../temporary-folder.ts';

const folder = temporaryFolder({
  password: 'secret\n',
  'waits.sh': '#!/bin/sh\necho ready; exec sleep 600\n',
});
const temporary = join(folder, 'temporary');
mkdirSync(temporary);

/** As at a terminal: a process group of its own, which a key's signal is for. */
function edit(editor: string, ...words: string[]) {
  const flags = ['--vault-password-file', 'password'];
  return spawn(join(process.cwd(), 'bin', 'reprise'), ['vault', ...words, ...flags], {
    cwd: folder,
    env: { ...process.env, EDITOR: editor, TMPDIR: temporary },
    detached: true,
  });
}

test.each(['SIGINT', 'SIGHUP', 'SIGTERM'] as const)('%s', async signal => {
  const child = edit(join(folder, 'waits.sh'), 'create', 'new.yml');
  let said = '';
  child.stderr.on('data', chunk => {
    said += chunk;
  });
  await once(child.stdout, 'data');
  expect(readdirSync(temporary)).toHaveLength(1);
  process.kill(-(child.pid ?? 0), signal);
  const [status] = await once(child, 'close');
  expect(said).toBe(`error[USAGE]: the editor was ended by ${signal}; nothing was written\n`);
  expect(status).toBe(99);
  expect(readdirSync(temporary)).toEqual([]);
  expect(readdirSync(folder)).not.toContain('new.yml');
});

test('an editor that ends by itself', async () => {
  const child = edit('tee -a', 'create', 'written.yml');
  child.stdin.end('a: 1\n');
  expect((await once(child, 'close'))[0]).toBe(0);
  expect(readFileSync(join(folder, 'written.yml'), 'utf8')).toMatch(/^\$ANSIBLE_VAULT/);
  expect(readdirSync(temporary)).toEqual([]);
});

test.each(['view', 'edit', 'rekey', 'encrypt', 'decrypt'])('%s of a file that is not there', action => {
  const words = ['vault', action, 'nosuch.yml'];
  const { status, stderr } = spawnSync(join(process.cwd(), 'bin', 'reprise'), words, {
    cwd: folder,
    encoding: 'utf8',
  });
  expect(stderr).toBe("error[FILE_NOT_FOUND]: there is no file 'nosuch.yml'\n");
  expect(status).toBe(1);
});
