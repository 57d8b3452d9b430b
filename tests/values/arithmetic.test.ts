import { describe, expect, it, test } from '@jest/globals';
import fc from 'fast-check';
import {
  add,
  divide,
  floorDivide,
  modulo,
  multiply,
  power,
  sign,
  subtract,
} from '../../src/values/arithmetic.ts';
import { isEqual } from '../../src/values/compare.ts';
import { PythonError } from '../../src/values/python-error.ts';
import { makeInt } from '../../src/values/types.ts';
import { Float, makeFloat, Tuple, type Value } from '../../src/values/value.ts';

const int = (): fc.Arbitrary<number | bigint> => fc.bigInt().map(makeInt);

describe('ints', () => {
  it('stay numbers while they are exact, and come back from bigints', () => {
    expect(add(9007199254740991, 1)).toBe(9007199254740992n);
    expect(subtract(9007199254740992n, 1)).toBe(9007199254740991);
    expect(multiply(3037000500, 3037000500)).toBe(9223372037000250000n);
    expect(sign('-', 0)).toBe(0);
  });

  test('a == (a // b) * b + a % b, and the remainder has the sign of b', () => {
    fc.assert(
      fc.property(int(), int(), (a, b) => {
        fc.pre(b !== 0);
        const rest = modulo(a, b) as number | bigint;
        expect(isEqual(add(multiply(floorDivide(a, b), b), rest), a)).toBe(true);
        expect(rest < 0 && b > 0).toBe(false);
        expect(rest > 0 && b < 0).toBe(false);
      }),
    );
  });

  it('divide to the nearest float, far beyond its range too', () => {
    expect(divide(10n ** 400n, 10n ** 399n)).toEqual(new Float(10));
    expect(divide(9007199254740993n, 1)).toEqual(new Float(9007199254740992));
    expect(() => divide(10n ** 400n, 1)).toThrow('too large');
  });
});

describe('floats', () => {
  it('keep their type when they are whole', () => {
    expect(add(new Float(1), 1)).toEqual(new Float(2));
    expect(divide(4, 2)).toEqual(new Float(2));
    expect(floorDivide(7, new Float(2))).toEqual(new Float(3));
    expect(power(2, -1)).toBe(0.5);
    expect(power(new Float(2), 2)).toEqual(new Float(4));
  });

  it('floor through the remainder', () => {
    expect(floorDivide(1, 0.1)).toEqual(new Float(9));
    expect(modulo(-1, 0.3)).toBeCloseTo(0.2);
    expect(floorDivide(-1, makeFloat(Number.POSITIVE_INFINITY))).toEqual(new Float(-1));
  });
});

describe('sequences', () => {
  it('add and repeat within their type', () => {
    expect(add([1], [2])).toEqual([1, 2]);
    expect(add(Tuple.of(1) as Tuple, Tuple.of(2) as Tuple)).toBeInstanceOf(Tuple);
    expect(multiply('ab', 2)).toBe('abab');
    expect(multiply(-1, [1])).toEqual([]);
  });

  it('do not grow without bound', () => {
    expect(() => multiply('ab', 10 ** 9)).toThrow(PythonError);
    expect(() => power(10, 10 ** 9)).toThrow(PythonError);
  });
});

it.each<[string, () => Value, string]>([
  ['int + str', () => add(1, 'a'), "unsupported operand type(s) for +: 'int' and 'str'"],
  ['str + int', () => add('a', 1), 'can only concatenate str (not "int") to str'],
  ['list + tuple', () => add([], new Tuple()), 'can only concatenate list (not "tuple") to list'],
  ['dict + dict', () => add(new Map(), new Map()), "unsupported operand type(s) for +: 'dict' and 'dict'"],
  ['str * str', () => multiply('a', 'b'), "can't multiply sequence by non-int of type 'str'"],
  ['1 / 0', () => divide(1, 0), 'division by zero'],
  ['1 // 0.0', () => floorDivide(1, new Float(0)), 'float floor division by zero'],
  ['0 ** -1', () => power(0, -1), '0.0 cannot be raised to a negative power'],
  ['-"a"', () => sign('-', 'a'), "bad operand type for unary -: 'str'"],
])('%s is an error', (_, run, message) => {
  expect(run).toThrow(new PythonError('TypeError', message));
});
