// Filters of ansible.utils that find their way in nested data: get_path, to_paths, index_of.
// https://docs.ansible.com/ansible/latest/collections/ansible/utils/get_path_filter.html
import { PythonError } from '../../values/python-error.ts';
import { repr, toText } from '../../values/text.ts';
import { isTruthy } from '../../values/truth.ts';
import { isList, typeName } from '../../values/types.ts';
import type { Value } from '../../values/value.ts';
import { filter, optional, required } from '../define.ts';
import type { Filter, OperationContext } from '../environment.ts';
import { callOperation, NO_KEYWORDS } from '../jinja/bind.ts';
import { evaluate } from '../render.ts';
import { Undefined } from '../undefined.ts';

export const pathInDataFilters: readonly Filter[] = [
  filter('get_path', [required('path'), optional('wantlist', false)], (input, [path, wantsList], context) => {
    const value = getPath(input, toText(path), context);
    return isTruthy(wantsList) ? [value] : value;
  }),
  filter('to_paths', [optional('prepend'), optional('wantlist', false)], (input, [prepend, wantsList]) => {
    const paths = toPaths(prepend === null ? input : new Map([[prepend, input]]));
    return isTruthy(wantsList) ? [paths] : paths;
  }),
  filter(
    'index_of',
    [
      required('test'),
      optional('value'),
      optional('key'),
      optional('fail_on_missing', false),
      optional('wantlist', false),
    ],
    (input, [test, value, key, failsOnMissing, wantsList], context) => {
      const search = { test: toText(test), value, key, failsOnMissing: isTruthy(failsOnMissing) };
      const found = indexesOf(input, search, context);
      return found.length === 1 && !isTruthy(wantsList) ? (found[0] ?? 0) : found;
    },
  ),
];

/** The value of an expression that sees the dict's own keys as its names. */
export function getPath(input: Value, path: string, context: OperationContext): Value {
  if (!(input instanceof Map)) return context.fail(`get_path needs a dictionary, not ${typeName(input)}`);
  const scope = {
    lookup: (name: string) => input.get(name),
    names: () => Array.from(input.keys(), toText),
  };
  const value = evaluate(path, scope, context.environment);
  return value instanceof Undefined ? value.fail() : value;
}

/** Every leaf under the path that leads to it; an empty dict or list below the top is a leaf. */
export function toPaths(input: Value): Value {
  const paths = new Map<Value, Value>();
  const walk = (value: Value, path: string): void => {
    if (value instanceof Map && value.size > 0) {
      for (const [key, item] of value) walk(item, path === '' ? toText(key) : path + step(key));
    } else if (isList(value) && value.length > 0) {
      for (const [index, item] of value.entries()) walk(item, `${path}[${index}]`);
    } else paths.set(path, value);
  };
  if ((input instanceof Map && input.size === 0) || (isList(input) && input.length === 0)) return input;
  walk(input, '');
  return paths;
}

function step(key: Value): string {
  if (typeof key !== 'string') {
    throw new PythonError('TypeError', `a key on a path is a text, not ${typeName(key)}`);
  }
  return /^[a-zA-Z_][a-zA-Z0-9_]*$/.test(key) ? `.${key}` : `['${key}']`;
}

export interface IndexSearch {
  /** A test's name; `!` or `not ` before it turns it round. */
  readonly test: string;
  readonly value: Value;
  /** Look at this member of each item, which then must be a dict. */
  readonly key: Value;
  readonly failsOnMissing: boolean;
}

/** The places of the items that pass the test. */
export function indexesOf(input: Value, search: IndexSearch, context: OperationContext): number[] {
  const items = isList(input) ? input : [input];
  const { key } = search;
  const holds = itemTest(search, context);
  if (key === null) return items.flatMap((item, index) => (holds(item) ? [index] : []));
  if (!items.every(item => item instanceof Map)) {
    const types = Array.from(new Set(items.map(typeName))).join(', ');
    return context.fail(
      `Error when using plugin 'index_of': When a key name is provided, all list entries are required to be dictionaries, got ${types}`,
    );
  }
  return items.flatMap((item, index) => {
    const member = item instanceof Map ? item.get(key) : undefined;
    if (member !== undefined) return holds(member) ? [index] : [];
    if (!search.failsOnMissing) return [];
    return context.fail(
      `Error when using plugin 'index_of': '${toText(key)}' was not found in '${repr(item)}' at [${index}]. fail_on_missing=True`,
    );
  });
}

function itemTest({ test, value }: IndexSearch, context: OperationContext): (item: Value) => boolean {
  const inverts = test.startsWith('!') || test.startsWith('not ');
  const bare = inverts ? test.replace(/^!+|^not /, '') : test;
  const name = bare === '=' ? '==' : bare;
  const operation = context.environment.tests.get(name);
  if (operation === undefined) {
    return context.fail(`Error when using plugin 'index_of': the test '${name}' was not found.`);
  }
  const right = name === 'in' && !isList(value) ? [value] : value;
  const args = right === null ? [] : [right];
  return item => callOperation(operation, item, args, NO_KEYWORDS, context) !== inverts;
}
