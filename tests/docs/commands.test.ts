// The commands that README and the guides show for our own playbooks, each in the folder of the playbooks: it loads, with those
// flags, and names at least one task and one host. Needs dist/ from `npm run build`.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';

const PAGES = ['README.md', ...readdirSync('docs/guide').map(name => join('docs/guide', name))];
const PLAYBOOKS = readdirSync('playbooks').filter(name => name.endsWith('.yml'));
const COMMAND = /^ {4}((?:\.\/|reprise )([\w-]+\.yml)\b.*)$/gm;

const commands = new Set(
  PAGES.flatMap(page =>
    Array.from(readFileSync(page, 'utf8').matchAll(COMMAND), ([, line = '', playbook = '']) => ({
      line,
      playbook,
    })),
  )
    .filter(({ playbook }) => PLAYBOOKS.includes(playbook))
    .map(({ line }) => line.replace(/ {2,}#.*$/, '').trim()),
);
let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'reprise-docs-'));
  for (const name of ['policy.yml', 'drill.yml']) writeFileSync(join(folder, name), '{}\n');
});

afterAll(() => rmSync(folder, { recursive: true }));

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
