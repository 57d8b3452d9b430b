// The password hashes that `password_hash` and the lookup `password` make, as passlib does for Ansible.
// https://docs.ansible.com/ansible/latest/collections/ansible/builtin/password_hash_filter.html
import { randomInt } from 'node:crypto';
import { createRequire } from 'node:module';
import type * as Bcrypt from 'bcryptjs';
import { PythonError } from '../../values/python-error.ts';
import { CRYPT_ALPHABET } from './crypt-text.ts';
import { md5Crypt } from './md5-crypt.ts';
import { SHA256_CRYPT, SHA512_CRYPT, type ShaCrypt, shaCrypt } from './sha-crypt.ts';

export interface PasswordScheme {
  /** As passlib calls it. */
  readonly name: string;
  /** Characters of a new salt, and the most that a salt may have. */
  readonly saltSize: number;
  readonly isSaltExact: boolean;
  /** The least and the most rounds. */
  readonly rounds: readonly [number, number];
  /** What the lookup `password` notes of a new hash's kind. */
  readonly ident?: string;
  hash(password: string, salt: string, rounds?: number, ident?: string): string;
}

function shaScheme(name: string, crypt: ShaCrypt): PasswordScheme {
  return {
    name,
    saltSize: 16,
    isSaltExact: false,
    rounds: [1000, 999_999_999],
    hash: (password, salt, rounds = crypt.defaultRounds) => shaCrypt(crypt, password, salt, rounds),
  };
}

const BCRYPT_ROUNDS = 12;
const BCRYPT_IDENTS = ['2', '2a', '2b', '2y'];

const SCHEMES: Readonly<Record<string, PasswordScheme>> = {
  md5_crypt: {
    name: 'md5_crypt',
    saltSize: 8,
    isSaltExact: false,
    rounds: [0, 0],
    hash: (password, salt, rounds) =>
      rounds === undefined ? md5Crypt(password, salt) : refuse('md5_crypt does not take rounds'),
  },
  sha256_crypt: shaScheme('sha256_crypt', SHA256_CRYPT),
  sha512_crypt: shaScheme('sha512_crypt', SHA512_CRYPT),
  bcrypt: {
    name: 'bcrypt',
    saltSize: 22,
    isSaltExact: true,
    rounds: [4, 31],
    ident: '2a',
    hash(password, salt, rounds = BCRYPT_ROUNDS, ident = '2b') {
      const kind = ident.replaceAll('$', '');
      if (!BCRYPT_IDENTS.includes(kind)) return refuse(`invalid ident: '${ident}'`);
      // The kinds differ in the mistakes of old programs alone, which ours does not make. The oldest has no byte behind its password.
      const key = kind === '2' ? repeated(password, 72) : password;
      const hash = bcrypt().hashSync(key, `$2b$${String(rounds).padStart(2, '0')}$${salt}`);
      return hash.replace('$2b$', `$${kind}$`);
    },
  },
};

/** A text over and over, until it has so many bytes. */
function repeated(text: string, bytes: number): string {
  return text.repeat(Math.ceil(bytes / Math.max(1, Buffer.byteLength(text))));
}

/** Names that the filter knows besides; the lookup does not. */
const SHORT_NAMES: Readonly<Record<string, string>> = {
  md5: 'md5_crypt',
  blowfish: 'bcrypt',
  sha256: 'sha256_crypt',
  sha512: 'sha512_crypt',
};

export const SCHEME_NAMES = Object.keys(SCHEMES).join(', ');

/** By passlib's name of the method; undefined for one that is not offered. */
export function passwordScheme(name: string): PasswordScheme | undefined {
  return SCHEMES[name];
}

/** As passwordScheme, for `md5`, `sha256`, `sha512` and `blowfish` too. */
export function schemeByShortName(name: string): PasswordScheme | undefined {
  return SCHEMES[SHORT_NAMES[name] ?? name];
}

/** No rounds are the scheme's own. Throws PythonError ValueError for a salt or a number of rounds that the scheme does not take. */
export function hashPassword(
  scheme: PasswordScheme,
  password: string,
  salt: string,
  rounds?: number,
  ident?: string,
): string {
  if (/[^./0-9A-Za-z]/.test(salt)) return refuse('invalid characters in salt: it takes ./0-9A-Za-z');
  if (salt.length > scheme.saltSize || (scheme.isSaltExact && salt.length < scheme.saltSize)) {
    return refuse(
      `invalid salt size: it has ${scheme.isSaltExact ? '' : 'at most '}${scheme.saltSize} characters`,
    );
  }
  const [least, most] = scheme.rounds;
  if (rounds && most > 0 && (rounds < least || rounds > most)) {
    const bound = rounds < least ? `low, must be at least ${least}` : `large, cannot be more than ${most}`;
    return refuse(
      `Could not hash the secret.. ${scheme.name}: min_desired_rounds (${rounds}) is too ${bound}`,
    );
  }
  return scheme.hash(password, salt, rounds || undefined, ident);
}

/** Random characters of crypt's alphabet, so many. */
export function makeSalt(size: number): string {
  return Array.from({ length: size }, () => CRYPT_ALPHABET[randomInt(CRYPT_ALPHABET.length)]).join('');
}

/** Loaded by the first that asks: few playbooks do. */
let loaded: typeof Bcrypt | undefined;

function bcrypt(): typeof Bcrypt {
  loaded ??= createRequire(import.meta.url)('bcryptjs') as typeof Bcrypt;
  return loaded;
}

function refuse(message: string): never {
  throw new PythonError('ValueError', message);
}
