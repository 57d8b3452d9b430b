// Hashes of bytes that come in chunks. Large chunks go to a thread of their own: the MD5 of a gigabyte takes as long as its transfer.
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { Worker } from 'node:worker_threads';

/** Chunks from this size on, in bytes, are worth a thread. */
export const LARGE_CHUNK = 8 * 1024 * 1024;

export interface Hashing {
  /** Takes the bytes away: a large chunk is empty afterwards. Resolves when there is room for the next one. */
  update(chunk: Buffer): Promise<void>;
  /** Hexadecimal, in the order of the algorithms. */
  end(): Promise<readonly string[]>;
  /** Leaves off, at whatever point. */
  close(): Promise<void>;
}

/** `algorithms` as `createHash` takes them; what the first chunk is like decides who works. */
export function startHashing(algorithms: readonly string[], firstSize: number): Hashing {
  return firstSize < LARGE_CHUNK ? hashingHere(algorithms) : hashingInThread(algorithms);
}

function hashingHere(algorithms: readonly string[]): Hashing {
  const hashes = algorithms.map(algorithm => createHash(algorithm));
  return {
    update: async chunk => {
      for (const hash of hashes) hash.update(chunk);
    },
    end: async () => hashes.map(hash => hash.digest('hex')),
    close: async () => {},
  };
}

/** Text, since the built program is a single script that has all the rest in it. */
const THREAD = `
const { createHash } = require('node:crypto');
const { parentPort, workerData } = require('node:worker_threads');
const hashes = workerData.map(algorithm => createHash(algorithm));
parentPort.on('message', chunk => {
  if (chunk === null) parentPort.postMessage(hashes.map(hash => hash.digest('hex')));
  else {
    for (const hash of hashes) hash.update(chunk);
    parentPort.postMessage('taken');
  }
});
`;

function hashingInThread(algorithms: readonly string[]): Hashing {
  const thread = new Worker(THREAD, { eval: true, workerData: algorithms });
  let taken: Promise<unknown> = Promise.resolve();
  const send = (chunk: Buffer | null): Promise<unknown[]> => {
    const answer = once(thread, 'message');
    // Whoever leaves off hears of nothing more.
    answer.catch(() => {});
    if (chunk === null) thread.postMessage(null);
    // A buffer that has its memory for itself changes hands without being copied.
    else
      thread.postMessage(
        chunk,
        chunk.length === chunk.buffer.byteLength ? [chunk.buffer as ArrayBuffer] : [],
      );
    return answer;
  };
  return {
    update: async chunk => {
      await taken;
      taken = send(chunk);
    },
    end: async () => {
      await taken;
      const [digests] = await send(null);
      return digests as string[];
    },
    close: async () => {
      await thread.terminate();
    },
  };
}
