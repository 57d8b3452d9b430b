import { describe, expect, it } from '@jest/globals';
import { repr, toText } from '../../src/values/text.ts';
import { Float, Tuple, type Value } from '../../src/values/value.ts';

describe('repr', () => {
  it.each<[Value, string]>([
    ["it's", `"it's"`],
    [`it's "so"`, `'it\\'s "so"'`],
    ['a\n\t\\', "'a\\n\\t\\\\'"],
    ['\x00\x7f\xa0\u200b', "'\\x00\\x7f\\xa0\\u200b'"],
    ['ä😀 \u{e000}', "'ä😀 \\ue000'"],
    ['\u{10ffff}', "'\\U0010ffff'"],
    [new Float(1), '1.0'],
    [new Float(1e16), '1e+16'],
    [new Float(1e15), '1000000000000000.0'],
    [0.0001, '0.0001'],
    [0.00001234, '1.234e-05'],
    [new Float(-0), '-0.0'],
    [Number.POSITIVE_INFINITY, 'inf'],
    [Number.NaN, 'nan'],
    [5e-324, '5e-324'],
    [12345678901234567890n, '12345678901234567890'],
    [[], '[]'],
    [Tuple.of(1) as Tuple, '(1,)'],
    [new Map<Value, Value>([[1, [null, true]]]), '{1: [None, True]}'],
  ])('%p', (value, expected) => {
    expect(repr(value)).toBe(expected);
  });

  it('shows a list inside itself once', () => {
    const list: Value[] = [1];
    list.push(list);
    expect(repr(list)).toBe('[1, [...]]');
  });
});

describe('toText', () => {
  it('leaves text as it is and quotes it inside containers', () => {
    expect(toText('a')).toBe('a');
    expect(toText(['a'])).toBe("['a']");
  });
});
