// Passwords and contents travel on standard input: no process list, no result and no warning ever holds them.
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import type { Call } from '../../src/connection/host.ts';
import { copy } from '../../src/modules/copy.ts';
import { cron } from '../../src/modules/cron.ts';
import type { ModuleResult } from '../../src/modules/module.ts';
import { uri } from '../../src/modules/uri.ts';
import { user } from '../../src/modules/user.ts';
import { runModule, testContext } from './context.ts';
import { scriptedHost, shellHost } from './shell-host.ts';

const HASH = '$6$saltsalt$Q0n1yTheHashItself/';
const part = (name: string, text = '') => `\x1e${name}\n${text}\n`;

/** What other users of the host can read while a call runs. */
function visible(calls: readonly Call[]): string {
  return calls
    .flatMap(call => [call.script, ...(call.args ?? []).map(String), JSON.stringify(call.env ?? {})])
    .join('\n');
}

function expectHidden(secrets: readonly string[], calls: readonly Call[], result: ModuleResult): void {
  expect(calls.length).toBeGreaterThan(0);
  for (const text of [visible(calls), JSON.stringify(result)])
    for (const secret of secrets) expect(text).not.toContain(secret);
}

test.each([
  ['a new user', part('passwd') + part('groups')],
  [
    'a new password',
    part('passwd', 'u1:x:1:1::/home/u1:/bin/sh') +
      part('groups', 'u1:x:1:') +
      part('home', 'there') +
      part('shadow', 'no:no:0:99999::'),
  ],
])('the hash of %s', async (_, known) => {
  const done = `${part('step')}${part('status', '0')}`;
  const host = scriptedHost({ stdout: known }, { stdout: done.repeat(4) });
  const result = await runModule(user, host, { name: 'u1', password: HASH });
  expect(result).toMatchObject({ changed: true });
  expect(String(host.calls.at(-1)?.stdin)).toContain(HASH);
  expectHidden([HASH], host.calls, result);
});

test('a hash is not shown when the tools refuse it', async () => {
  const failed = `${part('step')}${part('status', '1')}`;
  const stderr = `${part('step')}chpasswd: line 1: user 'u1' does not exist\n`;
  const known = part('passwd', 'u1:x:1:1::/:/bin/sh') + part('groups') + part('home', 'there');
  const shadow = part('shadow', 'no:no:0:99999::');
  const host = scriptedHost({ stdout: known + shadow }, { stdout: failed, stderr });
  const result = await runModule(user, host, { name: 'u1', password: HASH });
  expect(result).toMatchObject({ failed: true });
  expectHidden([HASH], host.calls, result);
});

test.each([
  ['arguments', { url_username: 'me', url_password: 'pa ss"word', force_basic_auth: true }],
  ['the address', { url: 'http://me:pa%20ss%22word@127.0.0.1:9/', force_basic_auth: true }],
  ['a header', { headers: { Authorization: 'Bearer pa ss"word' } }],
  ['a body', { method: 'POST', body: { token: 'pa ss"word' }, body_format: 'json' }],
])('the password of uri in %s', async (_, args) => {
  const host = shellHost();
  const result = await runModule(uri, host, { url: 'http://127.0.0.1:9/', timeout: 2, ...args });
  expect(result).toMatchObject({ failed: true, status: -1 });
  const secrets = ['pa ss', 'pa%20ss', Buffer.from('me:pa ss"word').toString('base64')];
  expectHidden(secrets, host.calls, result);
});

test('content and jobs', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'reprise-secrets-'));
  const path = join(folder, 'f');
  writeFileSync(path, '');
  const host = shellHost();
  const copied = await runModule(copy, host, { dest: path, content: 'the password' });
  expect(readFileSync(path, 'utf8')).toBe('the password');
  expectHidden(['the password'], host.calls, copied);
  const wish = { name: 'a', cron_file: path, user: 'root', job: 'run --key=topsecret' };
  const scheduled = await runModule(cron, host, wish, testContext());
  expect(readFileSync(path, 'utf8')).toContain('topsecret');
  expectHidden(['topsecret'], host.calls, scheduled);
});
