// What every run of tasks is told on its command line: hosts, variables, how to log in, what to become, vault passwords.
import type { TASK_FLAGS, VAULT_FLAGS } from './flags.ts';
import type { Given } from './parse-flags.ts';

/** Where vault passwords come from. */
export interface VaultFlags {
  /** `ID@FILE`, `ID@prompt`, or only a file, in order. */
  readonly vaultIds: readonly string[];
  readonly vaultPasswordFiles: readonly string[];
  readonly askVaultPass: boolean;
}

export interface TaskFlags extends VaultFlags {
  /** As given with `-i`, in order; empty means the settings decide. */
  readonly inventory: readonly string[];
  readonly limit: string | undefined;
  readonly listHosts: boolean;
  /** As written; `parseExtraVars` reads them. */
  readonly extraVars: readonly string[];
  readonly check: boolean;
  readonly diff: boolean;
  readonly yes: boolean;
  readonly forks: number | undefined;
  readonly user: string | undefined;
  readonly connection: string | undefined;
  /** Seconds. */
  readonly timeout: number | undefined;
  readonly privateKey: string | undefined;
  readonly askPass: boolean;
  readonly connectionPasswordFile: string | undefined;
  readonly become: boolean;
  readonly becomeMethod: string | undefined;
  readonly becomeUser: string | undefined;
  readonly askBecomePass: boolean;
  readonly becomePasswordFile: string | undefined;
  readonly verbosity: number;
  readonly sshCommonArgs: string | undefined;
  readonly sshExtraArgs: string | undefined;
  readonly sftpExtraArgs: string | undefined;
  readonly scpExtraArgs: string | undefined;
  readonly modulePath: string | undefined;
  /** The folder for the journal of this run. */
  readonly journal: string | undefined;
}

/** Flags of which only one may be given, wherever tasks are run. */
export const EXCLUSIVE_TASK_FLAGS = [
  ['askPass', 'connectionPasswordFile'],
  ['askBecomePass', 'becomePasswordFile'],
  ['askVaultPass', 'vaultPasswordFiles'],
] as const;

/** What the flags say of vault passwords. */
export function vaultFlagsOf(given: Given<(typeof VAULT_FLAGS)[number]['key']>): VaultFlags {
  return {
    vaultIds: given.all('vaultIds'),
    vaultPasswordFiles: given.all('vaultPasswordFiles'),
    askVaultPass: given.has('askVaultPass'),
  };
}

/** Throws UserError USAGE for a number that is none. */
export function taskFlagsOf(given: Given<(typeof TASK_FLAGS)[number]['key'] | 'verbose'>): TaskFlags {
  return {
    ...vaultFlagsOf(given),
    inventory: given.all('inventory'),
    limit: given.last('limit'),
    listHosts: given.has('listHosts'),
    extraVars: given.all('extraVars'),
    check: given.has('check'),
    diff: given.has('diff'),
    yes: given.has('yes'),
    forks: given.whole('forks', 1),
    user: given.last('user'),
    connection: given.last('connection'),
    timeout: given.whole('timeout', 0),
    privateKey: given.last('privateKey'),
    askPass: given.has('askPass'),
    connectionPasswordFile: given.last('connectionPasswordFile'),
    become: given.has('become'),
    becomeMethod: given.last('becomeMethod'),
    becomeUser: given.last('becomeUser'),
    askBecomePass: given.has('askBecomePass'),
    becomePasswordFile: given.last('becomePasswordFile'),
    verbosity: given.all('verbose').length,
    sshCommonArgs: given.last('sshCommonArgs'),
    sshExtraArgs: given.last('sshExtraArgs'),
    sftpExtraArgs: given.last('sftpExtraArgs'),
    scpExtraArgs: given.last('scpExtraArgs'),
    modulePath: given.last('modulePath'),
    journal: given.last('journal'),
  };
}
