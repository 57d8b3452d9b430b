// Ansible's vault format: text that only holders of a password can read, for whole files and for single values.
import {
  createCipheriv,
  createDecipheriv,
  createHmac,
  pbkdf2Sync,
  randomBytes,
  timingSafeEqual,
} from 'node:crypto';
import { UserError } from '../errors.ts';
import type { Span } from './span.ts';

/** One password and the vault id it was given under (`default` where none was named). */
export interface VaultSecret {
  readonly id: string;
  readonly password: string;
  /** Tried on texts of its own id only (`vault_id_match`). */
  readonly isBound?: boolean;
}

/** What a vault text holds, and how it was opened. */
export interface OpenedVault {
  readonly plain: Buffer;
  readonly secret: VaultSecret;
  /** The id that the text itself names; `default` where it names none. */
  readonly id: string;
}

/** In the order given; the first that opens a text is used. */
export type VaultSecrets = readonly VaultSecret[];

const MAGIC = '$ANSIBLE_VAULT;';
const ITERATIONS = 10_000;
const KEY_BYTES = 32;
const BLOCK_BYTES = 16;
const LINE_LENGTH = 80;

interface Envelope {
  readonly id: string | undefined;
  readonly salt: Buffer;
  readonly hmac: Buffer;
  readonly ciphertext: Buffer;
}

interface Keys {
  readonly cipher: Buffer;
  readonly hmac: Buffer;
  readonly iv: Buffer;
}

/** Whether a text is vault armor: its first line says so. */
export function isVaultText(text: string): boolean {
  return text.startsWith(MAGIC);
}

/**
 * The plain text of vault armor, format 1.1 or 1.2. Secrets whose id is the text's label are tried first, then the
 * others. Throws UserError VAULT_PASSWORD when none opens it, VAULT_DATA when the text is damaged.
 * https://docs.ansible.com/ansible/latest/vault_guide/vault_using_encrypted_content.html
 */
export function decryptVault(armor: string, secrets: VaultSecrets, span?: Span): string {
  return openVault(armor, secrets, span).plain.toString('utf8');
}

/** As `decryptVault`: the bytes, whatever they are, and which password opened them. */
export function openVault(armor: string, secrets: VaultSecrets, span?: Span): OpenedVault {
  const envelope = parseEnvelope(armor, span);
  const id = envelope.id ?? 'default';
  const matching = secrets.filter(secret => secret.id === id);
  const others = secrets.filter(secret => secret.id !== id && secret.isBound !== true);
  const candidates = [...matching, ...others];
  for (const secret of candidates) {
    const plain = open(envelope, secret.password, span);
    if (plain !== undefined) return { plain, secret, id };
  }
  const label = envelope.id === undefined ? '' : ` for the vault id '${envelope.id}'`;
  throw candidates.length === 0
    ? new UserError('VAULT_PASSWORD', `no vault password was given${label}`, {
        span,
        hint: 'name it with --vault-password-file or --vault-id, or type it with --ask-vault-pass',
      })
    : new UserError('VAULT_PASSWORD', `none of the vault passwords given opens this${label}`, {
        span,
        note: `tried: ${candidates.map(secret => secret.id).join(', ')}`,
      });
}

/** Vault armor for a text, as `ansible-vault encrypt` writes it: 1.2 with a label for an id other than `default`. */
export function encryptVault(
  plain: string | Buffer,
  secret: VaultSecret,
  salt: Buffer = randomBytes(KEY_BYTES),
): string {
  const keys = deriveKeys(secret.password, salt);
  const cipher = createCipheriv('aes-256-ctr', keys.cipher, keys.iv);
  const ciphertext = Buffer.concat([
    cipher.update(pad(typeof plain === 'string' ? Buffer.from(plain, 'utf8') : plain)),
    cipher.final(),
  ]);
  const hmac = createHmac('sha256', keys.hmac).update(ciphertext).digest();
  const inner = [salt, hmac, ciphertext].map(part => part.toString('hex')).join('\n');
  const body = Buffer.from(inner, 'latin1').toString('hex');
  const header = secret.id === 'default' ? `${MAGIC}1.1;AES256` : `${MAGIC}1.2;AES256;${secret.id}`;
  const lines = body.match(new RegExp(`.{1,${LINE_LENGTH}}`, 'g')) ?? [];
  return `${[header, ...lines].join('\n')}\n`;
}

function parseEnvelope(armor: string, span: Span | undefined): Envelope {
  const [header = '', ...lines] = armor.trim().split(/\s*\n\s*/);
  const [magic, version, cipher, id] = header.trim().split(';');
  if (magic !== '$ANSIBLE_VAULT') throw damaged('it does not begin with $ANSIBLE_VAULT', span);
  if (cipher !== 'AES256' || (version !== '1.1' && version !== '1.2')) {
    throw damaged(
      `version ${version ?? '?'} with cipher ${cipher ?? '?'} is not one of 1.1 and 1.2 with AES256`,
      span,
    );
  }
  const [salt, hmac, ciphertext, more] = unhex(lines.join(''), span).toString('latin1').split('\n');
  if (salt === undefined || hmac === undefined || ciphertext === undefined || more !== undefined) {
    throw damaged('it does not hold a salt, a checksum and a text', span);
  }
  return { id, salt: unhex(salt, span), hmac: unhex(hmac, span), ciphertext: unhex(ciphertext, span) };
}

/** The plain text, or undefined when the password is another. */
function open(envelope: Envelope, password: string, span: Span | undefined): Buffer | undefined {
  const keys = deriveKeys(password, envelope.salt);
  const hmac = createHmac('sha256', keys.hmac).update(envelope.ciphertext).digest();
  if (hmac.length !== envelope.hmac.length || !timingSafeEqual(hmac, envelope.hmac)) return undefined;
  const decipher = createDecipheriv('aes-256-ctr', keys.cipher, keys.iv);
  const padded = Buffer.concat([decipher.update(envelope.ciphertext), decipher.final()]);
  const padding = padded.at(-1) ?? 0;
  if (padding < 1 || padding > BLOCK_BYTES || padding > padded.length)
    throw damaged('its padding is wrong', span);
  return padded.subarray(0, padded.length - padding);
}

/** One derivation gives all three keys; it takes some milliseconds, which is its purpose. */
function deriveKeys(password: string, salt: Buffer): Keys {
  const derived = pbkdf2Sync(
    Buffer.from(password, 'utf8'),
    salt,
    ITERATIONS,
    2 * KEY_BYTES + BLOCK_BYTES,
    'sha256',
  );
  return {
    cipher: derived.subarray(0, KEY_BYTES),
    hmac: derived.subarray(KEY_BYTES, 2 * KEY_BYTES),
    iv: derived.subarray(2 * KEY_BYTES),
  };
}

/** PKCS #7: always at least one byte, each telling how many. */
function pad(bytes: Buffer): Buffer {
  const missing = BLOCK_BYTES - (bytes.length % BLOCK_BYTES);
  return Buffer.concat([bytes, Buffer.alloc(missing, missing)]);
}

function unhex(text: string, span: Span | undefined): Buffer {
  if (text.length % 2 !== 0 || !/^[0-9a-fA-F]+$/.test(text))
    throw damaged('its body is not hexadecimal text', span);
  return Buffer.from(text, 'hex');
}

function damaged(reason: string, span: Span | undefined): UserError {
  return new UserError('VAULT_DATA', `this vault text is damaged: ${reason}`, {
    span,
    hint: 'was a line lost, or its indentation changed, when it was copied?',
  });
}
