// Runs the outside programs that the sandbox is made of; a failure becomes a sentence that names the command.
import { spawn } from 'node:child_process';
import { UserError } from '../src/errors.ts';

export interface CommandOptions {
  readonly input?: string | undefined;
  readonly env?: Readonly<Record<string, string>> | undefined;
  /** What the user can do when it fails. */
  readonly hint?: string | undefined;
}

export interface CommandResult {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** `ip` and its like live in sbin, which a user's PATH may lack. */
export const systemPath = `${process.env.PATH ?? ''}:/usr/local/sbin:/usr/sbin:/sbin:/usr/bin:/bin`;

/** Runs a command to its end, whatever its status. A program that cannot be started is a SANDBOX error. */
export function tryCommand(
  program: string,
  args: readonly string[],
  options: CommandOptions = {},
): Promise<CommandResult> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { env: { ...process.env, PATH: systemPath, ...options.env } });
    const stdout: Buffer[] = [];
    const stderr: Buffer[] = [];
    child.stdout.on('data', (chunk: Buffer) => stdout.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => stderr.push(chunk));
    child.once('error', cause => {
      reject(
        new UserError('SANDBOX', `\`${program}\` cannot be started: ${cause.message}`, {
          hint: options.hint ?? '`reprise sandbox setup` installs what the sandbox needs',
          cause,
        }),
      );
    });
    child.once('close', (code, signal) => {
      resolve({
        status: code ?? (signal === null ? 1 : 128),
        stdout: Buffer.concat(stdout).toString(),
        stderr: Buffer.concat(stderr).toString(),
      });
    });
    // A program that ends without reading its input is judged by its status, not by the broken pipe.
    child.stdin.on('error', () => undefined);
    child.stdin.end(options.input ?? '');
  });
}

/** Runs a command that has to succeed and gives its standard output; anything else is a SANDBOX error. */
export async function command(
  program: string,
  args: readonly string[],
  options: CommandOptions = {},
): Promise<string> {
  const result = await tryCommand(program, args, options);
  if (result.status !== 0) throw commandFailed([program, ...args], result, options.hint);
  return result.stdout;
}

/** The error of a command that failed: the command, its status, the last lines of what it said. */
export function commandFailed(
  words: readonly string[],
  result: CommandResult,
  hint: string | undefined,
): UserError {
  const said = (result.stderr.trim() || result.stdout.trim()).split('\n').slice(-15).join('\n');
  const line = words.join(' ').split('\n')[0] ?? '';
  const shown = line.length > 200 ? `${line.slice(0, 200)} …` : line;
  return new UserError('SANDBOX', `\`${shown}\` ended with status ${result.status}: ${said || 'no output'}`, {
    hint,
  });
}
