// The vault passwords of a run: from files, from programs that print one, from the person at the terminal.
import { spawnSync } from 'node:child_process';
import { statSync } from 'node:fs';
import { basename, extname, resolve } from 'node:path';
import { UserError } from '../errors.ts';
import { readSource } from '../source/read.ts';
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
}

/** Asks without echo; undefined when nobody is there. */
export type AskPassword = (prompt: string) => Promise<string | undefined>;

/** How long a program may take to print a password, in milliseconds. */
const TIMEOUT = 60_000;

/**
 * Every password, in the order given. Throws UserError VAULT_PASSWORD for an empty one, for a program that fails, and when
 * a question finds nobody to answer it.
 * https://docs.ansible.com/ansible/latest/vault_guide/vault_managing_passwords.html
 */
export async function readVaultSecrets(
  sources: VaultPasswordSources,
  ask: AskPassword,
): Promise<VaultSecret[]> {
  const secrets: VaultSecret[] = [];
  for (const written of sources.ids) {
    const at = written.lastIndexOf('@');
    const id = at > 0 ? written.slice(0, at) : sources.defaultId;
    const from = written.slice(at + 1);
    const isQuestion = from === 'prompt' || from === 'prompt_ask_vault_pass';
    secrets.push({
      id,
      password: isQuestion ? await askFor(id, ask) : readPassword(resolve(sources.folder, from), id),
    });
  }
  for (const file of sources.files) {
    secrets.push({
      id: sources.defaultId,
      password: readPassword(resolve(sources.folder, file), sources.defaultId),
    });
  }
  if (sources.ask) secrets.push({ id: sources.defaultId, password: await askFor(sources.defaultId, ask) });
  return secrets;
}

async function askFor(id: string, ask: AskPassword): Promise<string> {
  const password = await ask(`Vault password (${id}): `);
  if (password !== undefined) return requirePassword(password, `the answer for the vault id '${id}'`);
  throw new UserError(
    'VAULT_PASSWORD',
    `the vault password of '${id}' cannot be asked for: there is no terminal`,
    {
      hint: 'put it into a file and name that with --vault-password-file',
    },
  );
}

function readPassword(path: string, id: string): string {
  const stats = statSync(path, { throwIfNoEntry: false });
  const isProgram = stats?.isFile() === true && (stats.mode & 0o111) !== 0;
  return requirePassword(isProgram ? runProgram(path, id) : readSource(path).text, `the file '${path}'`);
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
