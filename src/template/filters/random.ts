// random and shuffle: unpredictable, or with a seed the same as Python's, so that a cron minute stays where it is.
// https://docs.ansible.com/ansible/latest/collections/ansible/builtin/random_filter.html
import { randomInt } from 'node:crypto';
import { PythonError } from '../../values/python-error.ts';
import { isTruthy } from '../../values/truth.ts';
import { isInt, makeInt, toNumeric } from '../../values/types.ts';
import type { Value } from '../../values/value.ts';
import { filter, optional } from '../define.ts';
import type { Filter, OperationContext } from '../environment.ts';
import { expectInt, toItems } from './arguments.ts';
import { PythonRandom } from './python-random.ts';

/** A number from 0 up to, not including, `limit`. */
type Below = (limit: bigint) => bigint;

export const randomFilters: readonly Filter[] = [
  filter('random', [optional('start'), optional('step'), optional('seed')], pickRandom),
  filter('shuffle', [optional('seed')], (input, [seed], context) => {
    if (isInt(input) || input === null) return input;
    const items = toItems(input);
    const below = sourceOf(isTruthy(seed) ? seed : null, context);
    for (let index = items.length - 1; index > 0; index--) {
      const other = Number(below(BigInt(index + 1)));
      [items[index], items[other]] = [items[other] ?? null, items[index] ?? null];
    }
    return items;
  }),
];

function pickRandom(
  input: Value,
  [start = null, step = null, seed = null]: Value[],
  context: OperationContext,
): Value {
  const below = sourceOf(seed, context);
  if (isInt(input)) return randomInRange(BigInt(toNumeric(input)), start, step, below);
  if (!Array.isArray(input) && typeof input !== 'string') {
    return context.fail('random can only be used on sequences and integers');
  }
  if (isTruthy(start) || isTruthy(step)) {
    return context.fail('start and step can only be used with integer values');
  }
  const items = toItems(input);
  if (items.length === 0) throw new PythonError('IndexError', 'Cannot choose from an empty sequence');
  return items[Number(below(BigInt(items.length)))] ?? null;
}

function randomInRange(end: bigint, start: Value, step: Value, below: Below): Value {
  const from = BigInt(isTruthy(start) ? expectInt(start) : 0);
  const stride = BigInt(isTruthy(step) ? expectInt(step) : 1);
  const width = end - from;
  const count = stride > 0n ? (width + stride - 1n) / stride : (width + stride + 1n) / stride;
  if (width === 0n || count <= 0n) {
    throw new PythonError('ValueError', `empty range for randrange() (${from}, ${end}, ${width})`);
  }
  return makeInt(from + stride * below(count));
}

function sourceOf(seed: Value, context: OperationContext): Below {
  if (seed === null) return limit => BigInt(randomInt(Number(limit)));
  const random = PythonRandom.seeded(seed) ?? context.fail('a seed must be a number or a text');
  return limit => random.below(limit);
}
