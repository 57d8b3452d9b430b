// The built program as a user runs it, in the playbooks' folder, with what it printed.
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { packageRoot } from '../../src/package-root.ts';
import { runAtTerminal, type Said } from '../pseudo-terminal.ts';

export interface Ended {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
  /** The numbers of the recap by host. */
  readonly recap: ReadonlyMap<string, Readonly<Record<string, number>>>;
}

/** The inventory of the sandbox has to be told where another one than the usual keeps its keys. */
const { REPRISE_SANDBOX: state } = process.env;
const OTHER_SANDBOX = state === undefined ? [] : ['-e', `sandbox_state=${state}`];

/** Runs `reprise WORDS` in playbooks/ and waits for its end. Never rejects for a non-zero status. */
export async function reprise(...words: string[]): Promise<Ended> {
  const root = packageRoot();
  const child = spawn(join(root, 'bin', 'reprise'), [...words, ...OTHER_SANDBOX], {
    cwd: join(root, 'playbooks'),
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, NODE_OPTIONS: '' },
  });
  const text = { stdout: '', stderr: '' };
  child.stdout.on('data', (chunk: Buffer) => {
    text.stdout += chunk;
  });
  child.stderr.on('data', (chunk: Buffer) => {
    text.stderr += chunk;
  });
  const status = await new Promise<number>(resolve => child.once('close', code => resolve(code ?? 1)));
  return { status, ...text, recap: recapOf(text.stdout) };
}

/** As `reprise`, and a failure of the run is a failure of the test, with everything that was said. */
export async function succeed(...words: string[]): Promise<Ended> {
  const ended = await reprise(...words);
  if (ended.status !== 0) {
    throw new Error(
      `reprise ${words.join(' ')} ended with ${ended.status}\n${ended.stdout}\n${ended.stderr}`,
    );
  }
  return ended;
}

function recapOf(stdout: string): Map<string, Record<string, number>> {
  const recap = new Map<string, Record<string, number>>();
  for (const line of stdout.slice(stdout.lastIndexOf('PLAY RECAP')).split('\n')) {
    const match = /^(\S+)\s+: (ok=.*)$/.exec(line);
    if (match?.[1] === undefined || match[2] === undefined) continue;
    const numbers = [...match[2].matchAll(/(\w+)=(\d+)/g)].map(([, name, value]) => [name, Number(value)]);
    recap.set(match[1], Object.fromEntries(numbers));
  }
  return recap;
}

/** As `reprise`, at a terminal of its own: what is typed comes once the question stands there. */
export function repriseAtTerminal(typed: string, question: RegExp, ...words: string[]): Promise<Said> {
  const root = packageRoot();
  const line = [join(root, 'bin', 'reprise'), ...words, ...OTHER_SANDBOX]
    .map(word => `'${word.replaceAll("'", "'\\''")}'`)
    .join(' ');
  return runAtTerminal(line, { cwd: join(root, 'playbooks'), typed, question });
}
