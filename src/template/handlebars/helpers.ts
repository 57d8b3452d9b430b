// The helpers of a Handlebars expression: a few words of its own, then every filter, every test, every global.
// docs/reference/handlebars.md lists them.
import { add, divide, modulo, multiply, subtract } from '../../values/arithmetic.ts';
import { isEqual, isOrdered } from '../../values/compare.ts';
import { contains } from '../../values/iterate.ts';
import { toText } from '../../values/text.ts';
import { isTruthy } from '../../values/truth.ts';
import { isCallable } from '../../values/types.ts';
import type { Value } from '../../values/value.ts';
import type { Environment } from '../environment.ts';
import { getItem } from '../jinja/access.ts';
import { callOperation } from '../jinja/bind.ts';
import { callValue } from '../jinja/compile-call.ts';
import type { Unit } from '../jinja/unit.ts';
import { Undefined } from '../undefined.ts';
import { printValue } from './print.ts';

type Helper = (args: readonly Value[], keywords: ReadonlyMap<string, Value>, unit: Unit) => Value;

/** A helper of exactly two arguments. */
const binary =
  (apply: (a: Value, b: Value) => Value): Helper =>
  (args, _keywords, unit) => {
    const [a, b] = args;
    if (a === undefined || b === undefined || args.length > 2)
      return unit.fail(`this helper takes two values, not ${args.length}`);
    for (const value of [a, b]) if (value instanceof Undefined) value.fail();
    return apply(a, b);
  };

const OWN_HELPERS: ReadonlyMap<string, Helper> = new Map<string, Helper>([
  ['eq', binary(isEqual)],
  ['ne', binary((a, b) => !isEqual(a, b))],
  ['lt', binary((a, b) => isOrdered('<', a, b))],
  ['le', binary((a, b) => isOrdered('<=', a, b))],
  ['gt', binary((a, b) => isOrdered('>', a, b))],
  ['ge', binary((a, b) => isOrdered('>=', a, b))],
  ['in', binary((item, container) => contains(container, item))],
  ['add', binary(add)],
  ['subtract', binary(subtract)],
  ['multiply', binary(multiply)],
  ['divide', binary(divide)],
  ['modulo', binary(modulo)],
  [
    'lookup',
    binary((container, key) => getItem(container, key) ?? new Undefined({ name: key, parent: container })),
  ],
  // The value that decided, as in Python: `(or user "postgres")`.
  ['and', args => args.find(value => !isTruthy(value)) ?? args.at(-1) ?? true],
  ['or', args => args.find(isTruthy) ?? args.at(-1) ?? false],
  ['not', ([value = null]) => !isTruthy(value)],
  ['concat', args => args.map(printValue).join('')],
  ['array', args => Array.from(args)],
  ['is', ([name = null, ...args], keywords, unit) => callTest(toText(name), args, keywords, unit)],
]);

/** Whether a name can be called in an environment. */
export function isHelper(name: string, environment: Environment): boolean {
  const { filters, tests, globals } = environment;
  return (
    OWN_HELPERS.has(name) ||
    filters.has(name) ||
    (name.startsWith('is_') && tests.has(name.slice(3))) ||
    isCallable(globals.get(name))
  );
}

/** Every name that can be called, for "did you mean". */
export function helperNames({ filters, tests, globals }: Environment): string[] {
  return [
    ...OWN_HELPERS.keys(),
    ...filters.keys(),
    ...Array.from(tests.keys(), name => `is_${name}`),
    ...globals.keys(),
  ];
}

/** Throws UserError or PythonError, as the operation does. */
export function callHelper(
  name: string,
  args: readonly Value[],
  keywords: ReadonlyMap<string, Value>,
  unit: Unit,
): Value {
  const own = OWN_HELPERS.get(name);
  if (own !== undefined) return own(args, keywords, unit);
  const { filters, globals } = unit.environment;
  const filter = filters.get(name);
  if (filter !== undefined) {
    const [input, ...rest] = args;
    if (input === undefined) return unit.fail(`the helper ${name} needs a value: (${name} VALUE …)`);
    return callOperation(filter, input, rest, keywords, unit);
  }
  if (name.startsWith('is_')) return callTest(name.slice('is_'.length), args, keywords, unit);
  return callValue(globals.get(name) ?? null, args, keywords, unit);
}

function callTest(
  name: string,
  [input, ...rest]: readonly Value[],
  keywords: ReadonlyMap<string, Value>,
  unit: Unit,
): Value {
  const test = unit.test(name);
  if (test === undefined) throw unit.unknownOperation('test', name, unit.at);
  if (input === undefined) return unit.fail(`the test ${name} needs a value: (is "${name}" VALUE …)`);
  return callOperation(test, input, rest, keywords, unit);
}
