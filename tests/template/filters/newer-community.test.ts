// Filters of community.general that are newer than the collection which the golden files were recorded with.
import { describe, expect, it } from '@jest/globals';
import { evaluate } from '../../../src/template/render.ts';
import { toJson } from '../../../src/values/json.ts';
import { emptyEnvironment, scopeOf } from '../environment.ts';

const answer = (expression: string): string =>
  toJson(evaluate(expression, scopeOf(new Map()), emptyEnvironment()));
const text = (expression: string): string => JSON.parse(answer(expression)) as string;

const ROWS = "[{'name': 'Alice', 'age': 25}, {'name': 'Bob', 'age': 3000}]";

describe('to_prettytable', () => {
  it.each([
    [
      'centres by default; an odd blank goes left of a text of even length',
      '',
      ['+-------+------+', '|  name | age  |', '+-------+------+', '| Alice |  25  |', '|  Bob  | 3000 |'],
    ],
    [
      'aligns and picks columns',
      "('age', 'name', column_alignments={'age': 'right', 'name': 'l'})",
      ['+------+-------+', '|  age | name  |', '+------+-------+', '|   25 | Alice |', '| 3000 | Bob   |'],
    ],
    [
      'names its columns',
      "(header_names=['Who', 'Years'])",
      [
        '+-------+-------+',
        '|  Who  | Years |',
        '+-------+-------+',
        '| Alice |   25  |',
        '|  Bob  |  3000 |',
      ],
    ],
  ])('%s', (_name, args, lines) => {
    const [rule] = lines;
    expect(text(`${ROWS} | community.general.to_prettytable${args}`).split('\n')).toEqual([...lines, rule]);
  });

  it.each([
    ["'x'", '', 'Expected a list of dictionaries, got a string'],
    ['[1]', '', 'Expected all items in the list to be dictionaries, got a int'],
    [ROWS, "('name', column_order=['age'])", 'Cannot use both positional arguments'],
    [ROWS, "('a', 'b', 'c')", "'column_order' has more elements (3) than available fields in data (2)"],
    [ROWS, '(colour=1)', 'Unknown parameter(s) for to_prettytable filter: colour'],
  ])('%s%s fails', (input, args, message) => {
    expect(() => answer(`${input} | to_prettytable${args}`)).toThrow(message);
  });

  it('has an empty table', () => expect(text('[] | to_prettytable')).toBe('++\n++'));
});

it.each([
  [
    String.raw`"[a]\nk = v\nK: w x\n  more\n[b]\n" | from_ini`,
    '{"a": {"k": "v", "K": "w x\\nmore"}, "b": {}}',
  ],
  [
    String.raw`"[DEFAULT]\nd=1\n[a]\nk=v" | community.general.from_ini`,
    '{"a": {"d": "1", "k": "v"}, "DEFAULT": {"d": "1"}}',
  ],
  ["{'a': {'k': 1, 'l': 'x\ny'}, 'b': {}} | to_ini", '"[a]\\nk = 1\\nl = x\\n\\ty\\n\\n[b]\\n"'],
  ["{'a': {'k': 1}} | to_ini(no_extra_spaces=true)", '"[a]\\nk=1\\n"'],
  ['[1, 2, 2] | lists_union([3, 1], [4])', '[1, 2, 3, 4]'],
  ['[[1, 2], [2, 3]] | lists_union(flatten=true)', '[1, 2, 3]'],
  ['[1, 2, 3] | lists_intersect([3, 2], [2])', '[2]'],
  ['[1, 2, 2, 3] | lists_difference([3], [1])', '[2]'],
  ['[1, 2] | lists_symmetric_difference([2, 3])', '[1, 3]'],
  ['[1, 2, 3] | accumulate', '[1, 3, 6]'],
  ["'abc' | accumulate", '["a", "ab", "abc"]'],
  ["[{'ab': 1, 'b': 2}] | keep_keys(target='a', matching_parameter='starts_with')", '[{"ab": 1}]'],
  ["[{'ab': 1, 'b': 2}] | community.general.remove_keys(['b'])", '[{"ab": 1}]'],
  ["[{'ab': 1, 'b': 2}] | keep_keys('^.b$', 'regex')", '[{"ab": 1}]'],
  ["[{'ab': 1, 'b': 2}] | replace_keys([{'before': 'b', 'after': 'c'}])", '[{"ab": 1, "c": 2}]'],
])('%s', (expression, expected) => {
  expect(answer(expression)).toBe(expected);
});

it.each([
  [String.raw`"[a]\nk\n" | from_ini`, "not an entry: 'k' [line 2]"],
  ['"k=v" | from_ini', 'File contains no section headers. [line 1]'],
  [String.raw`"[a]\nk=1\nk=2" | from_ini`, "option 'k' already exists [line 3]"],
  ['{} | to_ini', 'An empty dict cannot be converted'],
  ["{'a': {'k': none}} | to_ini", 'option values must be strings'],
  ['[1] | keep_keys(target="a")', 'The data items must be dictionaries'],
  ["[{'a': 1}] | keep_keys(target=[])", "The target can't be empty"],
  ["[{'a': 1}] | keep_keys('a', matching_parameter='like')", 'The matching_parameter must be one of'],
])('%s fails', (expression, message) => {
  expect(() => answer(expression)).toThrow(message);
});
