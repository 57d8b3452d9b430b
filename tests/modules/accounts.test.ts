// The files of accounts where no useradd is: locked while they are changed. Another folder stands for /etc.
import { execFile } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { beforeEach, expect, test } from '@jest/globals';
import { ACCOUNTS } from '../../src/modules/users/accounts.ts';
import { temporaryFolder } from '../temporary-folder.ts';

const folder = temporaryFolder({});
const path = (name: string): string => join(folder, name);
const FILES = {
  passwd: 'root:x:0:0::/root:/bin/sh',
  group: 'root:x:0:',
  shadow: 'root:*:1::::::',
  gshadow: 'root:*::',
};
const GETENT = `getent() { awk -F: -v key="$2" '$1 == key || $3 == key { print; found = 1 } END { exit !found }' "${folder}/$1"; }`;

/** As where no groupadd is; a lock is tried so often. */
function run(line: string, tries = 30): Promise<{ readonly stderr: string }> {
  const accounts = ACCOUNTS.replaceAll('/etc/', `${folder}/`)
    .replace('command -v groupadd', 'false')
    .replace('tries=30', `tries=${tries}`);
  const script = `${GETENT}\n${accounts}\n${line}`;
  return promisify(execFile)('/bin/sh', ['-c', script]);
}

beforeEach(() => {
  for (const name of readdirSync(folder)) rmSync(path(name));
  for (const [name, line] of Object.entries(FILES)) writeFileSync(path(name), `${line}\n`);
});

test('programs at once wait for each other', async () => {
  const names = ['a', 'b', 'c', 'd', 'e'];
  await Promise.all(names.map(name => run(`useradd ${name}`)));
  const numbers = readFileSync(path('passwd'), 'utf8')
    .trim()
    .split('\n')
    .map(line => line.split(':')[2]);
  expect(new Set(numbers).size).toBe(names.length + 1);
  for (const name of names) {
    for (const file of Object.keys(FILES)) expect(readFileSync(path(file), 'utf8')).toContain(`\n${name}:`);
  }
  expect(readdirSync(folder).sort()).toEqual(Object.keys(FILES).sort());
});

test.each(['passwd+', 'passwd.lock', 'shadow+', 'group.lock'])(
  '%s of another is told of and left',
  async lock => {
    writeFileSync(path(lock), '1');
    for (const line of [
      'useradd a',
      'usermod -c x root',
      'userdel root',
      'groupadd a',
      'echo root:x | chpasswd',
    ]) {
      const [program] = line.replace(/^echo.*\| /, '').split(' ');
      await expect(run(line, 2)).rejects.toMatchObject({
        code: 1,
        stderr: expect.stringContaining(
          `${program}: cannot lock ${path(lock.replace(/[.+].*/, ''))}; try again later. Another program`,
        ),
      });
    }
    expect(existsSync(path(lock))).toBe(true);
    expect(readFileSync(path('passwd'), 'utf8')).toBe(`${FILES.passwd}\n`);
    expect(readdirSync(folder)).toHaveLength(5);
  },
  60_000,
);
