// `-e` in all its forms, and a sentence with a place for each that is none.
import { describe, expect, it } from '@jest/globals';
import { parseExtraVars } from '../../src/source/extra-vars.ts';
import { nodeToValue } from '../../src/source/node-access.ts';
import { describeMistake, mistakesOf } from '../mistakes.ts';
import { temporaryFolder } from '../temporary-folder.ts';

const folder = temporaryFolder({
  'vars.yml': 'a: yes\nb: [1]\n',
  'vars.json': '{"exp": 1e3}',
  'list.yml': '- a\n',
  'bad.yml': 'a: {{ x }}\n',
  'empty.yml': '# nothing\n',
});

function read(...items: string[]): unknown {
  return Object.fromEntries(
    [...parseExtraVars(items, folder)].map(([name, node]) => [name, nodeToValue(node)]),
  );
}

function mistakes(...items: string[]): readonly string[] {
  return mistakesOf(() => parseExtraVars(items, folder)).map(describeMistake);
}

describe('values', () => {
  it('of key=value are strings', () => {
    expect(read('a=1 b=yes', 'c="x y"')).toEqual({ a: '1', b: 'yes', c: 'x y' });
  });

  it('of JSON keep their types', () => {
    const pitr = new Map([['time', '2025-07-13 10:00:00+00']]);
    expect(read('{"pg_pitr": {"time": "2025-07-13 10:00:00+00"}, "n": 1}')).toEqual({ pg_pitr: pitr, n: 1 });
  });

  it('of YAML in brackets are read as YAML', () => {
    expect(read('{a: yes, b: [1, x]}')).toEqual({ a: true, b: [1, 'x'] });
  });

  it('of files are found from the current folder', () => {
    expect(read('@vars.yml', '@vars.json')).toMatchObject({ a: true, b: [1] });
  });

  it('given later win', () => {
    expect(read('a=1', '@vars.yml', '{"b": 2}', '')).toEqual({ a: true, b: 2 });
  });

  it('know their offset, so that a mistake in a template is shown where it stands', () => {
    const node = parseExtraVars(['x=1 a="{{ nmae }}"'], folder).get('a');
    expect(node?.kind === 'scalar' && node.textStart).toBe(7);
  });
});

describe('mistakes', () => {
  it.each([
    ['a word without =', ['a=1 foo'], ["USAGE 1:5 'foo' gives no variable a value"]],
    ['spaces around =', ['a = 1'], ["USAGE 1:1 'a' gives no variable a value"]],
    ['YAML without brackets', ['a: 1'], ["USAGE 1:1 'a:' gives no variable a value"]],
    ['an open quote', ['a="b c'], ['USAGE 1:1 the quote " is never closed']],
    [
      'JSON that is cut off',
      ['{"a": {"b": 1}'],
      ['YAML_SYNTAX 1:15 a closing } is missing before this line'],
    ],
    ['a list', ['[1, 2]'], ['USAGE 1:1 extra variables must be a mapping, this is a list']],
    [
      'a file that holds a list',
      ['@list.yml'],
      ['USAGE 1:1 extra variables must be a mapping, this is a list'],
    ],
    [
      'a file with nothing in it',
      ['@empty.yml'],
      ['USAGE 1:1 extra variables must be a mapping, this is nothing'],
    ],
    [
      'a file that is broken',
      ['@bad.yml'],
      ['YAML_SYNTAX 1:4 a template expression stands here without quotes'],
    ],
    ['a path without @', ['./vars.yml'], ["USAGE 1:1 './vars.yml' looks like a file of variables"]],
  ])('%s', (_, items, expected) => {
    expect(mistakes(...items)).toEqual(expected);
  });

  it('name a file that is not there, and the one that was meant', () => {
    const [error] = mistakesOf(() => parseExtraVars(['@vras.yml'], folder));
    expect([error?.code, error?.hint]).toEqual(['FILE_NOT_FOUND', `did you mean '${folder}/vars.yml'?`]);
  });

  it('are all reported together', () => {
    expect(mistakes('foo', '[1]')).toHaveLength(2);
  });
});
