// The vault passwords of a run: from files, from programs that print one, from the person at the terminal.
import { spawnSync } from 'node:child_process';
import { statSync } from 'node:fs';
import { basename, extname, resolve } from 'node:path';
import { UserError } from '../errors.ts';
import { readBytes } from '../source/read.ts';
import type { VaultSecret } from '../source/vault.ts';

export interface VaultPasswordSources {
  /** `ID@FILE`, `ID@prompt`, or only a file, as `--vault-id` and vault_identity_list write them. */
  readonly ids: readonly string[];
  readonly files: readonly string[];
  /** `--ask-vault-pass`. */
  readonly ask: boolean;
  /** The id of a password that was given without one. */
  readonly defaultId: string;
  /** Relative paths start here. */
  readonly folder: string;
  /** Each password is for texts of its own id alone. */
  readonly bound?: boolean;
  /** The passwords are to encrypt with: what is typed is typed twice. */
  readonly isNew?: boolean;
}

/** Asks without echo; undefined when nobody is there. */
export type AskPassword = (prompt: string) => Promise<string | undefined>;

/** How long a program may take to print a password, in milliseconds. */
const TIMEOUT = 60_000;

/**
 * Every password, in the order given. A file or program that gives none is warned of while others do. Throws UserError
 * VAULT_PASSWORD where no password is left, and when a question finds nobody to answer it.
 * https://docs.ansible.com/ansible/latest/vault_guide/vault_managing_passwords.html
 */
export async function readVaultSecrets(
  sources: VaultPasswordSources,
  ask: AskPassword,
  warn: (problem: UserError) => void = () => {},
): Promise<VaultSecret[]> {
  const { defaultId, folder, isNew = false } = sources;
  const found: VaultSecret[] = [];
  const problems: UserError[] = [];
  const add = (id: string, password: string) =>
    found.push(sources.bound === true ? { id, password, isBound: true } : { id, password });
  const addFrom = (file: string, id: string): void => {
    try {
      add(id, readPassword(resolve(folder, file), id));
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      problems.push(error);
    }
  };
  for (const written of sources.ids) {
    const at = written.lastIndexOf('@');
    const id = at > 0 ? written.slice(0, at) : defaultId;
    const from = written.slice(at + 1);
    if (from === 'prompt') add(id, await askFor(id, ` (${id})`, isNew, ask));
    else if (from === 'prompt_ask_vault_pass') add(id, await askFor(id, '', isNew, ask));
    else addFrom(from, id);
  }
  for (const file of sources.files) addFrom(file, defaultId);
  if (sources.ask) add(defaultId, await askFor(defaultId, '', isNew, ask));
  const last = problems.at(-1);
  if (found.length === 0 && last !== undefined) throw last;
  problems.forEach(warn);
  return found;
}

/** Asks once, or twice for a new password. */
async function askFor(id: string, label: string, isNew: boolean, ask: AskPassword): Promise<string> {
  const first = !isNew ? 'Vault password' : label === '' ? 'New Vault password' : 'New vault password';
  const password = await ask(`${first}${label}: `);
  if (password === undefined) {
    throw new UserError(
      'VAULT_PASSWORD',
      `the vault password of '${id}' cannot be asked for: there is no terminal`,
      { hint: 'put it into a file and name that with --vault-password-file' },
    );
  }
  const again = label === '' ? 'Confirm New Vault password: ' : `Confirm new vault password${label}: `;
  if (isNew && (await ask(again)) !== password)
    throw new UserError('VAULT_PASSWORD', `the two answers for the vault id '${id}' are not the same`);
  return requirePassword(password, `the answer for the vault id '${id}'`);
}

function readPassword(path: string, id: string): string {
  return requirePassword(
    isProgram(path) ? runProgram(path, id) : readPasswordFile(path, 'the vault password'),
    `the file '${path}'`,
  );
}

/** Whether a password's file is a program that prints it. */
export function isProgram(path: string): boolean {
  const stats = statSync(path, { throwIfNoEntry: false });
  return stats?.isFile() === true && (stats.mode & 0o111) !== 0;
}

/** The text of a password's file; `what` names the password in the message when that fails. */
export function readPasswordFile(path: string, what: string): string {
  try {
    return readBytes(path).toString('utf8');
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    const { code, message, hint } = error;
    throw new UserError(code, `${what} cannot be read: ${message}`, { hint, cause: error });
  }
}

/** A program whose name ends in `-client` is told which id is wanted. */
function runProgram(path: string, id: string): string {
  const isClient = basename(path, extname(path)).endsWith('-client');
  const result = spawnSync(path, isClient ? ['--vault-id', id] : [], {
    timeout: TIMEOUT,
    encoding: 'utf8',
    stdio: ['inherit', 'pipe', 'inherit'],
  });
  if (result.error !== undefined) {
    throw new UserError('VAULT_PASSWORD', `the vault password program '${path}' could not be run`, {
      hint: 'remove its executable bit if it is a plain password file',
      cause: result.error,
    });
  }
  if (result.status === 0) return result.stdout;
  throw new UserError(
    'VAULT_PASSWORD',
    `the vault password program '${path}' ended with status ${result.status ?? result.signal}`,
  );
}

function requirePassword(text: string, from: string): string {
  const password = text.trim();
  if (password !== '') return password;
  throw new UserError('VAULT_PASSWORD', `${from} holds no vault password`);
}
