// Password hashes `$1$`: weak, yet what old systems hold. By hand for the reason that sha-crypt is.
// https://passlib.readthedocs.io/en/stable/lib/passlib.hash.md5_crypt.html#algorithm
import { createHash } from 'node:crypto';
import { encodeGroup } from './crypt-text.ts';

const ROUNDS = 1000;
const GROUPS = [[0, 6, 12], [1, 7, 13], [2, 8, 14], [3, 9, 15], [4, 10, 5], [11]];

/** `$1$salt$hash`. */
export function md5Crypt(password: string, salt: string): string {
  const [secret, seasoning] = [Buffer.from(password), Buffer.from(salt)];
  const alternate = md5(secret, seasoning, secret);
  const mixed = [secret, Buffer.from('$1$'), seasoning, Buffer.alloc(secret.length, alternate)];
  const [zero, first] = [Buffer.alloc(1), secret.subarray(0, 1)];
  for (let bits = secret.length; bits > 0; bits >>= 1) mixed.push((bits & 1) === 1 ? zero : first);
  let digest = md5(...mixed);
  for (let round = 0; round < ROUNDS; round++) {
    const isOdd = round % 2 === 1;
    const parts = [isOdd ? secret : digest];
    if (round % 3 !== 0) parts.push(seasoning);
    if (round % 7 !== 0) parts.push(secret);
    parts.push(isOdd ? digest : secret);
    digest = md5(...parts);
  }
  return `$1$${salt}$${GROUPS.map(group => encodeGroup(digest, group)).join('')}`;
}

function md5(...parts: readonly Buffer[]): Buffer {
  const running = createHash('md5');
  for (const part of parts) running.update(part);
  return running.digest();
}
