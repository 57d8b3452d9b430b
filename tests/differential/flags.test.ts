// Every flag that the help of Ansible's programs lists is a flag here, with a value where theirs has one. Needs ansible-core
// 2.14, and dist/ from `npm run build`.
import { spawnSync } from 'node:child_process';
import { symlinkSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, test } from '@jest/globals';
import { temporaryFolder } from '../temporary-folder.ts';

const links = temporaryFolder({});
const programs = ['ansible', 'ansible-playbook', 'ansible-inventory', 'ansible-vault', 'ansible-config'];
for (const program of programs) symlinkSync(resolve('bin/reprise'), join(links, program));

const ACTIONS = [
  ...['create', 'decrypt', 'edit', 'view', 'encrypt', 'encrypt_string', 'rekey'].map(
    action => `ansible-vault ${action}`,
  ),
  ...['dump', 'list', 'view', 'init'].map(action => `ansible-config ${action}`),
];

/** The flags of a help text: `-e EXTRA_VARS, --extra-vars EXTRA_VARS` has a value, `-C, --check` none. */
function flagsIn(help: string): string[][] {
  // A usage line breaks words at hyphens nowhere: the entries of the list begin with two spaces.
  return Array.from(help.matchAll(/^ {2}(-\S.*(?:\n {24}(?=-).*)*)/gm), ([, entry = '']) => entry)
    .map(entry => entry.split(/ {2,}|\n/)[0] ?? '')
    .flatMap(entry =>
      Array.from(
        entry.matchAll(/(?<![\w-])(--?[A-Za-z][\w-]*)(?: ([A-Z_]{2,}|\{))?/g),
        ([, name = '', value]) => (value === undefined ? [name] : [name, '1']),
      ),
    );
}

test.each(['ansible', 'ansible-playbook', 'ansible-inventory', ...ACTIONS])('%s', words => {
  const [program = '', ...action] = words.split(' ');
  const env = { ...process.env, COLUMNS: '1000' };
  const theirs = spawnSync(program, [...action, '--help'], { encoding: 'utf8', env });
  expect(theirs.status).toBe(0);
  const flags = flagsIn(theirs.stdout);
  expect(flags.length).toBeGreaterThan(4);
  // With --help nothing is done, and nothing is excluded by anything else.
  const ours = spawnSync(join(links, program), [...action, ...flags.flat(), '--help'], { encoding: 'utf8' });
  expect(ours.stderr).toBe('');
  expect(ours.status).toBe(0);
});

test('what config init writes says nothing else than the defaults', () => {
  const run = (...args: string[]) =>
    spawnSync(join(links, 'ansible-config'), args, {
      cwd: links,
      encoding: 'utf8',
      env: { PATH: process.env.PATH, HOME: links },
    });
  const before = run('dump', '-f', 'json').stdout;
  const written = run('init').stdout;
  expect(written).toMatch(/^\[defaults\]\n/);
  writeFileSync(join(links, 'written.cfg'), written);
  const after = run('dump', '-f', 'json', '-c', 'written.cfg').stdout;
  const values = (text: string) =>
    // A path of ansible.cfg is made absolute.
    JSON.parse(text.replaceAll(links, '~'))
      .filter(({ name }: { name: string }) => name !== 'CONFIG_FILE')
      .map(({ name, value }: { name: string; value: unknown }) => [name, value]);
  expect(values(after)).toEqual(values(before));
  expect(
    run('init', '--disabled')
      .stdout.split('\n')
      .filter(line => /^\w/.test(line)),
  ).toEqual([]);
});
