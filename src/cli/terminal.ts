// Questions to the person at the terminal, with or without echo.
import { readSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { Writable } from 'node:stream';
import type { Terminal } from '../engine/options.ts';
import { openKeyboard } from './keyboard.ts';

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
  readLine: nextLine,
  openKeyboard,
};

/** The next line of a conversation that goes on without a terminal, too: its prompt stands on standard output. */
function nextLine(prompt: string, signal: AbortSignal): Promise<string | undefined> {
  if (process.stdin.isTTY === true) return terminal.ask(prompt, { echo: true, signal });
  process.stdout.write(prompt);
  return Promise.resolve(readLine());
}

/** As `terminal`; without one the next line of standard input is the answer, as Python's getpass has it. */
export const passwordTerminal: Terminal = {
  isAttended: terminal.isAttended,
  ask(prompt, options) {
    if (process.stdin.isTTY === true) return terminal.ask(prompt, options);
    process.stderr.write(prompt);
    const answer = readLine();
    process.stderr.write('\n');
    return Promise.resolve(answer);
  },
  readLine: nextLine,
  openKeyboard,
};

/** The next line of standard input, and nothing behind it; undefined at its end. */
function readLine(): string | undefined {
  const bytes: number[] = [];
  const one = Buffer.alloc(1);
  for (;;) {
    const count = readByte(one);
    if (count === 0) return bytes.length === 0 ? undefined : Buffer.from(bytes).toString('utf8');
    if (one[0] === 0x0a) return Buffer.from(bytes).toString('utf8').replace(/\r$/, '');
    bytes.push(one[0] ?? 0);
  }
}

function readByte(into: Buffer): number {
  for (;;) {
    try {
      return readSync(0, into, 0, 1, null);
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === 'EOF' || code === 'EBADF') return 0;
      if (code !== 'EAGAIN') throw error;
      // Whoever writes has set the pipe to answer at once: wait a little for what comes.
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 20);
    }
  }
}
