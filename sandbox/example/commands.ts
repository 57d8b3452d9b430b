// Runs the commands of the worked example as a person would, and keeps what they tell: recaps and the tables of `msg`.
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { EngineBug } from '../../src/errors.ts';
import { packageRoot } from '../../src/package-root.ts';

/** The inventory of the sandbox has to be told where another one than the usual keeps its keys. */
const { REPRISE_SANDBOX: state } = process.env;
const elsewhere = state === undefined ? [] : ['-e', `sandbox_state=${state}`];

/** One command of the page with what it printed, as far as it is shown. */
export interface Shown {
  readonly command: string;
  readonly output: string;
}

/** Which of its output is shown. */
export type Excerpt = 'recap' | 'told';

/** Runs a playbook in the folder of playbooks; `status` is the exit status that it must have. */
export async function play(
  words: readonly string[],
  excerpt: Excerpt,
  options: { readonly folder: string; readonly status?: number },
): Promise<Shown> {
  const [playbook = '', ...rest] = words;
  const stdout = await runReprise(
    [playbook, ...rest.map(word => inFolder(word, options.folder)), ...elsewhere],
    options.status ?? 0,
  );
  const output = excerpt === 'recap' ? recapOf(stdout) : toldBy(stdout);
  return { command: [`./${playbook}`, ...rest.map(quoted)].join(' '), output };
}

/** `-e @policy.yml` means the file of the page. */
function inFolder(word: string, folder: string): string {
  return word.startsWith('@') ? `@${join(folder, word.slice(1))}` : word;
}

async function runReprise(words: readonly string[], expected: number): Promise<string> {
  const root = packageRoot();
  const child = spawn(join(root, 'bin', 'reprise'), words, {
    cwd: join(root, 'playbooks'),
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, NODE_OPTIONS: '' },
  });
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (chunk: Buffer) => {
    stdout += chunk;
  });
  child.stderr.on('data', (chunk: Buffer) => {
    stderr += chunk;
  });
  const status = await new Promise<number>(resolve => child.once('close', code => resolve(code ?? 1)));
  if (status !== expected)
    throw new EngineBug(`${words.join(' ')} ended with ${status}\n${stdout}\n${stderr}`);
  return stdout;
}

function recapOf(stdout: string): string {
  return stdout.slice(stdout.lastIndexOf('PLAY RECAP')).trim();
}

/** The lines of every `msg` that is a list, as text. */
function toldBy(stdout: string): string {
  const blocks = [...stdout.matchAll(/=> (\{\n {4}"msg": \[\n[\s\S]*?\n\})/g)].map(([, json]) => json ?? '');
  return blocks.map(json => linesOf(json).join('\n')).join('\n\n');
}

function linesOf(json: string): readonly string[] {
  const { msg } = JSON.parse(json) as { readonly msg: readonly string[] };
  return msg.map(line => line.trimEnd());
}

function quoted(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}
