// Fingerprints of keys and certificates: hashes of their bytes as pairs of digits. Pure.
import { createHash } from 'node:crypto';

const ALGORITHMS = {
  blake2b: 'blake2b512',
  blake2s: 'blake2s256',
  md5: 'md5',
  sha1: 'sha1',
  sha224: 'sha224',
  sha256: 'sha256',
  sha384: 'sha384',
  sha3_224: 'sha3-224',
  sha3_256: 'sha3-256',
  sha3_384: 'sha3-384',
  sha3_512: 'sha3-512',
  sha512: 'sha512',
  shake_128: 'shake128',
  shake_256: 'shake256',
} as const;

/** By the names of Python's hash functions. */
export function fingerprints(der: Buffer): Record<string, string> {
  return Object.fromEntries(
    Object.entries(ALGORITHMS).map(([name, algorithm]) => {
      const options = name.startsWith('shake') ? { outputLength: 32 } : undefined;
      const hex = createHash(algorithm, options).update(der).digest('hex');
      return [name, (hex.match(/../g) ?? []).join(':')];
    }),
  );
}
