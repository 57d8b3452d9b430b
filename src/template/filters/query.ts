// json_query: https://docs.ansible.com/ansible/latest/collections/community/general/json_query_filter.html
import { UserError } from '../../errors.ts';
import { fromData, toData } from '../../values/data.ts';
import { PythonError } from '../../values/python-error.ts';
import { toText } from '../../values/text.ts';
import { filter, required } from '../define.ts';
import type { Filter } from '../environment.ts';
import { searchData } from './python-jmespath.ts';

type Json = Parameters<typeof searchData>[0];

export const queryFilters: readonly Filter[] = [
  filter('json_query', [required('expr')], (input, [expression], context) => {
    try {
      return fromData(searchData(toData(input) as Json, toText(expression)));
    } catch (error) {
      // Something undefined in the data says so itself.
      if (error instanceof UserError || error instanceof PythonError) throw error;
      return context.fail(`json_query cannot evaluate '${toText(expression)}': ${(error as Error).message}`);
    }
  }),
];
