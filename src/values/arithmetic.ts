// Python's arithmetic: exact ints of any size, floats apart from them, sequences that add and repeat.
// https://docs.python.org/3/library/stdtypes.html#numeric-types-int-float-complex
import { percentFormat } from './percent-format.ts';
import { PythonError } from './python-error.ts';
import { isInt, isNumeric, makeInt, toNumeric, typeName } from './types.ts';
import { makeFloat, PythonObject, Tuple, type Value } from './value.ts';

export type ArithmeticOperator = '+' | '-' | '*' | '/' | '//' | '%' | '**';
type NumberValue = Parameters<typeof toNumeric>[0];

/** No list, text or power grows beyond what a template could mean. */
const MAX_LENGTH = 100_000_000;
const MAX_BITS = 1_000_000;

/** `a + b`. Throws PythonError, as all operators here do. */
export function add(a: Value, b: Value): Value {
  if (typeof a === 'number' && typeof b === 'number') {
    const sum = a + b;
    if (Number.isSafeInteger(sum) && Number.isInteger(a) && Number.isInteger(b)) return sum;
  }
  if (typeof a === 'string' && typeof b === 'string') return a + b;
  if (isNumeric(a) && isNumeric(b)) {
    return calculate(
      a,
      b,
      (x, y) => x + y,
      (x, y) => x + y,
    );
  }
  if (Array.isArray(a) && Array.isArray(b) && a instanceof Tuple === b instanceof Tuple) return a.concat(b);
  const result = operateObject('+', a, b);
  if (result !== undefined) return result;
  if (typeof a === 'string' || Array.isArray(a)) {
    const type = typeName(a);
    throw new PythonError('TypeError', `can only concatenate ${type} (not "${typeName(b)}") to ${type}`);
  }
  return unsupported('+', a, b);
}

/** `a - b`, of numbers and of what defines it, such as dates. Throws PythonError TypeError for other kinds. */
export function subtract(a: Value, b: Value): Value {
  if (isNumeric(a) && isNumeric(b)) {
    return calculate(
      a,
      b,
      (x, y) => x - y,
      (x, y) => x - y,
    );
  }
  return operateObject('-', a, b) ?? unsupported('-', a, b);
}

/** `a * b`; a text, list or tuple is repeated. Throws PythonError TypeError for other kinds. */
export function multiply(a: Value, b: Value): Value {
  if (isNumeric(a) && isNumeric(b)) {
    return calculate(
      a,
      b,
      (x, y) => x * y,
      (x, y) => x * y,
    );
  }
  if (typeof a === 'string' || Array.isArray(a)) return repeat(a, b);
  if (typeof b === 'string' || Array.isArray(b)) return repeat(b, a);
  return operateObject('*', a, b) ?? unsupported('*', a, b);
}

function repeat(sequence: string | Value[], times: Value): Value {
  if (!isInt(times)) {
    if (times instanceof PythonObject) times.length();
    throw new PythonError('TypeError', `can't multiply sequence by non-int of type '${typeName(times)}'`);
  }
  const count = Math.max(0, Number(toNumeric(times)));
  if (count * sequence.length > MAX_LENGTH)
    throw new PythonError('OverflowError', 'the repeated sequence is too long');
  if (typeof sequence === 'string') return sequence.repeat(count);
  const result = sequence.slice(0, 0);
  for (let index = 0; index < count; index++) for (const item of sequence) result.push(item);
  return result;
}

/** `a / b`: always a float. */
export function divide(a: Value, b: Value): Value {
  if (!isNumeric(a) || !isNumeric(b)) return operateObject('/', a, b) ?? unsupported('/', a, b);
  const [x, y] = [toNumeric(a), toNumeric(b)];
  // biome-ignore lint/suspicious/noDoubleEquals: 0 and 0n alike
  if (y == 0)
    throw new PythonError(
      'ZeroDivisionError',
      isInt(a) && isInt(b) ? 'division by zero' : 'float division by zero',
    );
  if (typeof x !== 'bigint' && typeof y !== 'bigint') return makeFloat(x / y);
  if (!isInt(a) || !isInt(b)) return makeFloat(asFloat(x) / asFloat(y));
  return makeFloat(quotient(BigInt(x), BigInt(y)));
}

/** The float nearest to x / y: enough digits are kept for one rounding. */
function quotient(x: bigint, y: bigint): number {
  const isNegative = x < 0n !== y < 0n;
  const [numerator, denominator] = [x < 0n ? -x : x, y < 0n ? -y : y];
  const shift = Math.max(0, 66 - (bitLength(numerator) - bitLength(denominator)));
  const shifted = numerator << BigInt(shift);
  // A remainder makes the last bit sticky, so that a half is not taken for exact.
  const digits = (shifted / denominator) | (shifted % denominator === 0n ? 0n : 1n);
  const result = Number(digits) / 2 ** shift;
  if (!Number.isFinite(result)) {
    throw new PythonError('OverflowError', 'integer division result too large for a float');
  }
  return isNegative ? -result : result;
}

function bitLength(value: bigint): number {
  return value.toString(2).length;
}

/** `a // b`, towards minus infinity. Throws PythonError ZeroDivisionError and TypeError. */
export function floorDivide(a: Value, b: Value): Value {
  if (!isNumeric(a) || !isNumeric(b)) return operateObject('//', a, b) ?? unsupported('//', a, b);
  return calculate(a, b, floorDivideInts, (x, y) => {
    if (y === 0) throw new PythonError('ZeroDivisionError', 'float floor division by zero');
    return floorDivideFloats(x, y);
  });
}

function floorDivideInts(x: bigint, y: bigint): bigint {
  if (y === 0n) throw new PythonError('ZeroDivisionError', 'integer division or modulo by zero');
  const result = x / y;
  return x % y !== 0n && x < 0n !== y < 0n ? result - 1n : result;
}

/** Through the remainder, as Python does: `1 // 0.1` is 9.0. */
function floorDivideFloats(x: number, y: number): number {
  if (!Number.isFinite(x)) return Number.NaN;
  const rest = x % y;
  const hasOtherSign = rest !== 0 && rest < 0 !== y < 0;
  const result = (x - rest) / y - (hasOtherSign ? 1 : 0);
  if (result === 0) return x / y < 0 || Object.is(x / y, -0) ? -0 : 0;
  const floor = Math.floor(result);
  return result - floor > 0.5 ? floor + 1 : floor;
}

/** `a % b`: the remainder with the sign of `b`, or printf formatting when `a` is text. */
export function modulo(a: Value, b: Value): Value {
  if (typeof a === 'string') return percentFormat(a, b);
  if (!isNumeric(a) || !isNumeric(b)) return operateObject('%', a, b) ?? unsupported('%', a, b);
  return calculate(
    a,
    b,
    (x, y) => {
      if (y === 0n) throw new PythonError('ZeroDivisionError', 'integer division or modulo by zero');
      const rest = x % y;
      return rest !== 0n && rest < 0n !== y < 0n ? rest + y : rest;
    },
    (x, y) => {
      if (y === 0) throw new PythonError('ZeroDivisionError', 'float modulo');
      return moduloFloats(x, y);
    },
  );
}

function moduloFloats(x: number, y: number): number {
  const rest = x % y;
  if (rest === 0) return y < 0 ? -0 : 0;
  return rest < 0 !== y < 0 ? rest + y : rest;
}

/**
 * `a ** b`, exact for ints with an exponent of at least 0. Throws PythonError as Python does, and for powers that
 * would fill the memory.
 */
export function power(a: Value, b: Value): Value {
  if (!isNumeric(a) || !isNumeric(b)) return operateObject('**', a, b) ?? unsupported('** or pow()', a, b);
  const [x, y] = [toNumeric(a), toNumeric(b)];
  if (isInt(a) && isInt(b) && y >= 0) {
    const base = BigInt(x);
    const size = base < 2n && base > -2n ? 1 : bitLength(base) * Number(y);
    if (size > MAX_BITS) throw new PythonError('OverflowError', 'the power is too large');
    return makeInt(base ** BigInt(y));
  }
  const [base, exponent] = [asFloat(x), asFloat(y)];
  if (base === 0 && exponent < 0) {
    throw new PythonError('ZeroDivisionError', '0.0 cannot be raised to a negative power');
  }
  if (base < 0 && Number.isFinite(base) && Number.isFinite(exponent) && !Number.isInteger(exponent)) {
    throw new PythonError('ValueError', 'the root of a negative number is not real');
  }
  // JavaScript has NaN where Python goes by IEEE 754: 1 to any power is 1.
  const result =
    base === 1 || (base === -1 && !Number.isFinite(exponent) && !Number.isNaN(exponent))
      ? 1
      : base ** exponent;
  if (!Number.isFinite(result) && Number.isFinite(base) && Number.isFinite(exponent)) {
    throw new PythonError('OverflowError', "(34, 'Numerical result out of range')");
  }
  return makeFloat(result);
}

/** `-value` or `+value`. */
export function sign(operator: '+' | '-', value: Value): Value {
  if (isNumeric(value)) {
    const number = toNumeric(value);
    if (isInt(value)) return makeInt(operator === '-' ? -BigInt(number) : number);
    return makeFloat(operator === '-' ? -Number(number) : Number(number));
  }
  if (value instanceof PythonObject) value.length();
  throw new PythonError('TypeError', `bad operand type for unary ${operator}: '${typeName(value)}'`);
}

const OPERATIONS: Readonly<Record<ArithmeticOperator, (a: Value, b: Value) => Value>> = {
  '+': add,
  '-': subtract,
  '*': multiply,
  '/': divide,
  '//': floorDivide,
  '%': modulo,
  '**': power,
};

/** The function of an operator. */
export function arithmetic(operator: ArithmeticOperator): (a: Value, b: Value) => Value {
  return OPERATIONS[operator];
}

/** Ints stay exact; one float makes the result a float. */
function calculate(
  a: NumberValue,
  b: NumberValue,
  ofInts: (x: bigint, y: bigint) => bigint,
  ofFloats: (x: number, y: number) => number,
): Value {
  const [x, y] = [toNumeric(a), toNumeric(b)];
  if (isInt(a) && isInt(b)) return makeInt(ofInts(BigInt(x), BigInt(y)));
  return makeFloat(ofFloats(asFloat(x), asFloat(y)));
}

function asFloat(value: number | bigint): number {
  const float = Number(value);
  if (typeof value === 'bigint' && !Number.isFinite(float)) {
    throw new PythonError('OverflowError', 'int too large to convert to float');
  }
  return float;
}

function operateObject(operator: string, a: Value, b: Value): Value | undefined {
  const own = a instanceof PythonObject ? a.operate(operator, b, false) : undefined;
  if (own !== undefined) return own;
  return b instanceof PythonObject ? b.operate(operator, a, true) : undefined;
}

function unsupported(operator: string, a: Value, b: Value): never {
  throw new PythonError(
    'TypeError',
    `unsupported operand type(s) for ${operator}: '${typeName(a)}' and '${typeName(b)}'`,
  );
}
