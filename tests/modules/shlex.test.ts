// Splitting of command lines; the expected words are those of Python's shlex.split.
import { expect, test } from '@jest/globals';
import { splitWords } from '../../src/modules/shlex.ts';

test.each<[string, readonly string[]]>([
  ['a b', ['a', 'b']],
  ['a \'b c\' "d e"', ['a', 'b c', 'd e']],
  ['a\\ b', ['a b']],
  ["'a\\b'", ['a\\b']],
  ['"a\\b\\"c\\\\"', ['a\\b"c\\']],
  ["''", ['']],
  ["a''b", ['ab']],
  ['a"b"c', ['abc']],
  ['a # b', ['a', '#', 'b']],
  [' \n\t', []],
  ["x='y z'", ['x=y z']],
  ['a;b|c', ['a;b|c']],
])('%p', (text, words) => {
  expect(splitWords(text)).toEqual(words);
});

test.each<[string, string]>([
  ["'a", 'No closing quotation'],
  ['"a', 'No closing quotation'],
  ['a\\', 'No escaped character'],
])('%p is refused', (text, problem) => {
  expect(splitWords(text)).toEqual({ problem });
});
