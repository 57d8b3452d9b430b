// Hashes of a file of the control node.
import { createHash } from 'node:crypto';
import { open } from 'node:fs/promises';

const CHUNK = 1024 * 1024;

/** Hexadecimal, one for each algorithm; in constant memory. Rejects with the error of the file system. */
export async function hashesOfFile(path: string, algorithms: readonly string[]): Promise<string[]> {
  const hashes = algorithms.map(algorithm => createHash(algorithm));
  const file = await open(path);
  try {
    const chunk = Buffer.allocUnsafe(CHUNK);
    for (;;) {
      const { bytesRead } = await file.read(chunk, 0, CHUNK);
      if (bytesRead === 0) return hashes.map(hash => hash.digest('hex'));
      for (const hash of hashes) hash.update(chunk.subarray(0, bytesRead));
    }
  } finally {
    await file.close();
  }
}
