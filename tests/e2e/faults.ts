// Runs of the program that something happens to: watched until they are at a task, killed, cut off, and gone on with by
// the very command that they told.
import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { packageRoot } from '../../src/package-root.ts';
import type { Ended } from './program.ts';

const root = packageRoot();
const { REPRISE_SANDBOX: state, PATH } = process.env;
/** A cut host is noticed within seconds instead of a minute. */
const VARIABLES = JSON.stringify({
  ...(state === undefined ? {} : { sandbox_state: state }),
  ansible_ssh_extra_args: '-o ServerAliveInterval=1 -o ServerAliveCountMax=3',
});

export interface Running {
  readonly child: ChildProcess;
  /** Everything that it has said so far. */
  said(): string;
  /** Resolves once it has said so; throws when it ends before. */
  until(text: string | RegExp): Promise<void>;
  ended(): Promise<Pick<Ended, 'status' | 'stdout'>>;
}

/** Starts a command line in the playbooks' folder, as a person types it there. */
export function startCommand(line: string): Running {
  const child = spawn('sh', ['-c', `exec ${line} -e "$1"`, 'sh', VARIABLES], {
    cwd: join(root, 'playbooks'),
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, NODE_OPTIONS: '', PATH: `${join(root, 'bin')}:${PATH}` },
  });
  let text = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk: Buffer) => {
      text += chunk;
    });
  const closed = new Promise<number>(resolve => child.once('close', code => resolve(code ?? 137)));
  const has = (wanted: string | RegExp) =>
    typeof wanted === 'string' ? text.includes(wanted) : wanted.test(text);
  return {
    child,
    said: () => text,
    async until(wanted) {
      while (!has(wanted)) {
        if (child.exitCode !== null || child.signalCode !== null)
          throw new RangeError(`the run ended before ${wanted}:\n${text}`);
        await sleep(5);
      }
    },
    ended: async () => ({ status: await closed, stdout: text }),
  };
}

/** The recovery of pg-test, begun. */
export function startRecovery(request: unknown, ...words: string[]): Running {
  return startCommand(
    ['./pgsql-pitr.yml', '-l', 'pg-test', '-e', `'${JSON.stringify({ pg_pitr: request })}'`, ...words].join(
      ' ',
    ),
  );
}

/** Runs a command line to its end; a failure is a failure of the test. */
export async function succeedCommand(line: string): Promise<string> {
  const { status, stdout } = await startCommand(line).ended();
  if (status !== 0) throw new Error(`${line} ended with ${status}\n${stdout}`);
  return stdout;
}

/** The one command that a run told to go on with: the last that it told. */
export function toldCommand(said: string): string {
  const lines = [...said.matchAll(/^\s*("(?:next|if cut off) +\.\/.*"),?$/gm)];
  const [, quoted] = lines.at(-1) ?? [];
  if (quoted === undefined) throw new RangeError(`no command is told:\n${said}`);
  return String(JSON.parse(quoted)).replace(/^(?:next|if cut off) +/, '');
}

/** Power failure of the program itself: nothing of it runs on, nobody is told. */
export async function killRun({ child, ended }: Running): Promise<void> {
  child.kill('SIGKILL');
  await ended();
}
