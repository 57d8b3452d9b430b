import { describe, expect, it, test } from '@jest/globals';
import fc from 'fast-check';
import { compare, dictGet, dictSet, findKey, isEqual, isOrdered } from '../../src/values/compare.ts';
import { PythonError } from '../../src/values/python-error.ts';
import { Float, Tuple, type Value } from '../../src/values/value.ts';
import { anyValue } from './arbitrary.ts';

function tuple(...items: Value[]): Tuple {
  return Tuple.from(items) as Tuple;
}

describe('isEqual', () => {
  it.each<[Value, Value, boolean]>([
    [1, true, true],
    [1, new Float(1), true],
    [0, false, true],
    [1, '1', false],
    [2n ** 60n, new Float(2 ** 60), true],
    [9007199254740993n, new Float(9007199254740992), false],
    [Number.NaN, Number.NaN, false],
    [null, false, false],
    [[1, [2]], [new Float(1), [2]], true],
    [[1], Tuple.of(1) as Tuple, false],
    [new Map([['a', 1]]), new Map([['a', true]]), true],
    [new Map<Value, Value>([[1, 'x']]), new Map<Value, Value>([[new Float(1), 'x']]), true],
    [new Map([['a', 1]]), new Map([['b', 1]]), false],
  ])('%p == %p is %p', (a, b, expected) => {
    expect(isEqual(a, b)).toBe(expected);
    expect(isEqual(b, a)).toBe(expected);
  });

  test('a value equals itself, and equality has no direction', () => {
    fc.assert(
      fc.property(anyValue(), anyValue(), (a, b) => {
        expect(isEqual(a, a)).toBe(true);
        expect(isEqual(a, b)).toBe(isEqual(b, a));
      }),
    );
  });
});

describe('compare', () => {
  it('orders text by code point, not by UTF-16 unit', () => {
    expect(compare('\uffff', '😀')).toBeLessThan(0);
    expect('\uffff' < '😀').toBe(false);
  });

  it('orders lists by their first difference, then by length', () => {
    expect(compare([1, 2], [1, 3])).toBeLessThan(0);
    expect(compare([1, 2], [1])).toBeGreaterThan(0);
    expect(compare([1, 2], [1, new Float(2)])).toBe(0);
  });

  it.each<[Value, Value]>([
    [1, 'a'],
    [null, null],
    [[1], Tuple.of(1) as Tuple],
    [new Map(), new Map()],
  ])('refuses to order %p and %p', (a, b) => {
    expect(() => compare(a, b)).toThrow(PythonError);
  });

  it('holds nothing of NaN', () => {
    for (const operator of ['<', '<=', '>', '>='] as const) {
      expect(isOrdered(operator, Number.NaN, 1)).toBe(false);
      expect(isOrdered(operator, [Number.NaN], [1])).toBe(false);
    }
  });

  test('sorting numbers of every kind agrees with their values', () => {
    const number = fc.oneof(fc.integer(), fc.bigInt(), fc.double({ noNaN: true }));
    fc.assert(
      fc.property(fc.array(number), numbers => {
        const values = numbers.map(n => (typeof n === 'number' && Number.isInteger(n) ? new Float(n) : n));
        const sorted = [...values].sort(compare);
        for (let at = 1; at < sorted.length; at++)
          expect(compare(sorted[at - 1] ?? 0, sorted[at] ?? 0)).toBeLessThanOrEqual(0);
      }),
    );
  });
});

describe('keys of dicts', () => {
  it('takes 1, 1.0 and True for one key, which keeps its first form', () => {
    const dict = new Map<Value, Value>([[1, 'a']]);
    dictSet(dict, true, 'b');
    dictSet(dict, new Float(1), 'c');
    expect(Array.from(dict)).toEqual([[1, 'c']]);
    expect(dictGet(dict, true)).toBe('c');
  });

  it('finds tuples by what is in them', () => {
    const dict = new Map<Value, Value>([[tuple(1, 'x'), 'y']]);
    expect(dictGet(dict, tuple(true, 'x'))).toBe('y');
  });

  it('refuses lists and dicts, inside tuples too', () => {
    expect(() => findKey(new Map(), [1])).toThrow("unhashable type: 'list'");
    expect(() => findKey(new Map(), Tuple.of(new Map()) as Tuple)).toThrow("unhashable type: 'dict'");
  });
});
