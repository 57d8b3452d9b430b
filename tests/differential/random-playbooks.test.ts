// Random playbooks under ansible-core and under bin/reprise: the same lines, recap and exit status. `SEEDS=100-200` takes other
// seeds than the usual ones, `SEEDS=7` one of them. Needs ansible-core, and dist/ from `npm run build`.
import { execFile } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { type Ending, environmentOf, writeFiles } from '../language-cases.ts';
import { temporaryFolder } from '../temporary-folder.ts';
import { askOracle } from './playbook-oracle.ts';
import { normaliseOutput } from './playbook-output.ts';
import { type RandomPlaybook, randomPlaybook } from './random-playbooks.ts';

const REPRISE = join(import.meta.dirname, '..', '..', 'bin', 'reprise');
const home = temporaryFolder({});
const [first = 1, last = first] = (process.env.SEEDS ?? '1-20').split('-').map(Number);
const seeds = Array.from({ length: last - first + 1 }, (_, index) => first + index);

const asked = seeds.map(seed => {
  const playbook = randomPlaybook(seed);
  const cwd = join(home, `seed-${seed}`);
  mkdirSync(cwd);
  writeFiles(playbook.files, cwd);
  return { playbook, cwd, args: ['-i', 'h1,h2,h3,', '-c', 'local', ...playbook.args, 'main.yml'] };
});
const theirs = askOracle(asked, home);

function runReprise(cwd: string, args: readonly string[]): Promise<Ending> {
  const env = { ...environmentOf(home), XDG_STATE_HOME: home };
  return new Promise((resolve, reject) => {
    const child = execFile(REPRISE, args, { cwd, env, timeout: 120_000 }, (error, stdout, stderr) => {
      if (error && typeof error.code !== 'number') return reject(error);
      resolve({ status: error ? Number(error.code) : 0, output: stdout || stderr });
    });
    child.stdin?.end();
  });
}

/** What is compared: every line in its order, or where hosts go on by themselves what each of them did. */
function answerOf({ isFree, files }: RandomPlaybook, { status, output }: Ending, folder: string): string[] {
  // Where several hosts are told of at once, it is not sure behind whose line this one stands; the recap counts it.
  const lines = normaliseOutput(output, { $HERE: folder })
    .map(line => line.trimEnd())
    .filter(line => line !== '...ignoring');
  const isOrdered = !isFree && !Object.values(files).some(text => text.includes('notify:'));
  return [...(isOrdered ? lines : byHost(lines)), `exit status ${status}`];
}

/** The lines of each host with the task that they are of. Hosts reach handlers at different times. */
function byHost(lines: readonly string[]): string[] {
  const hosts = new Map<string, string[]>();
  let title = '';
  let host = '';
  for (const line of lines) {
    if (/^(TASK|RUNNING HANDLER) \[/.test(line)) [title, host] = [line, ''];
    else if (/^(PLAY|NO MORE HOSTS)/.test(line)) [title, host] = [line, 'all'];
    else host = /^[\w -]+: \[(h\d)[^\]]*\]/.exec(line)?.[1] ?? host;
    if (host !== '') hosts.set(host, [...(hosts.get(host) ?? []), `${title}: ${line}`]);
  }
  return [...hosts].sort().flatMap(([, own]) => own);
}

test.each(seeds)(
  'seed %i',
  async seed => {
    const index = seeds.indexOf(seed);
    const { playbook, cwd, args } = asked[index] as (typeof asked)[number];
    const [expected, ours] = [await theirs[index], await runReprise(cwd, args)];
    // A playbook that both refuse would compare nothing.
    if (expected?.output.includes('PLAY [') !== true) throw new Error('ansible-core ran nothing');
    const answers = { ours: answerOf(playbook, ours, cwd), theirs: answerOf(playbook, expected, cwd) };
    const at = answers.theirs.findIndex((line, number) => line !== answers.ours[number]);
    const shown = Object.entries(playbook.files).map(([path, text]) => `--- ${path}\n${text}`);
    const around = (lines: readonly string[]) => lines.slice(Math.max(0, at - 3), at + 3).join('\n');
    const difference = `${shown.join('')}\n${args.join(' ')}\n--- ansible-core\n${around(answers.theirs)}\n--- reprise\n${around(answers.ours)}`;
    expect(at === -1 && answers.ours.length === answers.theirs.length ? '' : difference).toBe('');
  },
  600_000,
);
