// The modules that change a host, beside ansible-core's: the same tasks on the same sandbox host, undone in between.
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import { controlAddress, sandboxUp } from '../../sandbox/index.ts';
import { packageRoot } from '../../src/package-root.ts';
import { play, playbookFolder, playFlags } from '../e2e/probe.ts';
import { answer } from '../e2e/web-server.ts';
import { type SystemTask, systemTasks } from './system-cases.ts';
import { comparePair } from './system-results.ts';

jest.setTimeout(600_000);

const server = createServer(answer);
const folder = mkdtempSync(join(tmpdir(), 'reprise-system-'));
let tasks: SystemTask[] = [];
let ours: Results = new Map();
let theirs: Results = new Map();

/** Results by the number of the task. */
type Results = ReadonlyMap<string, Readonly<Record<string, unknown>>>;

beforeAll(async () => {
  await sandboxUp();
  await new Promise<void>(resolve => server.listen(0, controlAddress, resolve));
  tasks = systemTasks(`http://${controlAddress}:${(server.address() as AddressInfo).port}`);
  const playbook = join(folder, 'system.json');
  writeFileSync(playbook, JSON.stringify([playOf(tasks)]));
  await play('undo');
  await play('prepare');
  theirs = await runAnsible(playbook);
  await play('undo');
  await play('prepare');
  const played = await play(playbook);
  ours = new Map(played.tasks.map(({ name, result }) => [name, result]));
});

afterAll(async () => {
  await play('undo');
  await new Promise(resolve => server.close(resolve));
  rmSync(folder, { recursive: true, force: true });
});

function playOf(all: readonly SystemTask[]): Record<string, unknown> {
  return {
    hosts: 'probe',
    gather_facts: false,
    become: true,
    vars: { ports: [5432, 6432] },
    tasks: all.map(({ module, args, check, diff }, index) => ({
      name: String(index),
      [module]: inFolders(module, args),
      ignore_errors: true,
      check_mode: check ?? false,
      diff: diff ?? false,
    })),
  };
}

/** Sources lie beside the end-to-end playbooks. */
function inFolders(module: string, args: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const { src } = args;
  if (typeof src !== 'string' || module === 'file' || src.startsWith('/')) return args;
  return { ...args, src: join(playbookFolder, module === 'template' ? 'templates' : 'files', src) };
}

function runAnsible(playbook: string): Promise<Results> {
  const env = {
    PATH: '/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin',
    HOME: process.env.HOME,
    LC_ALL: 'C.UTF-8',
    ANSIBLE_STDOUT_CALLBACK: 'result_lines',
    ANSIBLE_CALLBACK_PLUGINS: join(import.meta.dirname, 'oracles'),
    ANSIBLE_PIPELINING: '1',
    PYTHONUNBUFFERED: '1',
  };
  const options = { cwd: packageRoot(), env, maxBuffer: 64 * 1024 * 1024, timeout: 500_000 };
  return new Promise((resolve, reject) => {
    const args = [...playFlags(), playbook];
    const child = execFile('/usr/bin/ansible-playbook', args, options, (error, stdout, stderr) => {
      const lines = stdout.split('\n').filter(line => line.startsWith('{"task"'));
      if (lines.length === 0 || error?.killed === true) return reject(error ?? new Error(stderr));
      const results = lines.map(
        line => JSON.parse(line) as { task: string; result: Record<string, unknown> },
      );
      resolve(new Map(results.map(({ task, result }) => [task, result])));
    });
    child.stdin?.end();
  });
}

const names = systemTasks('').map(({ module, args, check }, index) => {
  return [`${index} ${module} ${JSON.stringify(args)}${check ? ' in check mode' : ''}`, index] as const;
});

test.each(names)('%s', (_, index) => {
  const { module = '', diff = false } = tasks[index] ?? {};
  const pair = comparePair(module, theirs.get(String(index)), ours.get(String(index)), diff);
  expect(pair.ours).toEqual(pair.theirs);
});
