// Each way to break YAML, the place that is shown and the sentence.
import { describe, expect, it } from '@jest/globals';
import { UserErrors } from '../../src/errors.ts';
import { locate } from '../../src/source/span.ts';
import { parseYaml } from '../../src/source/yaml.ts';

const TEMPLATE = 'a template expression stands here without quotes';

const CASES: readonly (readonly [text: string, place: string, message: string])[] = [
  ['a: {{ x }}\n', '1:4', TEMPLATE],
  ['a: {{ x }}/foo\n', '1:4', TEMPLATE],
  ['- shell: {{ x }} y\n', '1:10', TEMPLATE],
  ['a:\n\t- b\n', '2:1', 'a tab cannot indent YAML'],
  ['k: |\n\tx\n', '2:1', 'a tab cannot indent YAML'],
  ['a: b: c\n', '1:4', 'a mapping value is not allowed here'],
  ['a:\n  - b\n - c\n', '3:2', 'this "-" does not line up with the items of the list that it belongs to'],
  ['a: "x\nb: y\n', '1:4', 'this " is never closed'],
  ["a: it's\nb: 'x\n", '2:4', "this ' is never closed"],
  ['a: [1, 2\nb: 3\n', '2:1', 'a closing ] is missing before this line'],
  ['a: {x: 1\nb: 3\n', '2:1', 'a closing } is missing before this line'],
  ['---\na\n---\nb\n', '3:1', 'a second YAML document begins here; a file holds one'],
  ['%a: 1\n', '1:1', 'a line that begins with % is a YAML directive, and this one is not known'],
  ['a: @x\n', '1:4', "a value cannot begin with '@' unless it is quoted"],
  ['a: *nope\n', '1:4', 'no anchor &nope comes before this alias'],
  ['a: "{{ x }}" y\n', '1:14', 'there is text behind the closing quote of this value'],
  ['a: - b\n', '1:4', 'a list cannot begin on the line of its key'],
  ['a: |\n  x\n y\n', '3:2', 'this line does not line up with the lines that it belongs to'],
  ['? [a]\n: b\n', '1:3', 'a list cannot be a key'],
  ['key: "a\\qb"\n', '1:8', "'\\q' is not an escape that double quotes know"],
  ['a: x\n  b: y\n', '2:3', 'this key is indented deeper than the key above, which already has a value'],
  ['- a: 1\n   b: 2\n', '2:4', 'this key is indented deeper than the key above, which already has a value'],
  [
    'hosts: all\n tasks: []\n',
    '2:2',
    'this key is indented deeper than the key above, which already has a value',
  ],
  ['a\nb: 1\n', '1:1', 'a key must stand on one line, followed by a colon'],
  ['- a: 1\n  b: 2\n c: 3\n', '3:2', 'this line is neither an item of the list above nor indented under one'],
  ['a: b\n- c\n', '2:1', 'an item of a list cannot stand among the keys of a mapping'],
  ['- a\nb: c\n', '2:1', 'a key cannot stand beside the items of a list'],
  ['k: [a, b]]\n', '1:10', "']' was not expected here"],
  ['<<: 5\n', '1:5', 'the merge key << takes a mapping, or a list of mappings'],
  ['a: \x07\n', '1:4', 'the control character U+0007 is not allowed in YAML'],
];

describe('a syntax error has a place and a sentence', () => {
  it.each(CASES)('%j', (text, place, message) => {
    expect(firstError(text)).toEqual({ place, message });
  });
});

function firstError(text: string): unknown {
  try {
    parseYaml({ name: 'test.yml', text });
  } catch (error) {
    if (!(error instanceof UserErrors)) throw error;
    const [first] = error.errors;
    const found = first?.span && locate(first.span);
    return { place: `${found?.line}:${found?.column}`, message: first?.message };
  }
  return undefined;
}
