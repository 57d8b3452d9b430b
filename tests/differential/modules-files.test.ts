// The golden cases of the file modules under ansible-core: one playbook with a task per step, on this machine.
// `UPDATE_CASES=1` writes what Ansible returned into the cases, for new ones; `ONLY=copy` takes one module. To stay under
// a minute, every second case is run unless `ALL_CASES=1` (what is expected was recorded from Ansible in any case).
import { execFile } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { beforeAll, describe, expect, test } from '@jest/globals';
import {
  type Case,
  type CaseFile,
  describeCase,
  GOLDEN_MODULES,
  loadCases,
  newFolder,
  normalise,
  type Step,
  substitute,
} from '../modules/cases.ts';
import { makeTree, type Tree } from '../modules/tree.ts';

const { ALL_CASES, ONLY, UPDATE_CASES } = process.env;
const isWhole = ALL_CASES === '1' || UPDATE_CASES === '1';
const files = loadCases(GOLDEN_MODULES.filter(name => (ONLY ?? name) === name)).map(file => ({
  ...file,
  cases: file.cases.filter((_, index) => isWhole || index % 2 === 0),
}));
const recorded = new Map<Case, { readonly results: readonly unknown[]; readonly after: Tree }>();

interface Line {
  readonly task: string;
  readonly result: Readonly<Record<string, unknown>>;
}

/** Runs every step of every case under ansible-playbook, each case in a folder of its own. */
async function runAnsible(all: readonly Case[], modules: ReadonlyMap<Case, string>): Promise<void> {
  const folders = new Map(all.map(one => [one, newFolder()]));
  const tasks = all.flatMap((one, index) => {
    const folder = folders.get(one) ?? '';
    makeTree(join(folder, 'tree'), one.tree);
    makeTree(join(folder, 'files'), one.files ?? {});
    return one.steps.map((step, number) => ({
      name: `${index}.${number}`,
      [step.module ?? modules.get(one) ?? '']: substitute(
        substitute(step.args, '$FILES', join(folder, 'files')),
        '$DIR',
        join(folder, 'tree'),
      ),
      ignore_errors: true,
      check_mode: step.check ?? false,
      diff: step.diff ?? false,
    }));
  });
  const work = mkdtempSync(join(tmpdir(), 'reprise-ansible-'));
  const playbook = join(work, 'cases.json');
  writeFileSync(playbook, JSON.stringify([{ hosts: 'all', gather_facts: false, tasks }]));
  const running = promisify(execFile)(
    '/usr/bin/ansible-playbook',
    ['-i', 'localhost,', '-c', 'local', playbook],
    {
      encoding: 'utf8',
      maxBuffer: 64 * 1024 * 1024,
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
  // ansible-playbook waits for the end of its input.
  running.child.stdin?.end();
  const { stdout } = await running;
  const lines = stdout
    .split('\n')
    .filter(line => line.startsWith('{"task"'))
    .map(line => JSON.parse(line) as Line);
  const results = new Map(lines.map(line => [line.task, line.result]));
  for (const [index, one] of all.entries()) {
    const folder = folders.get(one) ?? '';
    const tree = join(folder, 'tree');
    recorded.set(one, {
      results: one.steps.map((step, number) => {
        const result = substitute(results.get(`${index}.${number}`) ?? {}, join(folder, 'files'), '$FILES');
        return withAskedDiff(step, normalise(result as Record<string, unknown>, tree));
      }),
      after: describeCase(tree),
    });
  }
}

/** Most cases are not about the diff, which most modules return always. */
function withAskedDiff(step: Step, result: Record<string, unknown>): Record<string, unknown> {
  const { diff, ...rest } = result;
  if (!step.diff) return rest;
  return { ...rest, diff: diff ?? {} };
}

function update(file: CaseFile): void {
  const cases = file.cases.map(one => {
    const found = recorded.get(one);
    return {
      ...one,
      steps: one.steps.map((step, number) => ({ ...step, result: found?.results[number] })),
      after: found?.after,
    };
  });
  writeFileSync(file.path, `${JSON.stringify(cases, null, 2)}\n`);
}

beforeAll(async () => {
  process.umask(0o022);
  const all = files.flatMap(file => file.cases);
  const modules = new Map(files.flatMap(file => file.cases.map(one => [one, file.module] as const)));
  // Two at a time: a case never waits for another.
  await Promise.all(
    [0, 1].map(half =>
      runAnsible(
        all.filter((_, index) => index % 2 === half),
        modules,
      ),
    ),
  );
  if (UPDATE_CASES === '1') for (const file of files) update(file);
}, 300_000);

describe.each(files.map(file => [file.path.replace(/^.*\/cases\/modules\//, ''), file] as const))(
  '%s',
  (_, file) => {
    test.each(file.cases.map(one => [one.name, one] as const))('%s', (_name, one) => {
      const found = recorded.get(one);
      expect(found?.results).toEqual(one.steps.map(step => step.result));
      expect(found?.after).toEqual(one.after);
    });
  },
);
