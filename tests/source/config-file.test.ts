// Places in configuration files; what they mean is compared with Python's configparser in tests/differential.
import { expect, it } from '@jest/globals';
import { parseConfigFile } from '../../src/source/config-file.ts';
import { describeMistake, mistakesOf } from '../mistakes.ts';

const parse = (text: string) => parseConfigFile({ name: 'ansible.cfg', text });

it('knows where each value stands', () => {
  const text = '[defaults]\nforks = 7 ; seven\nroles_path = a:\n  b\n';
  const values = [...parse(text).values()].map(({ span }) => text.slice(span.start, span.end));
  expect(values).toEqual(['7', 'a:\n  b']);
});

it.each([
  ['[a]\nnothing\n', "INI_SYNTAX 2:1 'nothing' is neither a section nor a setting"],
  ['x = 1\n', "INI_SYNTAX 1:1 'x = 1' is neither a section nor a setting"],
  ['[a]\nx=1\nX=2\n', "INI_SYNTAX 3:1 'X' is set a second time in [a]"],
  ['[a]\n[b]\n[a]\n', 'INI_SYNTAX 3:1 the section [a] stands here a second time'],
])('refuses %j', (text, expected) => {
  expect(mistakesOf(() => parse(text)).map(describeMistake)).toEqual([expected]);
});
