// The text on a pipe to the letter: output/main.yml under ansible-playbook and under bin/reprise, play by play, with several
// flags and settings. One host at a time, so that the order is one; times are masked. Needs ansible-core, and dist/.
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { temporaryFolder } from '../temporary-folder.ts';

const FOLDER = join(import.meta.dirname, 'output');
const REPRISE = join(import.meta.dirname, '..', '..', 'bin', 'reprise');
const home = temporaryFolder({});

interface Run {
  readonly name: string;
  readonly flags: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** Plays that this run does not come to. */
  readonly unreached?: readonly string[];
}

const RUNS: readonly Run[] = [
  { name: 'plain', flags: [], env: {} },
  { name: '-v', flags: ['-v'], env: {} },
  {
    name: 'check',
    flags: ['--check', '--diff'],
    env: { ANSIBLE_CHECK_MODE_MARKERS: 'yes' },
    // In check mode 'retries' loses its only host.
    unreached: ['lost hosts', 'nobody', 'serial', 'no tasks', 'tags', 'fatal for all'],
  },
  { name: 'places of failures', flags: [], env: { ANSIBLE_SHOW_TASK_PATH_ON_FAILURE: 'yes' } },
  { name: 'without skipped hosts', flags: [], env: { ANSIBLE_DISPLAY_SKIPPED_HOSTS: 'no' } },
];

/** The titles of the plays, and what stands before and behind them. */
const PARTS = [
  '',
  'web',
  'variables',
  'commands',
  'loops',
  'includes',
  'roles and handlers',
  'blocks',
  'secrets',
  'delegation',
  'warnings',
  'retries',
  'lost hosts',
  'nobody',
  'serial',
  'no tasks',
  'tags',
  'fatal for all',
  'PLAY RECAP',
  'stderr',
];

/** What was printed, by the title of the play. */
function partsOf(output: string): ReadonlyMap<string, string> {
  const parts = new Map<string, string>();
  for (const part of output.split(/\n(?=PLAY )/)) {
    const title = part.startsWith('PLAY RECAP') ? 'PLAY RECAP' : (/^PLAY \[(.*?)\]/.exec(part)?.[1] ?? '');
    parts.set(title, `${parts.get(title) ?? ''}${part}\n`);
  }
  return parts;
}

function run(program: string, { flags, env }: Run): Promise<ReadonlyMap<string, string>> {
  const options = {
    cwd: FOLDER,
    timeout: 120_000,
    env: {
      PATH: '/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin',
      HOME: home,
      LC_ALL: 'C.UTF-8',
      ANSIBLE_NOCOLOR: '1',
      ANSIBLE_FORKS: '1',
      ANSIBLE_PIPELINING: '1',
      ANSIBLE_PYTHON_INTERPRETER: '/usr/bin/python3',
      ...env,
    },
  };
  return new Promise((resolve, reject) => {
    const args = ['-i', 'hosts.ini', '-c', 'local', ...flags, 'main.yml'];
    const child = execFile(program, args, options, (error, stdout, stderr) => {
      if (error && error.code !== 2) return reject(error);
      const parts = partsOf(stdout.replace(/"(delta|start|end)": "[^"]*"/g, '"$1": "TIME"'));
      resolve(new Map([...parts, ['stderr', stderr]]));
    });
    child.stdin?.end();
  });
}

describe.each(RUNS)('the text of $name', each => {
  let theirs: ReadonlyMap<string, string> = new Map();
  let ours: ReadonlyMap<string, string> = new Map();

  beforeAll(async () => {
    [theirs, ours] = await Promise.all([run('/usr/bin/ansible-playbook', each), run(REPRISE, each)]);
  }, 180_000);

  const expected = PARTS.filter(title => each.unreached?.includes(title) !== true);

  test.each(expected)('%s', title => {
    expect(ours.get(title)).toBe(theirs.get(title));
  });

  test('there are no other parts', () => {
    expect([...ours.keys()].sort()).toEqual(expected.toSorted());
    expect([...theirs.keys()].sort()).toEqual(expected.toSorted());
  });
});
