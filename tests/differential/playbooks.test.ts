// Every playbook of playbooks/ under ansible-playbook and under bin/reprise: the same output, recap and exit status.
// Needs ansible-core, and dist/ from `npm run build`. `ONLY=loops` runs one; its first lines may give flags and settings:
// `# args: -C`, `# env: ANSIBLE_FORKS=1`.
import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterAll, describe, expect, test } from '@jest/globals';
import { splitShellWords } from '../../src/source/shell-words.ts';
import { normaliseOutput } from './playbook-output.ts';

const FOLDER = join(import.meta.dirname, 'playbooks');
const REPRISE = join(import.meta.dirname, '..', '..', 'bin', 'reprise');
const names = readdirSync(FOLDER)
  .filter(name => name.endsWith('.yml'))
  .map(name => basename(name, '.yml'))
  .filter(name => (process.env.ONLY ?? name) === name);
const scratch = mkdtempSync(join(tmpdir(), 'reprise-playbooks-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

interface Ending {
  readonly status: number;
  readonly output: string[];
}

/** Runs a program on a playbook with a scratch folder of its own, which the playbook sees as `scratch`. */
function run(program: string, kind: string, name: string): Promise<Ending> {
  const own = join(scratch, `${name}-${kind}`);
  mkdirSync(own, { recursive: true });
  const args = [...argumentsOf(name), '-e', `scratch=${own}`, `${name}.yml`];
  const env = {
    PATH: '/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin',
    HOME: process.env.HOME,
    LC_ALL: 'C.UTF-8',
    XDG_STATE_HOME: join(own, 'state'),
    ANSIBLE_NOCOLOR: '1',
    ANSIBLE_PIPELINING: '1',
    ANSIBLE_PYTHON_INTERPRETER: '/usr/bin/python3',
    ANSIBLE_LOCALHOST_WARNING: 'False',
    ANSIBLE_RETRY_FILES_ENABLED: 'False',
    ...environmentOf(name),
  };
  return new Promise((resolve, reject) => {
    const options = { cwd: FOLDER, env, maxBuffer: 64 * 1024 * 1024, timeout: 120_000 };
    const child = execFile(program, args, options, (error, stdout) => {
      if (error && typeof error.code !== 'number') return reject(error);
      const status = error ? Number(error.code) : 0;
      resolve({ status, output: normaliseOutput(stdout, { $SCRATCH: own, $HERE: FOLDER }) });
    });
    child.stdin?.end();
  });
}

/** Three hosts on this machine, unless the first line names others. */
function argumentsOf(name: string): string[] {
  const words = headerOf(name, 'args');
  const hosts = words.includes('-i') ? [] : ['-i', 'h1,h2,h3,'];
  return [...hosts, ...(words.includes('-c') ? [] : ['-c', 'local']), ...words];
}

function environmentOf(name: string): Record<string, string> {
  return Object.fromEntries(headerOf(name, 'env').map(word => word.split(/=(.*)/s).slice(0, 2)));
}

function headerOf(name: string, kind: string): string[] {
  const text = readFileSync(join(FOLDER, `${name}.yml`), 'utf8');
  const written = new RegExp(`^(?:#.*\\n)*?# ${kind}: (.*)$`, 'm').exec(text)?.[1] ?? '';
  return splitShellWords(written).words.map(word => word.text);
}

describe('a playbook runs as under ansible-playbook', () => {
  test.each(names)(
    '%s',
    async name => {
      const [theirs, ours] = await Promise.all([
        run('/usr/bin/ansible-playbook', 'ansible', name),
        run(REPRISE, 'reprise', name),
      ]);
      // A playbook that both refuse would compare nothing.
      expect(theirs.output.join('')).not.toBe('');
      expect(ours.output.join('\n')).toBe(theirs.output.join('\n'));
      expect(ours.status).toBe(theirs.status);
    },
    180_000,
  );
});
