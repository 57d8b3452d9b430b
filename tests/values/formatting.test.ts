import { describe, expect, it } from '@jest/globals';
import { formatValue } from '../../src/values/format-spec.ts';
import { percentFormat } from '../../src/values/percent-format.ts';
import { Float, Tuple, type Value } from '../../src/values/value.ts';

describe('formatValue', () => {
  it.each<[Value, string, string]>([
    ['ab', '>5', '   ab'],
    ['ab', '*^7', '**ab***'],
    ['abc', '.2', 'ab'],
    ['😀', '>3', '  😀'],
    [42, '05d', '00042'],
    [-42, '=+6', '-   42'],
    [1234567, ',', '1,234,567'],
    [0xffff, '#x', '0xffff'],
    [0xffff, '#010X', '0X0000FFFF'],
    [0xabcdef, '_x', 'ab_cdef'],
    [5, '08b', '00000101'],
    [2.5, '.0f', '2'],
    [3.5, '.0f', '4'],
    [0.125, '.2f', '0.12'],
    [1234.5, ',.2f', '1,234.50'],
    [0.5, '%', '50.000000%'],
    [0.00001234, 'g', '1.234e-05'],
    [new Float(1e6), 'g', '1e+06'],
    [new Float(1e16), '.3', '1e+16'],
    [new Float(3), '', '3.0'],
    [12345.678, 'e', '1.234568e+04'],
    [true, 'd', '1'],
  ])('format(%p, %p) is %p', (value, spec, expected) => {
    expect(formatValue(value, spec)).toBe(expected);
  });

  it.each<[Value, string]>([
    ['a', 'd'],
    [1, 's'],
    [1, '.2d'],
    [1.5, 'x'],
    [null, '>3'],
    ['a', '!!'],
  ])('format(%p, %p) is an error', (value, spec) => {
    expect(() => formatValue(value, spec)).toThrow();
  });
});

describe('percentFormat', () => {
  it.each<[string, Value, string]>([
    ['%s', Tuple.of([1, 'a']) as Tuple, "[1, 'a']"],
    ['%r', 'x', "'x'"],
    ['%-4s|%4s', Tuple.of('a', 'b') as Tuple, 'a   |   b'],
    ['%05d %+d % d', Tuple.of(42, 7, 7) as Tuple, '00042 +7  7'],
    ['%x %X %o %#x', Tuple.of(255, 255, 8, 255) as Tuple, 'ff FF 10 0xff'],
    ['%.3f %e %g', Tuple.of(1, 12345.678, 0.0001) as Tuple, '1.000 1.234568e+04 0.0001'],
    ['%d', 3.99, '3'],
    ['%*d', Tuple.of(5, 42) as Tuple, '   42'],
    [
      '%(a)s-%(b)03d',
      new Map<Value, Value>([
        ['a', 'x'],
        ['b', 7],
      ]),
      'x-007',
    ],
    ['100%%', new Tuple(), '100%'],
    ['%c%c', Tuple.of<Value>(65, 'b') as Tuple, 'Ab'],
  ])('%p %% %p is %p', (template, values, expected) => {
    expect(percentFormat(template, values)).toBe(expected);
  });

  it.each<[string, Value, string]>([
    ['%s %s', 'a', 'not enough arguments'],
    ['%s', Tuple.of(1, 2) as Tuple, 'not all arguments converted'],
    ['%d', 'a', 'a real number is required'],
    ['%(a)s', 'x', 'format requires a mapping'],
    ['%y', 1, 'unsupported format character'],
    ['%', 1, 'incomplete format'],
  ])('%p %% %p is an error', (template, values, message) => {
    expect(() => percentFormat(template, values)).toThrow(message);
  });
});
