// The commands that README and the guides show for our own playbooks, also within a sentence or a table, each in the folder of the
// playbooks: it loads, with those flags, and names at least one task and one host. Needs dist/ from `npm run build`.
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, test } from '@jest/globals';
import { temporaryFolder } from '../temporary-folder.ts';

const PAGES = ['README.md', ...readdirSync('docs/guide').map(name => join('docs/guide', name))];
const PLAYBOOKS = readdirSync('playbooks').filter(name => name.endsWith('.yml'));
const COMMAND = /^ {4,}((?:\.\/|reprise )([\w-]+\.yml)\b.*)$/gm;
const INLINE = /`(?:\.\/)?(([\w-]+\.yml) -[^`\n…]*)`/g;

const commands = new Set(PAGES.map(page => readFileSync(page, 'utf8')).flatMap(commandsOf));
const folder = temporaryFolder({ 'policy.yml': '{}\n', 'drill.yml': '{}\n' });

test('there are commands', () => {
  expect(commands.size).toBeGreaterThan(30);
});

test.each([...commands])('%s', command => {
  const line = command.replace('-e @', `-e @${folder}/`);
  const listing = spawnSync('bash', ['-c', `${line} --list-tasks --list-hosts`], {
    cwd: 'playbooks',
    encoding: 'utf8',
    env: { PATH: `${resolve('bin')}:${process.env.PATH}`, HOME: folder, LANG: 'C.UTF-8' },
  });
  expect([listing.status, listing.stderr]).toEqual([0, '']);
  expect(listing.stdout).toContain('\tTAGS: [');
  expect(listing.stdout).toMatch(/^ {6}10\.10\.10\.\d+$/m);
});

/** `NAME` stands for a cluster. */
function commandsOf(text: string): string[] {
  const shown = Array.from(text.matchAll(COMMAND), ([, line = '', playbook = '']) => ({ line, playbook }));
  const inline = Array.from(text.matchAll(INLINE), ([, line = '', playbook = '']) => ({
    line: `./${line.replace('NAME', 'pg-test')}`,
    playbook,
  }));
  return [...shown, ...inline]
    .filter(({ playbook }) => PLAYBOOKS.includes(playbook))
    .map(({ line }) => line.replace(/ {2,}#.*$/, '').trim());
}
