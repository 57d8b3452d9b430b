// Python's seeded random numbers: the Mersenne Twister MT19937, seeded as `random.Random(seed)` seeds it.
// https://docs.python.org/3/library/random.html http://www.math.sci.hiroshima-u.ac.jp/m-mat/MT/emt.html
import { createHash } from 'node:crypto';
import { isFloat, isInt, toNumeric } from '../../values/types.ts';
import type { Value } from '../../values/value.ts';

const SIZE = 624;
const PERIOD = 397;
const TOP_BIT = 0x80000000;
const LOW_BITS = 0x7fffffff;

export class PythonRandom {
  readonly #state = new Uint32Array(SIZE);
  #at = SIZE;

  /** The generator for an int, a whole float or a text; undefined for anything else. */
  static seeded(seed: Value): PythonRandom | undefined {
    if (typeof seed === 'string') {
      const bytes = Buffer.from(seed, 'utf8');
      const digest = createHash('sha512').update(bytes).digest();
      return new PythonRandom(BigInt(`0x${Buffer.concat([bytes, digest]).toString('hex')}`));
    }
    if (!isInt(seed) && !(isFloat(seed) && Number.isInteger(Number(toNumeric(seed))))) return undefined;
    const number = BigInt(toNumeric(seed));
    return new PythonRandom(number < 0n ? -number : number);
  }

  private constructor(seed: bigint) {
    const key: number[] = [];
    for (let rest = seed; rest > 0n; rest >>= 32n) key.push(Number(rest & 0xffffffffn));
    this.#seedWithKey(key.length === 0 ? [0] : key);
  }

  #seedWithKey(key: readonly number[]): void {
    const state = this.#state;
    const mix = (index: number, factor: number): number => {
      const previous = state[index - 1] ?? 0;
      return Math.imul(previous ^ (previous >>> 30), factor);
    };
    state[0] = 19650218;
    for (let i = 1; i < SIZE; i++) state[i] = mix(i, 1812433253) + i;
    let [at, used] = [1, 0];
    const advance = (): void => {
      at++;
      if (at < SIZE) return;
      state[0] = state[SIZE - 1] ?? 0;
      at = 1;
    };
    for (let rounds = Math.max(SIZE, key.length); rounds > 0; rounds--) {
      state[at] = ((state[at] ?? 0) ^ mix(at, 1664525)) + (key[used] ?? 0) + used;
      advance();
      used = (used + 1) % key.length;
    }
    for (let rounds = SIZE - 1; rounds > 0; rounds--) {
      state[at] = ((state[at] ?? 0) ^ mix(at, 1566083941)) - at;
      advance();
    }
    state[0] = TOP_BIT;
  }

  #next32(): number {
    const state = this.#state;
    if (this.#at >= SIZE) {
      for (let i = 0; i < SIZE; i++) {
        const bits = ((state[i] ?? 0) & TOP_BIT) | ((state[(i + 1) % SIZE] ?? 0) & LOW_BITS);
        const twist = (bits & 1) === 0 ? 0 : 0x9908b0df;
        state[i] = (state[(i + PERIOD) % SIZE] ?? 0) ^ (bits >>> 1) ^ twist;
      }
      this.#at = 0;
    }
    let word = state[this.#at++] ?? 0;
    word ^= word >>> 11;
    word ^= (word << 7) & 0x9d2c5680;
    word ^= (word << 15) & 0xefc60000;
    return (word ^ (word >>> 18)) >>> 0;
  }

  /** A number of so many random bits. */
  #bits(count: number): bigint {
    let [value, shift] = [0n, 0n];
    for (let rest = count; rest > 0; rest -= 32) {
      const word = this.#next32() >>> (rest < 32 ? 32 - rest : 0);
      value |= BigInt(word) << shift;
      shift += 32n;
    }
    return value;
  }

  /** A number from 0 up to, not including, `limit`. */
  below(limit: bigint): bigint {
    const count = limit.toString(2).length;
    for (;;) {
      const value = this.#bits(count);
      if (value < limit) return value;
    }
  }
}
