// Lookups in the variables and groups that the expression sees.
// https://docs.ansible.com/ansible/latest/collections/ansible/builtin/vars_lookup.html

import { compileRegex, type PythonRegex } from '../../values/regex/python-regex.ts';
import { repr, toText } from '../../values/text.ts';
import { typeName } from '../../values/types.ts';
import type { Value } from '../../values/value.ts';
import type { Lookup, LookupContext } from '../environment.ts';
import { uniqueValues } from '../filters/sets.ts';
import { hostsMatching } from './host-pattern.ts';

export const variableLookups: readonly Lookup[] = [
  {
    name: 'vars',
    run: (terms, options, context) =>
      terms.map(term => {
        if (typeof term !== 'string')
          return context.fail(
            `Invalid setting identifier, "${repr(term)}" is not a string, its a <class '${typeName(term)}'>`,
          );
        const known = context.scope.lookup(term);
        const value = known === undefined ? (options.get('default') ?? undefined) : known;
        return value === undefined ? context.fail(`No variable found with this name: ${term}`) : value;
      }),
  },
  {
    name: 'varnames',
    run: (terms, _options, context) =>
      terms.flatMap((term): Value[] => {
        if (typeof term !== 'string')
          return context.fail(
            `Invalid setting identifier, "${toText(term)}" is not a string, it is a <class '${typeName(term)}'>`,
          );
        const regex = searchPattern(term, context);
        return uniqueValues(
          Array.from(context.scope.names()).filter(name => regex.search(name) !== undefined),
        );
      }),
  },
  {
    name: 'inventory_hostnames',
    run(terms, _options, { scope }) {
      const groups = scope.lookup('groups');
      return groups instanceof Map ? hostsMatching(terms.map(toText).join(','), groups) : [];
    },
  },
];

function searchPattern(term: string, context: LookupContext): PythonRegex {
  try {
    return compileRegex(term);
  } catch (error) {
    return context.fail(`Unable to use "${term}" as a search parameter: ${(error as Error).message}`);
  }
}
