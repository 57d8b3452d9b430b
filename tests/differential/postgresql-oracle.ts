// What community.postgresql returns for the tasks: one ansible-playbook on a cluster of its own. Needs the collection
// (Debian's package `ansible`) and python3-psycopg2; only recording asks for it.
import { execFile } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { PostgresTask } from './postgresql-cases.ts';

/** Results in the order of the tasks; `socket` is the folder of the cluster's socket. */
export async function runOracle(
  tasks: readonly PostgresTask[],
  withSocket: (task: PostgresTask) => Readonly<Record<string, unknown>>,
): Promise<readonly Readonly<Record<string, unknown>>[]> {
  const folder = mkdtempSync(join(tmpdir(), 'reprise-oracle-'));
  const playbook = join(folder, 'tasks.json');
  const written = tasks.map((task, index) => ({
    name: String(index),
    [`community.postgresql.${task.module}`]: withSocket(task),
    ignore_errors: true,
    check_mode: task.check ?? false,
  }));
  writeFileSync(playbook, JSON.stringify([{ hosts: 'all', gather_facts: false, tasks: written }]));
  const running = promisify(execFile)(
    '/usr/bin/ansible-playbook',
    ['-i', 'localhost,', '-c', 'local', playbook],
    {
      encoding: 'utf8',
      cwd: folder,
      maxBuffer: 256 * 1024 * 1024,
      env: {
        PATH: '/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin',
        HOME: process.env.HOME,
        LC_ALL: 'C.UTF-8',
        ANSIBLE_STDOUT_CALLBACK: 'result_lines',
        ANSIBLE_CALLBACK_PLUGINS: join(import.meta.dirname, 'oracles'),
        ANSIBLE_PIPELINING: '1',
        ANSIBLE_PYTHON_INTERPRETER: '/usr/bin/python3',
        ANSIBLE_LOCALHOST_WARNING: 'False',
      },
    },
  );
  running.child.stdin?.end();
  const { stdout } = await running;
  const lines = stdout
    .split('\n')
    .filter(line => line.startsWith('{"task"'))
    .map(line => JSON.parse(line) as { task: string; result: Record<string, unknown> });
  const results = new Map(lines.map(({ task, result }) => [task, result]));
  return tasks.map((_, index) => results.get(String(index)) ?? {});
}
