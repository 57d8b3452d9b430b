// The names that every expression can use without anybody defining them.
// https://jinja.palletsprojects.com/en/3.1.x/templates/#list-of-global-functions

import { PythonError } from '../values/python-error.ts';
import { toText } from '../values/text.ts';
import { isTruthy } from '../values/truth.ts';
import { makeInt, toNumeric } from '../values/types.ts';
import { type Callable, type Dict, PythonObject, type Value } from '../values/value.ts';
import { DateTime } from './dates/datetime.ts';
import type { Parameter } from './environment.ts';
import { bindArguments } from './jinja/bind.ts';
import { Namespace } from './jinja/namespace.ts';
import { LOOKUP_GLOBALS } from './lookup.ts';
import { loremIpsum } from './lorem-ipsum.ts';
import { expectInt } from './methods/arguments.ts';
import { updateDict } from './methods/dict.ts';
import { Undefined } from './undefined.ts';

const MOST_NUMBERS = 10_000_000;

/** `range(stop)`, `range(start, stop, step)`: a list here, as Ansible makes of it. */
function range(args: readonly Value[]): Value[] {
  if (args.length === 0 || args.length > 3) {
    throw new PythonError('TypeError', `range expected 1 to 3 arguments, got ${args.length}`);
  }
  const numbers = args.map(expectInt);
  const [start = 0, stop = 0, step = 1] = numbers.length === 1 ? [0, ...numbers] : numbers;
  if (step === 0) throw new PythonError('ValueError', 'range() arg 3 must not be zero');
  const count = Math.max(0, Math.ceil((stop - start) / step));
  if (count > MOST_NUMBERS) throw new PythonError('OverflowError', `a range of ${count} numbers is too long`);
  return Array.from({ length: count }, (_, index) => makeInt(start + index * step));
}

function dict(args: readonly Value[], kwargs: ReadonlyMap<string, Value>): Value {
  if (args.length > 1)
    throw new PythonError('TypeError', `dict expected at most 1 argument, got ${args.length}`);
  const result: Dict = new Map();
  updateDict(result, args[0], kwargs);
  return result;
}

/** An object that gives its items in turn. https://jinja.palletsprojects.com/en/3.1.x/templates/#jinja-globals.cycler */
class Cycler extends PythonObject {
  readonly typeName = 'Cycler';
  readonly #items: readonly Value[];
  #position = 0;

  constructor(items: readonly Value[]) {
    super();
    if (items.length === 0) throw new PythonError('TypeError', 'at least one item has to be provided');
    this.#items = items;
  }

  get(key: Value): Value | undefined {
    if (key === 'current') return this.#items[this.#position];
    if (key === 'next') return callable('next', () => this.#next());
    return key === 'reset' ? callable('reset', () => this.#reset()) : undefined;
  }

  override toString(): string {
    return '<Cycler>';
  }

  #next(): Value {
    const item = this.#items[this.#position] as Value;
    this.#position = (this.#position + 1) % this.#items.length;
    return item;
  }

  #reset(): null {
    this.#position = 0;
    return null;
  }
}

/** Nothing the first time it is called, the separator every other time. */
function joiner(separator: Value): Callable {
  let isUsed = false;
  return callable('joiner', () => {
    const text = isUsed ? separator : '';
    isUsed = true;
    return text;
  });
}

function now(args: readonly Value[]): Value {
  const [utc = false, format = null] = args;
  const isUtc = isTruthy(utc);
  const aware = DateTime.ofEpoch(Date.now() / 1000, isUtc);
  const time = new DateTime(aware.wallSeconds, { microsecond: aware.microsecond });
  return format === null ? time : time.format(toText(format));
}

function lipsum([n, html, min, max]: readonly Value[]): Value {
  return loremIpsum({
    paragraphs: Number(toNumeric(expectInt(n))),
    isHtml: isTruthy(html ?? true),
    least: expectInt(min),
    most: expectInt(max),
  });
}

function callable(name: string, call: Callable['call']): Callable {
  return { kind: 'callable', name, call };
}

/** A global with a signature, bound by Python's rules. */
function signed(
  name: string,
  parameters: readonly Parameter[],
  apply: (args: readonly Value[]) => Value,
): [string, Value] {
  return [
    name,
    callable(name, (args, kwargs) => apply(bindArguments({ name, parameters }, args, kwargs).args)),
  ];
}

export const GLOBALS: ReadonlyMap<string, Value> = new Map<string, Value>([
  ...LOOKUP_GLOBALS,
  [
    'range',
    callable('range', (args, kwargs) =>
      range(bindArguments({ name: 'range', parameters: [], takesRest: true }, args, kwargs).args),
    ),
  ],
  ['dict', callable('dict', dict)],
  ['namespace', callable('namespace', (args, kwargs) => new Namespace(args[0], kwargs))],
  ['cycler', callable('cycler', args => new Cycler(args))],
  signed('joiner', [{ name: 'sep', default: ', ' }], ([separator]) => joiner(separator ?? ', ')),
  signed(
    'lipsum',
    [
      { name: 'n', default: 5 },
      { name: 'html', default: true },
      { name: 'min', default: 20 },
      { name: 'max', default: 100 },
    ],
    lipsum,
  ),
  signed(
    'now',
    [
      { name: 'utc', default: false },
      { name: 'fmt', default: null },
    ],
    now,
  ),
  signed('undef', [{ name: 'hint', default: null }], ([hint = null]) => {
    const isGiven = hint !== null && hint !== '' && !(hint instanceof Undefined);
    return new Undefined({ hint: isGiven ? toText(hint) : 'Mandatory variable has not been overridden' });
  }),
]);
