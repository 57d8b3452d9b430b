// Steps that ansible-playbook and our modules both take, each in a root directory of its own, and what came of them.
import { join } from 'node:path';
import { withDefaults } from '../../../src/engine/result.ts';
import { findModule, loadModules } from '../../../src/modules/registry.ts';
import { runModule, testContext } from '../../modules/context.ts';
import { openRoot, type Root } from './root.ts';

/** A task, or a line of shell whose output both sides must agree about. */
export type RootStep =
  | {
      readonly module: string;
      readonly args: Readonly<Record<string, unknown>>;
      readonly check?: boolean;
      readonly diff?: boolean;
      /** More than the one round trip that a task without a change may take; undefined counts nothing. */
      readonly calls?: number;
      /** Nothing may be returned that Ansible does not return. */
      readonly exact?: boolean;
      /** Return values that differ by nature. */
      readonly ignore?: readonly string[];
      /** Lists whose order is that of a file system. */
      readonly unordered?: readonly string[];
    }
  | { readonly sh: string };

type Task = Exclude<RootStep, { readonly sh: string }>;

/** Several tasks of one module; a text is a line of shell. */
export function each(module: string, ...list: readonly (string | Omit<Task, 'module'>)[]): RootStep[] {
  return list.map(one => (typeof one === 'string' ? { sh: one } : { module, ...one }));
}

export type Results = readonly Readonly<Record<string, unknown>>[];

export interface Played {
  readonly results: Results;
  /** Round trips of each step. */
  readonly calls: readonly number[];
}

/** What makes a root ready. */
export interface Preparation {
  /** A shell script that runs first. */
  readonly script: string;
  /** The name of the first process. */
  readonly init?: string | undefined;
}

/** What ansible-playbook returns for the steps, in a new root. */
export async function playAnsible(prepare: Preparation, steps: readonly RootStep[]): Promise<Played> {
  return inRoot(prepare, async root => {
    const tasks = steps.map((step, index) => ({
      name: String(index),
      ignore_errors: true,
      ...('sh' in step
        ? { 'ansible.builtin.shell': step.sh }
        : { [step.module]: step.args, check_mode: step.check ?? false, diff: step.diff ?? false }),
    }));
    const play = [{ hosts: 'all', gather_facts: false, tasks }];
    await root.run(['sh', '-c', 'cat >/tmp/play.json'], JSON.stringify(play));
    const words = ['/usr/bin/ansible-playbook', '-i', 'localhost,', '-c', 'local', '/tmp/play.json'];
    const output = await root.run(words, '', {
      ANSIBLE_STDOUT_CALLBACK: 'result_lines',
      ANSIBLE_CALLBACK_PLUGINS: join(import.meta.dirname, '../oracles'),
      ANSIBLE_PIPELINING: '1',
      ANSIBLE_PYTHON_INTERPRETER: '/usr/bin/python3',
      ANSIBLE_LOCALHOST_WARNING: 'False',
    });
    const lines = output.stdout
      .toString()
      .split('\n')
      .filter(line => line.startsWith('{"task"'));
    const results = new Map(
      lines
        .map(line => JSON.parse(line) as { task: string; result: Record<string, unknown> })
        .map(one => [one.task, one.result]),
    );
    if (results.size < steps.length)
      throw new RangeError(`ansible-playbook: ${output.stderr}${output.stdout}`);
    return { results: steps.map((_, index) => results.get(String(index)) ?? {}), calls: steps.map(() => 0) };
  });
}

/** What our modules return for them, run by that shell, in a new root. */
export async function playModules(
  prepare: Preparation,
  steps: readonly RootStep[],
  shell: readonly string[],
): Promise<Played> {
  await loadModules(steps.flatMap(step => ('sh' in step ? [] : [step.module])));
  return inRoot(prepare, async root => {
    const host = root.host(shell);
    const control = root.host(['/bin/dash', '-c']);
    const results: Record<string, unknown>[] = [];
    const calls: number[] = [];
    for (const step of steps) {
      const before = host.count();
      results.push('sh' in step ? await probe(root, step.sh) : await runStep(step));
      calls.push(host.count() - before);
    }
    return { results, calls };

    async function runStep(step: Task): Promise<Record<string, unknown>> {
      const module = findModule(step.module);
      if (module === undefined) throw new RangeError(`no module ${step.module}`);
      const context = testContext({
        check: step.check ?? false,
        diff: step.diff ?? false,
        control,
        files: { find: (_kind, name) => name, readVars: () => new Map() },
      });
      if (module.checkMode === 'none' && context.check) return { changed: false, skipped: true };
      return withDefaults(await runModule(module as never, host, step.args, context));
    }
  });
}

async function inRoot({ script, init }: Preparation, play: (root: Root) => Promise<Played>): Promise<Played> {
  const root = await openRoot(init);
  try {
    const prepared = await root.run(['sh', '-ec', script]);
    if (prepared.status !== 0) throw new RangeError(`the preparation failed: ${prepared.stderr}`);
    return await play(root);
  } finally {
    await root.close();
  }
}

async function probe(root: Root, line: string): Promise<Record<string, unknown>> {
  const { status, stdout } = await root.run(['sh', '-c', line]);
  return { stdout: stdout.toString().replace(/[\r\n]+$/, ''), rc: status };
}
