// json_query: https://docs.ansible.com/ansible/latest/collections/community/general/json_query_filter.html
import { search } from '@jmespath-community/jmespath';
import { fromData, toData } from '../../values/data.ts';
import { toText } from '../../values/text.ts';
import { filter, required } from '../define.ts';
import type { Filter } from '../environment.ts';

type Json = Parameters<typeof search>[0];

export const queryFilters: readonly Filter[] = [
  filter('json_query', [required('expr')], (input, [expression], context) => {
    try {
      return fromData(search(toData(input) as Json, toText(expression)));
    } catch (error) {
      return context.fail(`json_query cannot evaluate '${toText(expression)}': ${(error as Error).message}`);
    }
  }),
];
