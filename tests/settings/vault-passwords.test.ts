// Vault passwords from files, programs and the terminal.
import { describe, expect, it } from '@jest/globals';
import { UserError } from '../../src/errors.ts';
import { readVaultSecrets, type VaultPasswordSources } from '../../src/settings/vault-passwords.ts';
import { temporaryFolder } from '../temporary-folder.ts';

const folder = temporaryFolder({
  password: '  from file \n',
  empty: '\n',
  'program.sh': '#!/bin/sh\necho "from program $*"\n',
  'vault-client.sh': '#!/bin/sh\necho "for $2"\n',
  'fails.sh': '#!/bin/sh\nexit 3\n',
});

function read(sources: Partial<VaultPasswordSources>, answer?: string) {
  const all: VaultPasswordSources = {
    ids: [],
    files: [],
    ask: false,
    defaultId: 'default',
    folder,
    ...sources,
  };
  return readVaultSecrets(all, async () => answer);
}

describe('readVaultSecrets', () => {
  it('reads files, runs programs, asks, in order', async () => {
    const sources = {
      ids: ['dev@password', 'prod@prompt', 'program.sh', 'x@vault-client.sh'],
      files: ['password'],
      ask: true,
    };
    expect(await read(sources, 'typed')).toEqual([
      { id: 'dev', password: 'from file' },
      { id: 'prod', password: 'typed' },
      { id: 'default', password: 'from program' },
      { id: 'x', password: 'for x' },
      { id: 'default', password: 'from file' },
      { id: 'default', password: 'typed' },
    ]);
  });

  it('does without those that cannot be had, and warns of them', async () => {
    const warned: string[] = [];
    const sources = { ids: ['a@nope', 'b@password', 'c@fails.sh'], files: ['empty'], ask: false };
    const secrets = await readVaultSecrets(
      { ...sources, defaultId: 'default', folder },
      async () => undefined,
      ({ code }) => void warned.push(code),
    );
    expect(secrets).toEqual([{ id: 'b', password: 'from file' }]);
    expect(warned).toEqual(['FILE_NOT_FOUND', 'VAULT_PASSWORD', 'VAULT_PASSWORD']);
  });

  it.each([
    ['an empty file', { files: ['empty'] }, undefined, 'VAULT_PASSWORD'],
    ['an empty answer', { ask: true }, '', 'VAULT_PASSWORD'],
    ['a question without a terminal', { ids: ['a@prompt'] }, undefined, 'VAULT_PASSWORD'],
    ['a program that fails', { files: ['fails.sh'] }, undefined, 'VAULT_PASSWORD'],
    ['a file that is not there', { files: ['nope'] }, undefined, 'FILE_NOT_FOUND'],
  ])('refuses %s', async (_, sources, answer, code) => {
    const error: unknown = await read(sources, answer).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(UserError);
    expect(error).toMatchObject({ code });
  });
});
