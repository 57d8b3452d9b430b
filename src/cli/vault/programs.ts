// The words and flags of `reprise vault`, as `ansible-vault` has them.
// https://docs.ansible.com/ansible/latest/cli/ansible-vault.html
import { type FlagDefinition, GENERAL_FLAGS, VAULT_FLAGS } from '../flags.ts';
import type { Program } from '../parse-flags.ts';

const ENCRYPT_ID = {
  key: 'encryptVaultId',
  long: ['--encrypt-vault-id'],
  value: 'ID',
  description: 'the id to encrypt with, where several are given',
} as const satisfies FlagDefinition;

const OUTPUT = {
  key: 'output',
  long: ['--output'],
  value: 'FILE',
  description: 'write there instead; - is standard output',
} as const satisfies FlagDefinition;

const NEW_SECRET = [
  {
    key: 'newVaultId',
    long: ['--new-vault-id'],
    value: 'ID',
    description: 'the id and password to encrypt with from now on: ID@FILE, ID@prompt',
  },
  {
    key: 'newVaultPasswordFile',
    long: ['--new-vault-password-file'],
    value: 'FILE',
    description: 'a file with the password to encrypt with from now on',
  },
] as const satisfies readonly FlagDefinition[];

const STRING = [
  { key: 'prompt', short: '-p', long: ['--prompt'], description: 'ask for the text' },
  { key: 'showInput', long: ['--show-input'], description: 'show what is typed at that question' },
  {
    key: 'names',
    short: '-n',
    long: ['--name'],
    value: 'NAME',
    description: 'the name of the variable; once for each text',
  },
  {
    key: 'stdinName',
    long: ['--stdin-name'],
    value: 'NAME',
    description: 'the name of the variable that standard input holds',
  },
] as const satisfies readonly FlagDefinition[];

const BASE = [...GENERAL_FLAGS, ...VAULT_FLAGS] as const;
const EXCLUSIVE = [['askVaultPass', 'vaultPasswordFiles']] as const;

/** Every flag of every action. */
const ALL_VAULT_FLAGS = [...BASE, ENCRYPT_ID, OUTPUT, ...NEW_SECRET, ...STRING] as const;

export type VaultFlag = (typeof ALL_VAULT_FLAGS)[number]['key'];

export const VAULT_ACTIONS = [
  'create',
  'decrypt',
  'edit',
  'view',
  'encrypt',
  'encrypt_string',
  'rekey',
] as const;

export type VaultAction = (typeof VAULT_ACTIONS)[number];

type VaultProgram = Program<readonly (FlagDefinition & { readonly key: VaultFlag })[]>;

function program(
  action: VaultAction,
  usage: string,
  description: string,
  flags: VaultProgram['flags'],
  exclusive: VaultProgram['exclusive'] = [],
): VaultProgram {
  return {
    name: `reprise vault ${action}`,
    usage: `[flags] ${usage}`,
    description,
    flags: [...BASE, ...flags],
    exclusive: [...EXCLUSIVE, ...exclusive],
  };
}

export const VAULT_PROGRAMS: Readonly<Record<VaultAction, VaultProgram>> = {
  create: program('create', 'FILE', 'Write a new encrypted file in $EDITOR.', [ENCRYPT_ID]),
  decrypt: program('decrypt', '[FILE...]', 'Decrypt files where they lie; standard input without any.', [
    OUTPUT,
  ]),
  edit: program('edit', 'FILE...', 'Edit encrypted files in $EDITOR.', [ENCRYPT_ID]),
  view: program('view', 'FILE...', 'Show what encrypted files hold.', []),
  encrypt: program('encrypt', '[FILE...]', 'Encrypt files where they lie; standard input without any.', [
    OUTPUT,
    ENCRYPT_ID,
  ]),
  encrypt_string: program(
    'encrypt_string',
    '[TEXT...]',
    'Encrypt texts as values for YAML files; - is standard input.',
    [OUTPUT, ENCRYPT_ID, ...STRING],
  ),
  rekey: program(
    'rekey',
    'FILE...',
    'Encrypt files with another password.',
    [ENCRYPT_ID, ...NEW_SECRET],
    [['newVaultId', 'newVaultPasswordFile']],
  ),
};
