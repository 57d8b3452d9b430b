// Values of every type, for properties.
import fc from 'fast-check';
import { makeFloat, Tuple, type Value } from '../../src/values/value.ts';

const scalar = (): fc.Arbitrary<Value> =>
  fc.oneof(
    fc.constant(null),
    fc.boolean(),
    fc.maxSafeInteger(),
    fc.bigInt().map(n => n * 2n ** 60n + 2n ** 60n),
    fc.double({ noNaN: true }).map(makeFloat),
    fc.string({ unit: 'binary' }),
  );

/** Scalars, lists, tuples and dicts with text keys, some levels deep. */
export function anyValue(): fc.Arbitrary<Value> {
  return fc.letrec<{ value: Value }>(tie => ({
    value: fc.oneof(
      { depthSize: 'small' },
      scalar(),
      fc.array(tie('value')),
      fc.array(tie('value')).map(items => Tuple.from(items) as Tuple),
      fc.dictionary(fc.string(), tie('value')).map(object => new Map<Value, Value>(Object.entries(object))),
    ),
  })).value;
}
