// What ours encrypts, ansible-vault opens; what ansible-vault encrypts, ours opens.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { decryptVault, encryptVault } from '../../src/source/vault.ts';

const TEXT = 'pg_password: "ü ö 日本"\nlist: [1, 2]\n';
const PASSWORD = 'a pass with spaces';
let folder = '';

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'reprise-vault-'));
  writeFileSync(join(folder, 'password'), `${PASSWORD}\n`);
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

function ansibleVault(args: readonly string[], input: string): string {
  const run = spawnSync('ansible-vault', [...args], { input, encoding: 'utf8' });
  if (run.status !== 0) throw new Error(`ansible-vault failed: ${run.stderr}`);
  return run.stdout;
}

it.each(['default', 'prod'])(
  'ansible-vault opens ours, id %s',
  id => {
    const armor = encryptVault(TEXT, { id, password: PASSWORD });
    const file = join(folder, 'password');
    expect(ansibleVault(['decrypt', '--vault-id', `${id}@${file}`, '--output', '-'], armor)).toBe(TEXT);
  },
  30_000,
);

it.each(['default', 'prod'])(
  'ours opens ansible-vault, id %s',
  id => {
    const file = join(folder, 'password');
    const args = ['encrypt', '--vault-id', `${id}@${file}`, '--encrypt-vault-id', id, '--output', '-'];
    expect(decryptVault(ansibleVault(args, TEXT), [{ id, password: PASSWORD }])).toBe(TEXT);
  },
  30_000,
);
