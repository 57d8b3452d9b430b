// Questions to the person at the terminal, with or without echo.
import { createInterface } from 'node:readline';
import { Writable } from 'node:stream';
import type { Terminal } from '../engine/options.ts';

/** Asks on the terminal; without one nobody answers. */
export const terminal: Terminal = {
  async ask(prompt, { echo }) {
    if (process.stdin.isTTY !== true) return undefined;
    process.stdout.write(prompt);
    const silent = new Writable({ write: (_chunk, _encoding, done) => done() });
    const reader = createInterface({
      input: process.stdin,
      output: echo ? process.stdout : silent,
      terminal: true,
    });
    try {
      return await new Promise<string | undefined>(resolve => {
        reader.once('line', resolve);
        reader.once('SIGINT', () => process.emit('SIGINT'));
        reader.once('close', () => resolve(undefined));
      });
    } finally {
      reader.close();
      if (!echo) process.stdout.write('\n');
    }
  },
};
