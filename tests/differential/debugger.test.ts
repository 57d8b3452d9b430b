// The debugger beside Ansible's: the same commands on standard input, the same answers, the same end.
import { spawnSync } from 'node:child_process';
import { resolve } from 'node:path';
import { expect, test } from '@jest/globals';
import { temporaryFolder } from '../temporary-folder.ts';

const PLAYBOOK = `- hosts: a,b
  gather_facts: false
  connection: local
  vars: { program: /bin/false, structure: { k: [1, two] } }
  STRATEGY
  tasks:
    - name: run it
      KEYWORD
      command: "{{ program }} x"
      when: inventory_hostname == 'a'
      register: r
    - debug: var=r.rc
      when: r.rc is defined
`;

const folder = temporaryFolder({
  'on_failed.yml': PLAYBOOK.replace('KEYWORD', 'debugger: on_failed').replace('  STRATEGY\n', ''),
  'on_skipped.yml': PLAYBOOK.replace('KEYWORD', 'debugger: on_skipped').replace('  STRATEGY\n', ''),
  'always.yml': PLAYBOOK.replace('KEYWORD', 'debugger: always').replace('  STRATEGY\n', ''),
  'never.yml': PLAYBOOK.replace('KEYWORD', 'debugger: never').replace('STRATEGY', 'strategy: debug'),
  'ignored.yml': PLAYBOOK.replace('KEYWORD', 'ignore_errors: true').replace('STRATEGY', 'strategy: debug'),
  'strategy.yml': PLAYBOOK.replace('KEYWORD', 'ignore_errors: false').replace('STRATEGY', 'strategy: debug'),
  'plain.yml': PLAYBOOK.replace('KEYWORD', 'ignore_errors: false').replace('  STRATEGY\n', ''),
});

/** A task that is run again waits behind the other hosts there; with one host nothing depends on that. */
function run(program: string, playbook: string, commands: readonly string[], env: Record<string, string>) {
  const isRedone = commands.some(command => command === 'r' || command === 'redo');
  const limit = isRedone ? ['-l', 'a'] : [];
  const { status, stdout } = spawnSync(program, ['-i', 'a,b,', ...limit, playbook], {
    cwd: folder,
    encoding: 'utf8',
    input: commands.map(command => `${command}\n`).join(''),
    timeout: 300_000,
    env: {
      PATH: process.env.PATH,
      HOME: folder,
      ANSIBLE_NOCOLOR: '1',
      ANSIBLE_LOCALHOST_WARNING: '0',
      ANSIBLE_PYTHON_INTERPRETER: '/usr/bin/python3',
      ANSIBLE_FORKS: '1',
      ...env,
    },
  });
  const shown = stdout
    // What programs say of their times, and whether a value is text or a number.
    .replaceAll(/FAILED! => \{.*\}/g, 'FAILED!')
    .replaceAll(/"r\.rc": "?(\d+)"?/g, '"r.rc": $1');
  return { status, shown };
}

test.each([
  ['on_failed', ['p task', 'p host', "p task_vars['program']", 'p result._result["rc"]', 'c']],
  ['on_failed', ['p nosuch', '', 'p task.name', "task_vars['structure']", "p task_vars['structure']", 'c']],
  ['on_failed', ["task_vars['program'] = '/bin/true'", 'u', 'r']],
  ['on_failed', ["task_vars['program'] = '/bin/true'", 'update_task', "p task.args['_raw_params']", 'redo']],
  ['on_failed', ["task.args['_raw_params'] = '/bin/true'", "p task.args['_raw_params']", 'r']],
  ['on_failed', ['r', 'r', "task.args['_raw_params'] = '/bin/true'", 'r']],
  ['on_skipped', ['p task', 'continue']],
  ['always', ['c', 'c']],
  ['never', []],
  ['ignored', []],
  ['strategy', ['h', 'p host', 'c']],
] as const)('%s: %j', (name, commands) => {
  const theirs = run('ansible-playbook', `${name}.yml`, commands, {});
  expect(run(resolve('bin/reprise'), `${name}.yml`, commands, {})).toEqual(theirs);
});

test('the setting', () => {
  const env = { ANSIBLE_ENABLE_TASK_DEBUGGER: 'True' };
  const theirs = run('ansible-playbook', 'plain.yml', ['p host', 'c'], env);
  expect(theirs.shown).toContain('(debug)> a');
  expect(run(resolve('bin/reprise'), 'plain.yml', ['p host', 'c'], env)).toEqual(theirs);
});

test('the end of the input, and quit, end the run with status 99', () => {
  for (const commands of [[], ['q']]) {
    const theirs = run('ansible-playbook', 'on_failed.yml', commands, {});
    const ours = run(resolve('bin/reprise'), 'on_failed.yml', commands, {});
    expect([ours.status, theirs.status]).toEqual([99, 99]);
    // Ours tells the recap of an interrupted run, too.
    expect(ours.shown.startsWith(theirs.shown)).toBe(true);
  }
});
