// The private keys to log in with: from files that are named or usual, decrypted where there is a passphrase.
import { homedir } from 'node:os';
import { join } from 'node:path';
import type { ParsedKey } from 'ssh2';
import { loadSsh2 } from './library.ts';
import { readIfThere } from './readable-file.ts';

/** Files of ~/.ssh that are tried where none are named. */
export const USUAL_IDENTITIES = ['id_rsa', 'id_ecdsa', 'id_ed25519'];

export interface Identities {
  readonly keys: readonly ParsedKey[];
  /** Public keys of files that cannot be used themselves, whose private half the agent may hold. */
  readonly publicKeys: readonly Buffer[];
  /** Why a file gave no key, for the message when the login fails. */
  readonly problems: readonly string[];
}

/** Reads key files; `files` undefined means the usual ones of ~/.ssh, of which none need be there. */
export async function loadIdentities(
  files: readonly string[] | undefined,
  passphrase: string | undefined,
): Promise<Identities> {
  const { utils } = await loadSsh2();
  const keys: ParsedKey[] = [];
  const publicKeys: Buffer[] = [];
  const problems: string[] = [];
  for (const file of files ?? USUAL_IDENTITIES.map(name => join(homedir(), '.ssh', name))) {
    const text = readIfThere(file);
    if (text === undefined) {
      publicKeys.push(...publicHalf(file, utils.parseKey));
      if (files !== undefined) problems.push(`${file} is absent or cannot be read`);
      continue;
    }
    const parsed = utils.parseKey(text, passphrase);
    if (!('message' in parsed)) {
      if (parsed.isPrivateKey()) keys.push(parsed);
      publicKeys.push(parsed.getPublicSSH());
      continue;
    }
    publicKeys.push(...publicHalf(file, utils.parseKey));
    const why = isOfToken(text) ? TOKEN : explain(parsed.message, passphrase !== undefined);
    problems.push(`${file} ${why}`);
  }
  return { keys, publicKeys, problems };
}

const TOKEN =
  'is the key of a security token (sk-…), which would want a touch for each login: use another key for this host';

/** The type stands in the clear at the head of OpenSSH's format. */
function isOfToken(text: Buffer): boolean {
  const body = text.toString('latin1').replace(/-----[^-]*-----|\s/g, '');
  return /sk-(?:ssh-ed25519|ecdsa-sha2-nistp256)@openssh\.com/.test(
    Buffer.from(body, 'base64').toString('latin1'),
  );
}

function publicHalf(file: string, parseKey: (text: Buffer) => ParsedKey | Error): Buffer[] {
  const text = readIfThere(`${file}.pub`);
  const parsed = text === undefined ? undefined : parseKey(text);
  return parsed === undefined || 'message' in parsed ? [] : [parsed.getPublicSSH()];
}

function explain(message: string, hasPassphrase: boolean): string {
  if (!/encrypted|passphrase|integrity|bad decrypt/i.test(message))
    return `is not a usable private key: ${message}`;
  return hasPassphrase
    ? 'is encrypted and its passphrase is wrong'
    : 'is encrypted: add it to an agent (ssh-add), or give its passphrase';
}
