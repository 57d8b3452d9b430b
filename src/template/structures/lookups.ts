// Lookups of ansible.utils, which do what the filters of the same names do.
// https://docs.ansible.com/ansible/latest/collections/ansible/utils/get_path_lookup.html
import { toText } from '../../values/text.ts';
import { isTruthy } from '../../values/truth.ts';
import type { Value } from '../../values/value.ts';
import type { Lookup, LookupContext } from '../environment.ts';
import type { Options } from '../lookups/options.ts';
import { getPath, indexesOf, toPaths } from './paths.ts';

export const structureLookups: readonly Lookup[] = [
  {
    name: 'get_path',
    run(terms, options, context) {
      const [data, path] = named(['var', 'path'], terms, options, context);
      return [getPath(data ?? null, toText(path ?? null), context)];
    },
  },
  {
    name: 'to_paths',
    run(terms, options, context) {
      const [data = null, prepend = null] = named(['var', 'prepend'], terms, options, context, 1);
      return [toPaths(prepend === null ? data : new Map([[prepend, data]]))];
    },
  },
  {
    name: 'index_of',
    run(terms, options, context) {
      const names = ['data', 'test', 'value', 'key', 'fail_on_missing'];
      const [data = null, test = null, value = null, key = null, fails = null] = named(
        names,
        terms,
        options,
        context,
      );
      const search = { test: toText(test), value, key, failsOnMissing: isTruthy(fails) };
      return indexesOf(data, search, context);
    },
  },
];

/** The arguments by place or by name; of `with_…`, one dict of them. Fails when one of the first `least` is missing. */
function named(
  names: readonly string[],
  terms: readonly Value[],
  options: Options,
  context: LookupContext,
  least = 2,
): readonly (Value | undefined)[] {
  const [only] = terms;
  const given = only instanceof Map && terms.length === 1 && only.has(names[0] ?? '') ? only : undefined;
  const values = names.map((name, index) => options.get(name) ?? (given ? given.get(name) : terms[index]));
  const missing = names.slice(0, least).filter((_name, index) => values[index] === undefined);
  if (missing.length > 0) return context.fail(`missing required arguments: ${missing.join(', ')}`);
  return values;
}
