// Which passwords open what there is, and which one seals what is written.
import { UserError } from '../../errors.ts';
import type { Settings } from '../../settings/settings.ts';
import { readVaultSecrets } from '../../settings/vault-passwords.ts';
import type { VaultSecret } from '../../source/vault.ts';
import type { Given } from '../parse-flags.ts';
import { vaultSources, warnOfPassword } from '../passwords.ts';
import { vaultFlagsOf } from '../task-flags.ts';
import { passwordTerminal } from '../terminal.ts';
import type { VaultFlag } from './programs.ts';

const ask = (prompt: string) => passwordTerminal.ask(prompt, { echo: false });

/** The passwords to open with; one is asked for where none is named. */
export function openingSecrets(given: Given<VaultFlag>, settings: Settings): Promise<VaultSecret[]> {
  return readVaultSecrets(askingAtLeast(vaultSources(vaultFlagsOf(given), settings)), ask, warnOfPassword);
}

/**
 * The password to seal with. Throws UserError USAGE where several are named and none of them is chosen, VAULT_PASSWORD for
 * an id that has none.
 */
export async function sealingSecret(given: Given<VaultFlag>, settings: Settings): Promise<VaultSecret> {
  const sources = vaultSources(vaultFlagsOf(given), settings);
  const secrets = await readVaultSecrets({ ...askingAtLeast(sources), isNew: true }, ask, warnOfPassword);
  const chosen = chosenId(given, settings);
  if (secrets.length > 1 && chosen === undefined) {
    throw new UserError('USAGE', `which of the vault ids ${idsOf(secrets)} is to encrypt?`, {
      hint: '--encrypt-vault-id says it',
    });
  }
  return choose(secrets, chosen);
}

/** The password that `rekey` seals with. */
export async function newSecret(given: Given<VaultFlag>, settings: Settings): Promise<VaultSecret> {
  const sources = vaultSources(vaultFlagsOf(given), settings);
  const id = given.last('newVaultId');
  const file = given.last('newVaultPasswordFile');
  const secrets = await readVaultSecrets(
    {
      ...sources,
      ids: id === undefined ? [] : [id],
      files: file === undefined ? [] : [file],
      ask: id === undefined && file === undefined,
      isNew: true,
    },
    ask,
  );
  return choose(secrets, chosenId(given, settings));
}

function askingAtLeast(sources: ReturnType<typeof vaultSources>): ReturnType<typeof vaultSources> {
  return { ...sources, ask: sources.ask || sources.ids.length + sources.files.length === 0 };
}

function chosenId(given: Given<VaultFlag>, settings: Settings): string | undefined {
  return given.last('encryptVaultId') ?? settings.vaultEncryptIdentity;
}

function choose(secrets: readonly VaultSecret[], id: string | undefined): VaultSecret {
  const found = id === undefined ? secrets[0] : secrets.find(secret => secret.id === id);
  if (found !== undefined) return found;
  throw new UserError('VAULT_PASSWORD', `no password was given for the vault id '${id}'`, {
    hint: `those given are ${idsOf(secrets)}`,
  });
}

function idsOf(secrets: readonly VaultSecret[]): string {
  return secrets.map(secret => secret.id).join(', ');
}
