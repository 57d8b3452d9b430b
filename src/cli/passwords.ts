// The passwords that flags ask for: typed at the terminal, or read from a file or a program.
import { execFileSync } from 'node:child_process';
import type { Terminal } from '../engine/options.ts';
import { UserError } from '../errors.ts';
import type { Settings } from '../settings/settings.ts';
import {
  isProgram,
  readPasswordFile,
  readVaultSecrets,
  type VaultPasswordSources,
} from '../settings/vault-passwords.ts';
import type { VaultSecret } from '../source/vault.ts';
import type { TaskFlags, VaultFlags } from './task-flags.ts';

export interface Passwords {
  readonly login: string | undefined;
  readonly become: string | undefined;
}

/** `-k` and `-K`, asked in Ansible's order; an empty become password means the login's. */
export async function askPasswords(
  command: TaskFlags,
  settings: Settings,
  terminal: Pick<Terminal, 'ask'>,
): Promise<Passwords> {
  const loginFile = command.connectionPasswordFile ?? settings.connectionPasswordFile;
  const becomeFile = command.becomePasswordFile ?? settings.becomePasswordFile;
  const asksLogin = command.askPass || settings.askPass;
  const asksBecome = command.askBecomePass || settings.becomeAskPass;
  const login = loginFile
    ? readPassword(loginFile)
    : asksLogin
      ? await ask(terminal, 'SSH password: ', '-k')
      : undefined;
  if (becomeFile) return { login, become: readPassword(becomeFile) };
  if (!asksBecome) return { login, become: undefined };
  const prompt = login === undefined ? 'BECOME password: ' : 'BECOME password[defaults to SSH password]: ';
  const become = await ask(terminal, prompt, '-K');
  return { login, become: become === '' ? login : become };
}

/** The vault passwords of flags and settings, in the order in which they are tried. */
export function vaultSecrets(
  flags: VaultFlags,
  settings: Settings,
  terminal: Pick<Terminal, 'ask'>,
): Promise<VaultSecret[]> {
  const ask = (prompt: string) => terminal.ask(prompt, { echo: false });
  return readVaultSecrets(vaultSources(flags, settings), ask, warnOfPassword);
}

/** Others may do without a password that cannot be had. */
export function warnOfPassword({ message }: UserError): void {
  process.stderr.write(`[WARNING]: ${message}\n`);
}

/** Where the passwords of flags and settings come from. */
export function vaultSources(flags: VaultFlags, settings: Settings): VaultPasswordSources {
  const { vaultIds, vaultPasswordFiles, askVaultPass } = flags;
  const settingsFiles = settings.vaultPasswordFile === undefined ? [] : [settings.vaultPasswordFile];
  return {
    ids: [...settings.vaultIdentityList, ...vaultIds],
    files: [...vaultPasswordFiles, ...settingsFiles],
    ask: askVaultPass || settings.askVaultPass,
    defaultId: settings.vaultIdentity,
    folder: process.cwd(),
    bound: settings.vaultIdMatch,
  };
}

async function ask(terminal: Pick<Terminal, 'ask'>, prompt: string, flag: string): Promise<string> {
  const answer = await terminal.ask(prompt, { echo: false });
  if (answer !== undefined) return answer;
  throw new UserError('USAGE', `${flag} asks for a password, and there is no terminal to type it at`, {
    hint: 'a file does as well: --connection-password-file, --become-password-file, --vault-password-file',
  });
}

/** The first line of a file, or of what a program prints. */
function readPassword(path: string): string {
  const text = isProgram(path) ? askProgram(path) : readPasswordFile(path, 'the password');
  return text.replace(/\r?\n[\s\S]*$/, '');
}

function askProgram(path: string): string {
  try {
    return execFileSync(path, { encoding: 'utf8' });
  } catch (error) {
    throw new UserError('FILE_UNREADABLE', `the password program ${path} could not be run, or failed`, {
      cause: error,
      hint: 'remove its executable bit if it is a plain password file',
    });
  }
}
