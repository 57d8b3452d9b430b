// The command that goes on: what a shell and YAML read of it is what was asked, and it is printed as it is typed.
import { spawnSync } from 'node:child_process';
import { describe, expect, it } from '@jest/globals';
import { parse } from 'yaml';
import { nextCommand } from '../../src/modules/clusters/next-command.ts';

/** The words of the command, as a shell takes them apart. */
function wordsOf(command: string): string[] {
  const { stdout } = spawnSync('sh', ['-c', command.replace('./pgsql-pitr.yml', 'printf "%s\\0"')]);
  return stdout.toString().split('\0').slice(0, -1);
}

describe('the request of the next command', () => {
  it.each([
    [{}, '{}'],
    [{ time: '2026-11-23 10:00:00.5+00' }, '{time: !!str 2026-11-23 10:00:00.5+00}'],
    [{ action: 'pause', xid: '250000' }, '{action: pause, xid: !!str 250000}'],
    [{ exclusive: true, lsn: '0/4001C80', process: 2 }, '{exclusive: true, lsn: 0/4001C80, process: 2}'],
    [{ name: 'no', set: '20261123-100000F' }, '{name: !!str no, set: !!str 20261123-100000F}'],
    [
      { db_include: ['a', 'b-c', '7'], link_map: { '16385': '/disk2/s p' } },
      '{db_include: [a, b-c, !!str 7], link_map: {!!str 16385: /disk2/s p}}',
    ],
  ])('%j stands there without quotes', (request, text) => {
    const command = nextCommand('pg-test', JSON.stringify(request));
    expect(command).toBe(`./pgsql-pitr.yml -l pg-test -e '{pg_pitr: ${text}}'`);
    expect(parse(wordsOf(command).at(-1) ?? '', { version: '1.1' })).toEqual({ pg_pitr: request });
  });

  it.each([
    'it\'s $(here) "now"',
    'a: b',
    'a:',
    ' a',
    'a #b',
    '#b',
    '- a',
    '-a',
    '',
    '~',
    '{a}',
    'a,b',
    '!x',
    '*x',
    '&x',
    '1e3',
    '0x1F',
    '+.inf',
    '.nan',
    '1:30',
    '<<',
    '=',
    'a\nb',
    'ä',
  ])('a restore point named %j survives the shell and YAML', name => {
    const request = { name };
    const words = wordsOf(nextCommand('pg-test', JSON.stringify(request), 'forward'));
    expect(words.slice(0, 5)).toEqual(['-l', 'pg-test', '-t', 'forward', '-e']);
    expect(parse(words[5] ?? '', { version: '1.1' })).toEqual({ pg_pitr: request });
  });

  it('is left out where nothing was asked', () => {
    expect(nextCommand('pg-test', 'null')).toBe('./pgsql-pitr.yml -l pg-test');
  });
});
