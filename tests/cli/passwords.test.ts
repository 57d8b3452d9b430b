// Passwords of flags and settings: asked for, read from files, printed by programs.
import { describe, expect, test } from '@jest/globals';
import { parsePlaybookArguments } from '../../src/cli/arguments.ts';
import { askPasswords, vaultSecrets } from '../../src/cli/passwords.ts';
import { loadSettings } from '../../src/settings/settings.ts';
import { temporaryFolder } from '../temporary-folder.ts';

const folder = temporaryFolder({
  login: 'of login\n',
  become: 'of become\nsecond line\n',
  vault: 'of vault\n',
  'program.sh': '#!/bin/sh\necho "of a program"\n',
});

/** The command and settings of a command line, and a terminal that gives these answers. */
function given(argv: readonly string[], answers: readonly string[] = [], env = {}) {
  const command = parsePlaybookArguments([...argv, 'site.yml']);
  const settings = loadSettings({ flags: {}, env, cwd: folder, warn: () => undefined });
  const asked: string[] = [];
  const left = [...answers];
  const terminal = {
    ask: async (prompt: string, { echo }: { readonly echo: boolean }) => {
      asked.push(`${prompt}${echo ? ' (shown)' : ''}`);
      return left.shift();
    },
  };
  return { command, settings, terminal, asked };
}

describe('login and become', () => {
  test.each([
    ['nothing asked', [], [], { login: undefined, become: undefined }, []],
    ['-k', ['-k'], ['a'], { login: 'a', become: undefined }, ['SSH password: ']],
    ['-K', ['-K'], ['b'], { login: undefined, become: 'b' }, ['BECOME password: ']],
    [
      'an empty become password is that of the login',
      ['-k', '-K'],
      ['a', ''],
      { login: 'a', become: 'a' },
      ['SSH password: ', 'BECOME password[defaults to SSH password]: '],
    ],
    [
      'files: their first lines',
      ['--connection-password-file', `${folder}/login`, '--become-password-file', `${folder}/become`],
      [],
      { login: 'of login', become: 'of become' },
      [],
    ],
    [
      'a program',
      ['--become-password-file', `${folder}/program.sh`],
      [],
      { login: undefined, become: 'of a program' },
      [],
    ],
  ])('%s', async (_, argv, answers, expected, questions) => {
    const { command, settings, terminal, asked } = given(argv, answers);
    expect(await askPasswords(command, settings, terminal)).toEqual(expected);
    expect(asked).toEqual(questions);
  });

  test('a question that nobody answers is a mistake of usage', async () => {
    const { command, settings, terminal } = given(['-K']);
    await expect(askPasswords(command, settings, terminal)).rejects.toMatchObject({ code: 'USAGE' });
  });

  test('a file that is not there is named', async () => {
    const { command, settings, terminal } = given(['--become-password-file', '/nowhere/at/all']);
    await expect(askPasswords(command, settings, terminal)).rejects.toMatchObject({
      code: 'FILE_NOT_FOUND',
      message: "the password cannot be read: there is no file '/nowhere/at/all'",
    });
  });
});

describe('vault', () => {
  test('flags in their order: ids, files, the question', async () => {
    const argv = ['--vault-id', `dev@${folder}/vault`, '--vault-password-file', `${folder}/program.sh`];
    const { command, settings, terminal } = given(argv);
    expect(await vaultSecrets(command, settings, terminal)).toEqual([
      { id: 'dev', password: 'of vault' },
      { id: 'default', password: 'of a program' },
    ]);
  });

  test('--ask-vault-pass', async () => {
    const { command, settings, terminal, asked } = given(['--ask-vault-pass'], ['typed']);
    expect(await vaultSecrets(command, settings, terminal)).toEqual([{ id: 'default', password: 'typed' }]);
    expect(asked).toEqual(['Vault password: ']);
  });

  test('settings where no flag says so', async () => {
    const env = { ANSIBLE_VAULT_PASSWORD_FILE: `${folder}/vault` };
    const { command, settings, terminal } = given([], [], env);
    expect(await vaultSecrets(command, settings, terminal)).toEqual([
      { id: 'default', password: 'of vault' },
    ]);
  });
});
