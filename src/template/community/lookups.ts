// Lookups of community.general: cartesian, dependent, merge_variables, random_string.
// https://docs.ansible.com/ansible/latest/collections/community/general/index.html#lookup-plugins
import { randomInt } from 'node:crypto';
import { UserError } from '../../errors.ts';
import { dictGet, dictSet, isEqual } from '../../values/compare.ts';
import { PythonError } from '../../values/python-error.ts';
import { compileRegex } from '../../values/regex/python-regex.ts';
import { repr, toText } from '../../values/text.ts';
import { isList, typeName } from '../../values/types.ts';
import type { Dict, Value } from '../../values/value.ts';
import type { Lookup, LookupContext } from '../environment.ts';
import { product } from '../filters/combinatorics.ts';
import { sortBy } from '../filters/lists.ts';
import { listOf, openOnce } from '../lookups/lists.ts';
import { flagOption, intOption, type Options, textOption } from '../lookups/options.ts';
import { evaluate } from '../render.ts';

export const communityLookups: readonly Lookup[] = [
  {
    name: 'cartesian',
    run(terms, _options, context) {
      if (terms.length === 0)
        return context.fail('with_cartesian requires at least one element in each list');
      return product(terms.map(listOf)).map(row => openOnce(row));
    },
  },
  { name: 'dependent', run: (terms, _options, context) => dependent(terms, context) },
  {
    name: 'merge_variables',
    run: (terms, options, context) => terms.map(term => mergeVariables(term, options, context)),
  },
  { name: 'random_string', run: (_terms, options, context) => [randomString(options, context)] },
];

/** Lists whose later ones are worked out from the items of those before, as `item.NAME`. */
function dependent(terms: readonly Value[], context: LookupContext): Value[] {
  const seen = new Set<string>();
  const levels = terms.map((term, index) => {
    const what = `Parameter ${index}`;
    if (!(term instanceof Map)) return context.fail(`${what} must be a dictionary, got ${typeName(term)}`);
    const [entry] = term;
    if (entry === undefined || term.size !== 1) {
      return context.fail(`${what} must be a one-element dictionary, got ${term.size} elements`);
    }
    const [name, values] = [toText(entry[0]), entry[1]];
    if (seen.has(name)) return context.fail(`The variable ${repr(name)} appears more than once`);
    seen.add(name);
    if (typeof values !== 'string' && !isList(values) && !(values instanceof Map)) {
      return context.fail(
        `Parameter ${repr(name)} (index ${index}) must have a value of type string, dictionary or list, got type ${typeName(values)}`,
      );
    }
    return { name, values };
  });
  let rows: Dict[] = levels.length === 0 ? [] : [new Map()];
  for (const { name, values } of levels) {
    rows = rows.flatMap(row => {
      const found = typeof values === 'string' ? evaluateFor(values, name, row, context) : values;
      return itemsOf(found, name, row, context).map(item => new Map([...row, [name, item]]));
    });
  }
  return rows;
}

function evaluateFor(expression: string, name: string, item: Dict, context: LookupContext): Value {
  const { scope, environment } = context;
  const inner = {
    ...scope,
    lookup: (name: string) => (name === 'item' ? item : scope.lookup(name)),
    names: () => ['item', ...scope.names()],
  };
  try {
    return evaluate(expression, inner, environment);
  } catch (error) {
    if (!(error instanceof UserError || error instanceof PythonError)) throw error;
    return context.fail(
      `Caught "${error.message}" while evaluating ${repr(name)} with item == ${repr(item)}`,
    );
  }
}

function itemsOf(values: Value, name: string, row: Dict, context: LookupContext): Value[] {
  if (isList(values)) return values;
  if (typeof values === 'string') return Array.from(values);
  if (!(values instanceof Map)) {
    return context.fail(
      `Did not obtain dictionary or list while evaluating ${repr(name)} with item == ${repr(row)}, but ${typeName(values)}`,
    );
  }
  const pairs = Array.from(
    values,
    ([key, value]): Value =>
      new Map<Value, Value>([
        ['key', key],
        ['value', value],
      ]),
  );
  return sortBy(pairs, pair => (pair instanceof Map ? (pair.get('key') ?? null) : null), false);
}

/** The variables whose names match, in the order of their names, merged into one list or dict. */
function mergeVariables(term: Value, options: Options, context: LookupContext): Value {
  if (typeof term !== 'string') {
    return context.fail(`Non-string type '${typeName(term)}' passed, only 'str' types are allowed!`);
  }
  const matches = nameMatcher(term, textOption(options, 'pattern_type', 'regex'), context);
  const override = textOption(options, 'override', 'error');
  const initial = options.get('initial_value') ?? null;
  const found = Array.from(new Set(context.scope.names()))
    .filter(matches)
    .sort()
    .map((name): [string, Value] => [name, context.scope.lookup(name) ?? null]);
  const all: [string, Value][] = initial === null ? found : [['initial_value', initial], ...found];
  let merged: Value = null;
  for (const [name, value] of all) {
    if (!isList(value) && !(value instanceof Map)) {
      return context.fail('Not supported type detected, variable must be a list or a dict');
    }
    if (merged === null) merged = value;
    else if (isList(merged) && isList(value)) merged = [...merged, ...value];
    else if (merged instanceof Map && value instanceof Map) {
      merged = mergeDict(merged, value, { path: [name], override, context });
    } else return context.fail('Unable to merge, not all variables are of the same type');
  }
  return merged;
}

function nameMatcher(pattern: string, kind: string, context: LookupContext): (name: string) => boolean {
  switch (kind) {
    case 'prefix':
      return name => name.startsWith(pattern);
    case 'suffix':
      return name => name.endsWith(pattern);
    case 'regex': {
      const regex = compileRegex(pattern);
      return name => regex.search(name) !== undefined;
    }
    default:
      return context.fail(`pattern_type must be one of prefix, suffix, regex, not '${kind}'`);
  }
}

interface Merging {
  readonly path: readonly string[];
  readonly override: string;
  readonly context: LookupContext;
}

function mergeDict(lower: Dict, upper: Dict, { path, override, context }: Merging): Dict {
  const merged: Dict = new Map(lower);
  for (const [key, above] of upper) {
    const below = dictGet(merged, key);
    let value = above;
    if (above instanceof Map && (below === undefined || below instanceof Map)) {
      value = mergeDict(below ?? new Map(), above, { path: [...path, toText(key)], override, context });
    } else if (isList(above) && isList(below)) value = [...below, ...above];
    else if (below !== undefined && !isEqual(below, above) && override !== 'ignore') {
      const message = `The key '${toText(key)}' with value '${toText(below)}' will be overwritten with value '${toText(above)}' from '${path.join('.')}.${toText(key)}'`;
      if (override !== 'warn') return context.fail(message);
      context.environment.warn?.(message);
    }
    dictSet(merged, key, value);
  }
  return merged;
}

const LOWER = 'abcdefghijklmnopqrstuvwxyz';
const DIGITS = '0123456789';
const PUNCTUATION = '!"#$%&\'()*+,-./:;<=>?@[\\]^_`{|}~';

function randomString(options: Options, context: LookupContext): string {
  const special = textOption(options, 'override_special', '') || PUNCTUATION;
  const kinds = [
    { chars: LOWER.toUpperCase(), flag: 'upper', least: 'min_upper' },
    { chars: LOWER, flag: 'lower', least: 'min_lower' },
    { chars: DIGITS, flag: 'numbers', least: 'min_numeric' },
    { chars: special, flag: 'special', least: 'min_special' },
  ];
  const all = textOption(options, 'override_all', '');
  const used = kinds.filter(({ flag }) => flagOption(options, flag, true));
  const available = all === '' ? used.map(({ chars }) => chars).join('') : all;
  const pick = (from: string, count: number): string[] => {
    const chars = Array.from(from);
    if (chars.length === 0)
      return context.fail('Available characters cannot be None, please change constraints');
    return Array.from({ length: Math.max(0, count) }, () => chars[randomInt(chars.length)] ?? '');
  };
  const picked =
    all === ''
      ? kinds.flatMap(({ chars, least }) => {
          const count = intOption(options, least, 0, context);
          return count > 0 ? pick(chars, count) : [];
        })
      : [];
  const rest = intOption(options, 'length', 8, context) - picked.length;
  const text = shuffled([...picked, ...pick(available, rest)]).join('');
  return flagOption(options, 'base64', false) ? Buffer.from(text).toString('base64') : text;
}

function shuffled(items: readonly string[]): string[] {
  const result = Array.from(items);
  for (let last = result.length - 1; last > 0; last--) {
    const other = randomInt(last + 1);
    [result[last], result[other]] = [result[other] ?? '', result[last] ?? ''];
  }
  return result;
}
