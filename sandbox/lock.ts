// A lock between processes that the kernel releases when its holder dies, so that none is ever stale (flock(1)).
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { UserError } from '../src/errors.ts';
import { systemPath } from './command.ts';

/** Runs an action while no other process holds the lock of that file; waits for it as long as it takes. */
export async function withLock<T>(file: string, action: () => Promise<T>): Promise<T> {
  mkdirSync(dirname(file), { recursive: true });
  // The holder lives as long as its standard input stays open: ours to close, and closed when we die.
  const holder = spawn('flock', ['--exclusive', file, 'sh', '-c', 'echo held; exec cat'], {
    stdio: ['pipe', 'pipe', 'inherit'],
    env: { ...process.env, PATH: systemPath },
  });
  const ended = new Promise<void>(resolve => {
    holder.once('close', () => resolve());
  });
  await Promise.race([
    once(holder.stdout, 'data'),
    once(holder, 'close').then(() => {
      throw new UserError('SANDBOX', `the lock ${file} cannot be taken`);
    }),
  ]).catch((cause: unknown) => {
    if (cause instanceof UserError) throw cause;
    throw new UserError('SANDBOX', '`flock` cannot be started', {
      hint: 'it belongs to the package util-linux',
      cause,
    });
  });
  try {
    return await action();
  } finally {
    holder.stdin.end();
    await ended;
  }
}
