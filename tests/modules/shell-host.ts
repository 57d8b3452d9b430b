// A host that is a child process of the test: enough to try modules for real without a connection.
import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, symlinkSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import type { Call, Host, Output } from '../../src/connection/host.ts';

export interface ShellHost extends Host {
  /** How many scripts ran: one each is one round trip. */
  readonly calls: Call[];
}

/** `shell` is the program and its first arguments, up to `-c`: `['dash', '-c']`, `['busybox', 'sh', '-c']`. */
export function shellHost(
  shell: readonly string[] = ['sh', '-c'],
  env: Record<string, string> = {},
): ShellHost {
  const calls: Call[] = [];
  return {
    name: 'here',
    calls,
    run(call) {
      calls.push(call);
      return runHere(shell, call, env);
    },
    read: path => readFile(path),
    write: (path, bytes) => writeFile(path, bytes),
  };
}

/** One that has no program but those of busybox. */
export function bareHost(): ShellHost {
  const folder = mkdtempSync(join(tmpdir(), 'reprise-busybox-'));
  for (const name of execFileSync('/bin/busybox', ['--list'], { encoding: 'utf8' }).trim().split('\n'))
    symlinkSync('/bin/busybox', join(folder, name));
  return shellHost(['/bin/busybox', 'sh', '-c'], { PATH: folder });
}

async function runHere(shell: readonly string[], call: Call, env: Record<string, string>): Promise<Output> {
  const [program = 'sh', ...flags] = shell;
  const child = spawn(program, [...flags, call.script, 'sh', ...(call.args ?? []).map(String)], {
    cwd: call.cwd,
    env: { ...process.env, ...env, ...call.env },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  const closed = new Promise<number>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', code => resolve(code ?? 255));
  });
  // A script that does not read its input closes the pipe early.
  child.stdin.on('error', () => undefined);
  child.stdin.end(call.stdin instanceof Buffer || typeof call.stdin === 'string' ? call.stdin : '');
  const [stdout, stderr, status] = await Promise.all([buffer(child.stdout), buffer(child.stderr), closed]);
  return { status, stdout, stderr };
}

/** A host that answers every script with what the test wrote, and remembers the calls. */
export function scriptedHost(
  ...outputs: readonly Partial<Record<'stdout' | 'stderr', string> & { status: number }>[]
): ShellHost {
  const calls: Call[] = [];
  return {
    name: 'scripted',
    calls,
    async run(call) {
      const output = outputs[calls.length];
      calls.push(call);
      if (output === undefined)
        throw new RangeError(`unexpected call ${calls.length}: ${call.args?.join(' ')}`);
      return {
        status: output.status ?? 0,
        stdout: Buffer.from(output.stdout ?? ''),
        stderr: Buffer.from(output.stderr ?? ''),
      };
    },
    read: async () => Buffer.alloc(0),
    write: async () => undefined,
  };
}
