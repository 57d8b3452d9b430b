import { describe, expect, it, test } from '@jest/globals';
import fc from 'fast-check';
import { fromData, toData } from '../../src/values/data.ts';
import { toJson } from '../../src/values/json.ts';
import { Float, Tuple, type Value } from '../../src/values/value.ts';

describe('toJson', () => {
  const value = new Map<Value, Value>([
    ['b', [1, new Float(2), 1e-7, true, null]],
    ['a', new Map<Value, Value>([[1, 'ä"\n']])],
  ]);

  it('writes what json.dumps writes', () => {
    expect(toJson(value)).toBe('{"b": [1, 2.0, 1e-07, true, null], "a": {"1": "\\u00e4\\"\\n"}}');
  });

  it('indents, sorts and keeps characters when asked', () => {
    expect(toJson(value, { indent: 2, sortKeys: true, ensureAscii: false })).toBe(
      '{\n  "a": {\n    "1": "ä\\"\\n"\n  },\n  "b": [\n    1,\n    2.0,\n    1e-07,\n    true,\n    null\n  ]\n}',
    );
  });

  it.each<[Value, string]>([
    [[], '[]'],
    [new Map(), '{}'],
    [Tuple.of(1, 2) as Tuple, '[1, 2]'],
    [2n ** 70n, '1180591620717411303424'],
    [Number.NaN, 'NaN'],
    [Number.NEGATIVE_INFINITY, '-Infinity'],
    [new Map<Value, Value>([[null, 1]]), '{"null": 1}'],
    ['😀', '"\\ud83d\\ude00"'],
  ])('%p', (one, expected) => {
    expect(toJson(one)).toBe(expected);
  });

  it('refuses what JSON cannot hold', () => {
    expect(() => toJson(new Map([[Tuple.of(1) as Tuple, 1]]))).toThrow('keys must be str');
    expect(() => toJson({ kind: 'callable', name: 'f', call: () => null })).toThrow('not JSON serializable');
  });

  test('reads back as the same data', () => {
    fc.assert(
      fc.property(fc.jsonValue(), data => {
        expect(JSON.parse(toJson(fromData(data)))).toEqual(JSON.parse(JSON.stringify(data)));
      }),
    );
  });
});

describe('fromData and toData', () => {
  it('make dicts of objects, drop undefined members, keep what is a value already', () => {
    const float = new Float(2);
    const value = fromData({ a: [float, 1n], b: undefined, c: new Map([['x', { y: 1 }]]) });
    expect(value).toEqual(
      new Map<Value, Value>([
        ['a', [float, 1]],
        ['c', new Map([['x', new Map([['y', 1]])]])],
      ]),
    );
  });

  it('give plain data back, with a member named __proto__ being only a member', () => {
    const data = toData(
      new Map<Value, Value>([
        [1, new Float(2)],
        ['__proto__', Tuple.of('x') as Tuple],
      ]),
    );
    expect(Object.entries(data as object)).toEqual([
      ['1', 2],
      ['__proto__', ['x']],
    ]);
  });

  test('are inverse on JSON data', () => {
    fc.assert(
      fc.property(fc.jsonValue({ noUnicodeString: false }), data => {
        expect(JSON.stringify(toData(fromData(data)))).toBe(JSON.stringify(data));
      }),
    );
  });
});
