// The lookup `password`: made once, kept in a file that only its owner reads.
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { evaluate } from '../../../src/template/render.ts';
import type { Value } from '../../../src/values/value.ts';
import { emptyEnvironment, scopeOf } from '../environment.ts';

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'reprise-password-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function lookup(expression: string): Value {
  return evaluate(expression, scopeOf(new Map([['playbook_dir', folder]])), emptyEnvironment());
}

it('is the same the second time', () => {
  const first = lookup("lookup('password', 'new/secret length=12 chars=digits')");
  expect(first).toMatch(/^\d{12}$/);
  expect(lookup("lookup('password', 'new/secret length=12 chars=digits')")).toBe(first);
  expect(readFileSync(join(folder, 'new/secret'), 'utf8')).toBe(`${String(first)}\n`);
});

it('is readable by its owner only', () => {
  lookup("lookup('password', 'private/secret')");
  expect(statSync(join(folder, 'private/secret')).mode & 0o777).toBe(0o600);
  expect(statSync(join(folder, 'private')).mode & 0o777).toBe(0o700);
});

it('keeps the salt of a hash, so that the hash stays too', () => {
  const first = lookup("lookup('password', 'hashed', encrypt='sha512_crypt')");
  expect(first).toMatch(/^\$6\$rounds=656000\$[./0-9A-Za-z]{16}\$/);
  expect(lookup("lookup('password', 'hashed', encrypt='sha512_crypt')")).toBe(first);
  expect(readFileSync(join(folder, 'hashed'), 'utf8')).toMatch(/ salt=[./0-9A-Za-z]{16}\n$/);
});

it('reads a file that Ansible wrote', () => {
  writeFileSync(join(folder, 'theirs'), 'plain salt=abcdefgh\n');
  expect(lookup("lookup('password', 'theirs')")).toBe('plain');
  expect(lookup("lookup('password', 'theirs', encrypt='sha256_crypt')")).toMatch(
    /^\$5\$rounds=535000\$abcdefgh\$/,
  );
});

it('keeps nothing in /dev/null', () => {
  expect(lookup("lookup('password', '/dev/null', length=4)")).toMatch(/^[\w.,:-]{4}$/);
});
