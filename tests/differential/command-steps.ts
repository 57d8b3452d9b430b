// The same shell steps with one of Ansible's programs and with a link of its name to bin/reprise, in a scratch folder each.
import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';

const REPRISE = join(import.meta.dirname, '..', '..', 'bin', 'reprise');
const PROGRAMS = ['ansible', 'ansible-playbook', 'ansible-inventory', 'ansible-vault', 'ansible-config'];

export interface StepResult {
  readonly step: string;
  readonly output: string;
  readonly status: number;
}

export interface Workplace {
  /** Runs each step with `bash -c`; what it prints on standard output, and its status. */
  run(steps: readonly string[]): Promise<StepResult[]>;
  readonly folder: string;
  remove(): void;
}

/** A folder with these files; names with a leading `+` are executable. */
export function workplace(
  kind: 'ansible' | 'reprise',
  files: Readonly<Record<string, string>>,
  env: Readonly<Record<string, string>> = {},
): Workplace {
  const root = mkdtempSync(join(tmpdir(), `steps-${kind}-`));
  const folder = join(root, 'work');
  for (const [name, text] of Object.entries(files)) {
    const path = join(folder, name.replace(/^\+/, ''));
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text, { mode: name.startsWith('+') ? 0o755 : 0o644 });
  }
  const bin = join(root, 'bin');
  mkdirSync(bin);
  if (kind === 'reprise') for (const name of PROGRAMS) symlinkSync(REPRISE, join(bin, name));
  const environment = {
    PATH: `${bin}:/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin`,
    HOME: root,
    LC_ALL: 'C.UTF-8',
    ANSIBLE_NOCOLOR: '1',
    ANSIBLE_LOCALHOST_WARNING: 'False',
    ANSIBLE_PYTHON_INTERPRETER: '/usr/bin/python3',
    ...env,
  };
  return {
    folder,
    run: async steps => {
      const results: StepResult[] = [];
      for (const step of steps) results.push(await runStep(step, folder, environment));
      return results;
    },
    remove: () => rmSync(root, { recursive: true, force: true }),
  };
}

export interface Places {
  readonly theirs: Workplace;
  readonly ours: Workplace;
}

/**
 * A test a step: Ansible's program and ours print the same, as `shown` makes it comparable. `before` stands before each
 * step. Gives both folders, for tests that come after.
 */
export function compareSteps(
  title: string,
  files: Readonly<Record<string, string>>,
  steps: readonly string[],
  shown: (result: StepResult) => string,
  before = '',
): Places {
  const places = { theirs: workplace('ansible', files), ours: workplace('reprise', files) };
  const { theirs, ours } = places;
  const written = steps.map(step => before + step);
  let expected: StepResult[] = [];
  let actual: StepResult[] = [];
  beforeAll(async () => {
    [expected, actual] = await Promise.all([theirs.run(written), ours.run(written)]);
  }, 240_000);
  afterAll(() => {
    theirs.remove();
    ours.remove();
  });
  describe(title, () => {
    test.each(steps.map((step, index) => [step, index] as const))('%s', (_, index) => {
      const [their, our] = [expected[index], actual[index]];
      expect(our && shown(our)).toBe(their && shown(their));
    });
  });
  return places;
}

function runStep(step: string, cwd: string, env: Readonly<Record<string, string>>): Promise<StepResult> {
  return new Promise((resolve, reject) => {
    const child = spawn('bash', ['-c', step], {
      cwd,
      env,
      stdio: ['ignore', 'pipe', 'ignore'],
      timeout: 60_000,
    });
    const parts: Buffer[] = [];
    child.stdout.on('data', (part: Buffer) => parts.push(part));
    child.on('error', reject);
    child.on('close', status =>
      resolve({
        step,
        output: Buffer.concat(parts).toString('utf8').replaceAll(cwd, '$HERE'),
        status: status ?? -1,
      }),
    );
  });
}
