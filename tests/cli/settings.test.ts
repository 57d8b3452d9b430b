// Settings that only the whole program shows: the log, the facts' folder, and what is refused. Needs dist/.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { temporaryFolder } from '../temporary-folder.ts';

const folder = temporaryFolder({
  'play.yml': '- hosts: all\n  gather_facts: false\n  vars: {a: 1, a: 2}\n  tasks: [debug: msg=said]\n',
  'facts.yml': '- hosts: all\n',
  'private.yml': `- hosts: all
  gather_facts: false
  roles: [says, asks]
`,
  'roles/says/vars/main.yml': 'word: said\n',
  'roles/asks/tasks/main.yml': '- debug: {msg: "{{ word | default(\'nothing\') }}"}\n',
  'local.yml': '- hosts: localhost\n  gather_facts: false\n  tasks: [debug: msg=said]\n',
  'local-facts.yml': '- hosts: all\n  tasks: [debug: {msg: "{{ ansible_local }}"}]\n',
  'facts.d/one.fact': '{"a": 5}\n',
});

function run(env: Readonly<Record<string, string>>, ...words: string[]) {
  const program = join(import.meta.dirname, '..', '..', 'bin', 'reprise');
  return spawnSync(program, ['-i', 'h1,', '-c', 'local', ...words], {
    cwd: folder,
    encoding: 'utf8',
    env: { ...process.env, XDG_STATE_HOME: folder, ANSIBLE_CONFIG: '/dev/null', ...env },
  });
}

test('log_path: every run appends its text, without colours, for the owner alone', () => {
  const env = { ANSIBLE_LOG_PATH: 'log', ANSIBLE_FORCE_COLOR: '1' };
  const first = run(env, 'play.yml');
  run(env, 'play.yml');
  const log = readFileSync(join(folder, 'log'), 'utf8');
  expect(first.stdout).toContain('\u001b[');
  expect(log).not.toContain('\u001b[');
  expect(log.match(/^(PLAY RECAP|\[WARNING\]|TASK)/gm)).toEqual([
    ...['[WARNING]', 'TASK', 'PLAY RECAP'],
    ...['[WARNING]', 'TASK', 'PLAY RECAP'],
  ]);
  expect(statSync(join(folder, 'log')).mode & 0o777).toBe(0o600);
});

test('fact_caching: facts outlive the run, until --flush-cache', () => {
  const env = {
    ANSIBLE_CACHE_PLUGIN: 'jsonfile',
    ANSIBLE_CACHE_PLUGIN_CONNECTION: 'facts',
    ANSIBLE_GATHERING: 'smart',
  };
  const gathers = (...words: string[]) => run(env, 'facts.yml', ...words).stdout.includes('Gathering Facts');
  expect([gathers(), gathers(), gathers('--flush-cache')]).toEqual([true, false, true]);
  expect(existsSync(join(folder, 'facts', 'h1'))).toBe(true);
});

test.each([
  ['warn', 0, true],
  ['ignore', 0, false],
  ['error', 4, true],
])('duplicate_dict_key = %s', (setting, status, isTold) => {
  const ended = run({ ANSIBLE_DUPLICATE_YAML_DICT_KEY: setting }, 'play.yml');
  expect([ended.status, ended.stderr.includes("the key 'a' stands here a second time")]).toEqual([
    status,
    isTold,
  ]);
});

test('private_role_vars: the variables of a role are its own', () => {
  const said = (env: Record<string, string>) => /"msg": "(.*)"/.exec(run(env, 'private.yml').stdout)?.[1];
  expect([said({}), said({ ANSIBLE_PRIVATE_ROLE_VARS: '1' })]).toEqual(['said', 'nothing']);
});

test('fact_path: where local facts lie', () => {
  const told = run({ ANSIBLE_FACT_PATH: join(folder, 'facts.d') }, 'local-facts.yml');
  expect(told.stdout).toMatch(/"one": \{\s+"a": 5/);
});

test('warnings of a run without an inventory can be turned off, or be an error', () => {
  const program = join(import.meta.dirname, '..', '..', 'bin', 'reprise');
  const told = (env: Record<string, string>) => {
    const all = {
      ...process.env,
      XDG_STATE_HOME: folder,
      ANSIBLE_CONFIG: '/dev/null',
      ANSIBLE_INVENTORY: '',
      ...env,
    };
    const { status, stderr } = spawnSync(program, ['local.yml'], { cwd: folder, encoding: 'utf8', env: all });
    return [
      status,
      stderr.includes('No inventory was parsed'),
      stderr.includes('provided hosts list is empty'),
    ];
  };
  expect(told({})).toEqual([0, true, true]);
  expect(told({ ANSIBLE_LOCALHOST_WARNING: 'no' })).toEqual([0, true, false]);
  expect(told({ ANSIBLE_INVENTORY_UNPARSED_WARNING: 'no' })).toEqual([0, false, true]);
  expect(told({ ANSIBLE_INVENTORY_UNPARSED_FAILED: 'yes' })[0]).toBe(1);
});

test.each([
  [{ ANSIBLE_INVENTORY_IGNORE_REGEX: '(' }, "the pattern '(' is none"],
  [{ ANSIBLE_ERROR_ON_UNDEFINED_VARS: 'no' }, 'something undefined is always an error'],
  [{ ANSIBLE_STRATEGY: 'fre' }, "'fre' is not a strategy"],
  [{ ANSIBLE_CACHE_PLUGIN: 'redis' }, "facts cannot be kept in 'redis'"],
  [{ ANSIBLE_CACHE_PLUGIN: 'jsonfile' }, 'needs a folder'],
  [{ ANSIBLE_LOG_PATH: '/nowhere/log' }, 'the log /nowhere/log cannot be written'],
])('%j is refused', (env, sentence) => {
  const ended = run(env, 'play.yml');
  expect(ended.status).toBe(5);
  expect(ended.stderr).toContain(sentence);
});
