// json_query: https://docs.ansible.com/ansible/latest/collections/community/general/json_query_filter.html
import { createRequire } from 'node:module';
import type * as JmesPath from '@jmespath-community/jmespath';
import { UserError } from '../../errors.ts';
import { fromData, toData } from '../../values/data.ts';
import { PythonError } from '../../values/python-error.ts';
import { toText } from '../../values/text.ts';
import { filter, required } from '../define.ts';
import type { Filter } from '../environment.ts';

type Json = Parameters<typeof JmesPath.search>[0];

/** Loaded by the first query: few playbooks have one. */
let loaded: typeof JmesPath | undefined;

function jmesPath(): typeof JmesPath {
  loaded ??= createRequire(import.meta.url)('@jmespath-community/jmespath') as typeof JmesPath;
  return loaded;
}

export const queryFilters: readonly Filter[] = [
  filter('json_query', [required('expr')], (input, [expression], context) => {
    try {
      return fromData(jmesPath().search(toData(input) as Json, toText(expression)));
    } catch (error) {
      // Something undefined in the data says so itself.
      if (error instanceof UserError || error instanceof PythonError) throw error;
      return context.fail(`json_query cannot evaluate '${toText(expression)}': ${(error as Error).message}`);
    }
  }),
];
