// `reprise vault …`: encrypts, opens and re-encrypts files as `ansible-vault` does; each reads what the other writes.
import { existsSync } from 'node:fs';
import { nearest, UserError } from '../../errors.ts';
import { loadSettings, type Settings } from '../../settings/settings.ts';
import { encryptVault, isVaultText } from '../../source/vault.ts';
import { type Given, helpText, parseFlags } from '../parse-flags.ts';
import { versionText } from '../version.ts';
import { edited } from './editor.ts';
import { openFile, readBytes, refuseMissing, STANDARD, writeFile } from './files.ts';
import { VAULT_ACTIONS, VAULT_PROGRAMS, type VaultAction, type VaultFlag } from './programs.ts';
import { newSecret, openingSecrets, sealingSecret } from './secrets.ts';
import { encryptedStrings } from './strings.ts';

interface Call {
  readonly given: Given<VaultFlag>;
  readonly settings: Settings;
  readonly files: readonly string[];
}

const ACTIONS: Readonly<Record<VaultAction, (call: Call) => Promise<void>>> = {
  create,
  decrypt,
  edit,
  view,
  encrypt,
  encrypt_string: encryptString,
  rekey,
};

/** Runs one vault action; gives the exit status. Throws UserError(s). */
export async function vaultCommand(argv: readonly string[]): Promise<number> {
  const action = argv.find(isAction);
  if (action === undefined) return withoutAction(argv);
  const words = [...argv];
  words.splice(words.indexOf(action), 1);
  const program = VAULT_PROGRAMS[action];
  const given = parseFlags(program, words);
  if (given.has('help')) return print(helpText(program));
  if (given.has('version')) return print(versionText('ansible-vault'));
  // Nobody is asked for the password of a file that is not there.
  if (action !== 'create' && action !== 'encrypt_string') refuseMissing(given.words);
  const settings = loadSettings({ env: process.env, cwd: process.cwd() });
  await ACTIONS[action]({ given, settings, files: given.words });
  return 0;
}

function isAction(word: string): word is VaultAction {
  return Object.hasOwn(ACTIONS, word);
}

async function encrypt({ given, settings, files }: Call): Promise<void> {
  const secret = await sealingSecret(given, settings);
  for (const [file, output] of fromTo(given, files)) {
    const plain = readBytes(file);
    if (isVaultText(plain.toString('latin1'))) {
      throw new UserError('VAULT_DATA', `${file} is encrypted already`, {
        hint: 'rekey encrypts with another password',
      });
    }
    writeFile(output, encryptVault(plain, secret));
  }
  sayAtTerminal('encrypted');
}

async function decrypt({ given, settings, files }: Call): Promise<void> {
  const secrets = await openingSecrets(given, settings);
  for (const [file, output] of fromTo(given, files)) writeFile(output, openFile(file, secrets).plain);
  sayAtTerminal('decrypted');
}

async function view({ given, settings, files }: Call): Promise<void> {
  const secrets = await openingSecrets(given, settings);
  for (const file of files) {
    const text = openFile(file, secrets).plain.toString('utf8');
    process.stdout.write(text.endsWith('\n') ? text : `${text}\n`);
  }
}

async function create({ given, settings, files }: Call): Promise<void> {
  const [file] = files;
  if (file === undefined || files.length > 1) throw new UserError('USAGE', 'create takes one file');
  const secret = await sealingSecret(given, settings);
  if (file !== STANDARD && existsSync(file)) {
    throw new UserError('VAULT_DATA', `${file} is there already`, { hint: 'edit changes it' });
  }
  writeFile(file, encryptVault(edited(file, Buffer.alloc(0)), secret));
}

async function edit({ given, settings, files }: Call): Promise<void> {
  const secrets = await openingSecrets(given, settings);
  for (const file of files) {
    const { plain, secret, id } = openFile(file, secrets);
    const left = edited(file, plain);
    // A file keeps the id that it names, whichever password opened it.
    if (!left.equals(plain)) writeFile(file, encryptVault(left, { ...secret, id }), true);
  }
}

async function rekey({ given, settings, files }: Call): Promise<void> {
  const secrets = await openingSecrets(given, settings);
  const secret = await newSecret(given, settings);
  // All are opened before the first is written: a file that stays shut leaves the others as they are.
  const opened = files.map(file => [file, openFile(file, secrets).plain] as const);
  for (const [file, plain] of opened) writeFile(file, encryptVault(plain, secret), true);
  process.stderr.write('Rekey successful\n');
}

async function encryptString({ given, settings }: Call): Promise<void> {
  const secret = await sealingSecret(given, settings);
  const text = await encryptedStrings(given, secret, remark => process.stderr.write(`${remark}\n`));
  writeFile(given.last('output') ?? STANDARD, text);
  if (process.stdout.isTTY === true) process.stderr.write('\n');
}

/** Each file and where its result goes: to itself, unless one is named. */
function fromTo(given: Given<VaultFlag>, files: readonly string[]): [string, string][] {
  const output = given.last('output');
  if (output !== undefined && files.length > 1) {
    throw new UserError('USAGE', '--output takes what one file gives, and several are named');
  }
  const sources = files.length === 0 ? [STANDARD] : files;
  return sources.map(file => [file, output ?? file]);
}

/** A pipe gets nothing but the data. */
function sayAtTerminal(verb: string): void {
  if (process.stdout.isTTY === true) process.stderr.write(`${verb}\n`);
}

function withoutAction(argv: readonly string[]): number {
  if (argv.includes('--version')) return print(versionText('ansible-vault'));
  const lines = VAULT_ACTIONS.map(name => `  ${name.padEnd(16)}${VAULT_PROGRAMS[name].description}`);
  const help = `usage: reprise vault ACTION [flags] [FILE...]\n\n${lines.join('\n')}\n\nreprise vault ACTION --help lists the flags of one.\n`;
  if (argv.some(word => word === '--help' || word === '-h')) return print(help);
  const [word] = argv.filter(candidate => !candidate.startsWith('-'));
  const near = word === undefined ? undefined : nearest(word, VAULT_ACTIONS);
  throw new UserError(
    'USAGE',
    word === undefined ? 'vault needs an action' : `'${word}' is no vault action`,
    {
      hint: near === undefined ? `the actions are ${VAULT_ACTIONS.join(', ')}` : `did you mean '${near}'?`,
    },
  );
}

function print(text: string): number {
  process.stdout.write(text);
  return 0;
}
