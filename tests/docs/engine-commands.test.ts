// The commands of the guides that are about no playbook of ours: `reprise adhoc`, `inventory`, `config` and `vault`, each run in the
// order of its page. Tasks only list their hosts; of the sandbox only the words are looked at. Needs dist/ from `npm run build`.
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, test } from '@jest/globals';
import { temporaryFolder } from '../temporary-folder.ts';

const GUIDES = 'docs/guide';
const COMMAND = /^ {4}(reprise (adhoc|inventory|config|vault|sandbox) .*)$/gm;

const commands = readdirSync(GUIDES).flatMap(page =>
  Array.from(readFileSync(join(GUIDES, page), 'utf8').matchAll(COMMAND), ([, line = '', program = '']) => ({
    program,
    line: line.replace(/ {2,}#.*$/, ''),
  })),
);

const folder = temporaryFolder({
  hosts: '[pg-test]\ndb1\n[pg-meta]\ndb2\n',
  'ansible.cfg': '[defaults]\ninventory = hosts\nvault_password_file = password\n',
  'some.cfg': '[defaults]\nforks = 7\n',
  'a.yml': 'a: 1\n',
  'b.yml': 'b: 2\n',
  password: 'secret\n',
});

/** What is run: tasks only list their hosts, and no host of a sandbox is touched. */
function harmless(line: string, program: string): string {
  if (program === 'adhoc') return `${line} --list-hosts`;
  return program === 'sandbox' ? line.replace(/^(reprise sandbox \w+).*/, '$1 --help') : line;
}

test('there are commands of each', () => {
  expect([...new Set(commands.map(({ program }) => program))].sort()).toEqual([
    'adhoc',
    'config',
    'inventory',
    'sandbox',
    'vault',
  ]);
});

test.each(commands)('$line', ({ line, program }) => {
  const { status, stderr } = spawnSync('bash', ['-c', harmless(line, program)], {
    cwd: folder,
    encoding: 'utf8',
    // The new password of `rekey`, twice.
    input: 'other\nother\n',
    env: { PATH: `${resolve('bin')}:${process.env.PATH}`, HOME: folder, LANG: 'C.UTF-8', EDITOR: 'true' },
  });
  expect([status, /error|WARNING/i.exec(stderr)]).toEqual([0, null]);
});
