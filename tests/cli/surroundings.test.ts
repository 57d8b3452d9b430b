// What a run meets around it: full disks, folders that cannot be written or are gone, slips of the pen in the first word.
// Needs dist/ from `npm run build`.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { temporaryFolder } from '../temporary-folder.ts';

const REPRISE = join(process.cwd(), 'bin', 'reprise');
const home = temporaryFolder({
  'playbooks/site.yml': '- hosts: localhost\n',
  'play.yml': '- hosts: localhost\n  gather_facts: false\n  tasks: [{ debug: { msg: hi } }]\n',
});
const PLAY = `${REPRISE} -i localhost, ${join(home, 'play.yml')}`;

function run(line: string, env: NodeJS.ProcessEnv = {}) {
  return spawnSync('sh', ['-c', line], {
    cwd: home,
    encoding: 'utf8',
    env: { PATH: process.env.PATH, HOME: home, ...env },
  });
}

test.each([
  ['standard output', `${PLAY} >/dev/full`, 'standard output is not whole: no space left on device'],
  ['a log', `ANSIBLE_LOG_PATH=/dev/full ${PLAY}`, 'the log /dev/full is not whole: no space left on device'],
  [
    'the usual journal',
    `HOME=/proc ${PLAY}`,
    'journal cannot be written: no such file or directory; the run has no',
  ],
])('%s that cannot be written is told of once, and ends no run', (_what, line, sentence) => {
  const { status, stderr } = run(line);
  expect(stderr.trimEnd().split('\n')).toEqual([expect.stringContaining(`[WARNING]: `)]);
  expect(stderr).toContain(sentence);
  expect(status).toBe(0);
});

test('a journal that was asked for is wanted', () => {
  const { status, stderr } = run(`${PLAY} --journal play.yml`);
  expect(stderr).toContain("the journal's folder play.yml cannot be written: file already exists");
  expect(status).toBe(5);
});

test('an empty XDG_STATE_HOME is as good as none', () => {
  expect(run(PLAY, { XDG_STATE_HOME: '' }).status).toBe(0);
  expect(existsSync(join(home, 'reprise'))).toBe(false);
  expect(existsSync(join(home, '.local/state/reprise/journal'))).toBe(true);
});

test('a folder that is gone is told of', () => {
  const { status, stderr } = run(`mkdir gone && cd gone && rmdir ../gone && ${PLAY}`);
  expect([status, stderr]).toEqual([1, 'error[FILE_NOT_FOUND]: the current folder is not there any more\n']);
});

test('a playbook of the folder playbooks/ is found for who stands above it', () => {
  const { status, stderr } = run(`${REPRISE} site.yml`);
  expect(stderr).toContain(
    "the playbook site.yml could not be found\n  hint: did you mean 'playbooks/site.yml'?",
  );
  expect(status).toBe(1);
});

test.each([
  ['invntory --list', "there is no command 'invntory'", "did you mean 'inventory'?"],
  ['sandbox upp', "unknown command 'upp'", 'did you mean up?'],
])('reprise %s', (words, message, hint) => {
  const { status, stderr } = run(`${REPRISE} ${words}`);
  expect(stderr).toContain(`error[USAGE]: ${message}\n`);
  expect(stderr).toContain(`  hint: ${hint}\n`);
  expect(status).toBe(5);
});

test('nothing to do is no success, and help is for each command', () => {
  const nothing = run(REPRISE);
  expect(nothing).toMatchObject({ status: 5, stdout: '', stderr: expect.stringContaining('usage: reprise') });
  const help = run(`${REPRISE} help vault edit`);
  expect(help).toMatchObject({ status: 0, stdout: expect.stringMatching(/^Usage: reprise vault edit /) });
});
