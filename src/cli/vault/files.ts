// The files of `reprise vault`: read whole, replaced whole, never readable by others while they are written.
import {
  chmodSync,
  chownSync,
  closeSync,
  existsSync,
  openSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { UserError } from '../../errors.ts';
import { describeReadFailure } from '../../source/read.ts';
import { isVaultText, type OpenedVault, openVault, type VaultSecrets } from '../../source/vault.ts';

/** Standard input, or output, where a file is named. */
export const STANDARD = '-';

const OWNER_ONLY = 0o600;

/** Throws UserError FILE_NOT_FOUND or FILE_UNREADABLE. */
export function readBytes(path: string): Buffer {
  return attempt(path, () => readFileSync(path === STANDARD ? 0 : path));
}

function attempt<T>(path: string, look: () => T): T {
  try {
    return look();
  } catch (error) {
    throw describeReadFailure(path, error);
  }
}

/** Throws UserError FILE_NOT_FOUND for the first that is not there. */
export function refuseMissing(paths: readonly string[]): void {
  for (const path of paths) if (path !== STANDARD) attempt(path, () => statSync(path));
}

/** What an encrypted file holds. Throws UserError VAULT_DATA for a plain one, VAULT_PASSWORD when nothing opens it. */
export function openFile(path: string, secrets: VaultSecrets): OpenedVault {
  const text = readBytes(path).toString('latin1');
  const source = { name: path === STANDARD ? '<standard input>' : path, text };
  const span = { source, start: 0, end: text.split('\n', 1)[0]?.length ?? 0 };
  if (isVaultText(text)) return openVault(text, secrets, span);
  throw new UserError('VAULT_DATA', `${source.name} is not encrypted`, {
    hint: 'an encrypted file begins with $ANSIBLE_VAULT',
  });
}

/**
 * Writes beside the file, then puts it in its place: a reader sees the old one or the new one. `keep` leaves its owner and
 * mode as they are; without it, and for a new file, only the owner may read it.
 */
export function writeFile(path: string, bytes: Buffer | string, keep = false): void {
  if (path === STANDARD) {
    writeFileSync(1, bytes);
    return;
  }
  const target = existsSync(path) ? realpathSync(path) : path;
  const temporary = join(dirname(target), `.${basename(target)}.${process.pid}`);
  try {
    closeSync(openSync(temporary, 'wx', OWNER_ONLY));
    writeFileSync(temporary, bytes);
    const known = statSync(target, { throwIfNoEntry: false });
    if (keep && known !== undefined) {
      chownSync(temporary, known.uid, known.gid);
      chmodSync(temporary, known.mode & 0o7777);
    }
    renameSync(temporary, target);
  } catch (cause) {
    rmSync(temporary, { force: true });
    throw new UserError('FILE_UNREADABLE', `'${path}' cannot be written: ${(cause as Error).message}`, {
      cause,
    });
  }
}
