// Password hashes `$5$` and `$6$` as /etc/shadow holds them: https://www.akkadia.org/drepper/SHA-crypt.txt
// By hand because no maintained package offers them without a native build.
import { createHash } from 'node:crypto';
import { encodeGroup } from './crypt-text.ts';

export interface ShaCrypt {
  readonly prefix: '$5$' | '$6$';
  readonly algorithm: 'sha256' | 'sha512';
  /** What passlib, and so Ansible, takes when none are given. */
  readonly defaultRounds: number;
  /** In which order three bytes at a time are written, the last group apart. */
  readonly groups: readonly (readonly number[])[];
}

/** When the rounds are not named in the hash, they are these. */
const IMPLIED_ROUNDS = 5000;

/** Each group is the one before, every index raised by one within its third, and the thirds rotated. */
function rotatedGroups(count: number, thirds: readonly number[], rotation: number): number[][] {
  return Array.from({ length: count }, (_, row) =>
    [0, 1, 2].map(column => (thirds[(column + row * rotation) % 3] ?? 0) + row),
  );
}

export const SHA256_CRYPT: ShaCrypt = {
  prefix: '$5$',
  algorithm: 'sha256',
  defaultRounds: 535_000,
  groups: [...rotatedGroups(10, [0, 10, 20], 2), [31, 30]],
};

export const SHA512_CRYPT: ShaCrypt = {
  prefix: '$6$',
  algorithm: 'sha512',
  defaultRounds: 656_000,
  groups: [...rotatedGroups(21, [0, 21, 42], 1), [63]],
};

/** `$6$rounds=N$salt$hash`; the rounds are left out when they are the implied 5000. */
export function shaCrypt(crypt: ShaCrypt, password: string, salt: string, rounds: number): string {
  const digest = computeDigest(crypt.algorithm, Buffer.from(password), Buffer.from(salt), rounds);
  const named = rounds === IMPLIED_ROUNDS ? '' : `rounds=${rounds}$`;
  return `${crypt.prefix}${named}${salt}$${crypt.groups.map(group => encodeGroup(digest, group)).join('')}`;
}

function computeDigest(algorithm: string, password: Buffer, salt: Buffer, rounds: number): Buffer {
  const hash = (...parts: Buffer[]): Buffer => {
    const running = createHash(algorithm);
    for (const part of parts) running.update(part);
    return running.digest();
  };
  const alternate = hash(password, salt, password);
  const mixed = [password, salt, repeatTo(alternate, password.length)];
  for (let bits = password.length; bits > 0; bits >>= 1) mixed.push((bits & 1) === 1 ? alternate : password);
  let digest = hash(...mixed);
  const p = repeatTo(hash(...Array.from(password, () => password)), password.length);
  const s = repeatTo(hash(...Array.from({ length: 16 + (digest[0] ?? 0) }, () => salt)), salt.length);
  for (let round = 0; round < rounds; round++) {
    const isOdd = round % 2 === 1;
    const parts = [isOdd ? p : digest];
    if (round % 3 !== 0) parts.push(s);
    if (round % 7 !== 0) parts.push(p);
    parts.push(isOdd ? digest : p);
    digest = hash(...parts);
  }
  return digest;
}

function repeatTo(bytes: Buffer, length: number): Buffer {
  return Buffer.alloc(length, bytes);
}
