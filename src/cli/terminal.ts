// Questions to the person at the terminal, with or without echo.
import { createInterface } from 'node:readline';
import { Writable } from 'node:stream';
import type { Terminal } from '../engine/options.ts';

/** Asks on the terminal; without one nobody answers. */
export const terminal: Terminal = {
  get isAttended() {
    const { stdin, stdout, stderr } = process;
    return stdin.isTTY === true && (stdout.isTTY === true || stderr.isTTY === true);
  },
  async ask(prompt, { echo, signal }) {
    if (process.stdin.isTTY !== true) return undefined;
    // With the output in a file the question still has to be seen.
    const screen =
      process.stdout.isTTY === true || process.stderr.isTTY !== true ? process.stdout : process.stderr;
    const silent = new Writable({ write: (_chunk, _encoding, done) => done() });
    const reader = createInterface({ input: process.stdin, output: echo ? screen : silent, terminal: true });
    let isInterrupted = false;
    try {
      return await new Promise<string | undefined>((resolve, reject) => {
        reader.once('line', resolve);
        reader.once('SIGINT', () => {
          isInterrupted = true;
          reader.close();
          // A run ends in order; where none has begun the signal ends the program.
          if (!process.emit('SIGINT')) process.kill(process.pid, 'SIGINT');
        });
        reader.once('close', () => {
          if (!isInterrupted) resolve(undefined);
        });
        signal?.addEventListener('abort', () => reject(signal.reason), { once: true });
        if (echo) {
          reader.setPrompt(prompt);
          reader.prompt();
        } else screen.write(prompt);
      });
    } finally {
      reader.close();
      if (!echo || isInterrupted) screen.write('\n');
    }
  },
};
