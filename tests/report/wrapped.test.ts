import { expect, test } from '@jest/globals';
import { wrapped } from '../../src/report/wrapped.ts';

const WORD = 'x'.repeat(90);

// What textwrap.wrap(text, 79) of Python 3.11 gives.
test.each([
  ['short', 'short'],
  ['', ''],
  [`${'word '.repeat(20)}`, `${'word '.repeat(15)}word\nword word word word`],
  [`start ${WORD} end`, `start ${'x'.repeat(73)}\n${'x'.repeat(17)} end`],
  [`${'a'.repeat(70)} well-known`, `${'a'.repeat(70)} well-\nknown`],
  [`${'a'.repeat(70)} 1-2345678`, `${'a'.repeat(70)}\n1-2345678`],
  ['a\tb\nc', 'a       b c'],
  [`${'a'.repeat(78)}   b`, `${'a'.repeat(78)}\nb`],
])('%j', (text, lines) => expect(wrapped(text)).toBe(lines));
