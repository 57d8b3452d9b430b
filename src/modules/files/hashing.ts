// Hashes of bytes that come in chunks. Large chunks go to a thread of their own: the MD5 of a gigabyte takes as long as its transfer.
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { Worker } from 'node:worker_threads';

/** Chunks from this size on, in bytes, are worth a thread. */
export const LARGE_CHUNK = 8 * 1024 * 1024;

export interface Hashing {
  /** Resolves when the bytes are taken. */
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
const hashes = workerData.algorithms.map(algorithm => createHash(algorithm));
parentPort.on('message', size => {
  if (size === 0) parentPort.postMessage(hashes.map(hash => hash.digest('hex')));
  else {
    for (const hash of hashes) hash.update(workerData.memory.subarray(0, size));
    parentPort.postMessage('taken');
  }
});
`;

/** Both sides see the same memory: buffers that change hands would pile up until the thread collects its garbage. */
function hashingInThread(algorithms: readonly string[]): Hashing {
  const memory = new Uint8Array(new SharedArrayBuffer(LARGE_CHUNK));
  const thread = new Worker(THREAD, { eval: true, workerData: { algorithms, memory } });
  let taken: Promise<unknown> = Promise.resolve();
  const send = (size: number): Promise<unknown[]> => {
    const answer = once(thread, 'message');
    // Whoever leaves off hears of nothing more.
    answer.catch(() => {});
    thread.postMessage(size);
    return answer;
  };
  return {
    update: async chunk => {
      for (let start = 0; start < chunk.length; start += LARGE_CHUNK) {
        await taken;
        const part = chunk.subarray(start, start + LARGE_CHUNK);
        memory.set(part);
        taken = send(part.length);
      }
    },
    end: async () => {
      await taken;
      const [digests] = await send(0);
      return digests as string[];
    },
    close: async () => {
      await thread.terminate();
    },
  };
}
