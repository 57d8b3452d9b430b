// Filters of ansible.utils that bring lists together: consolidate, param_list_compare.
// https://docs.ansible.com/ansible/latest/collections/ansible/utils/consolidate_filter.html
import { dictGet, dictSet } from '../../values/compare.ts';
import { toText } from '../../values/text.ts';
import { isTruthy } from '../../values/truth.ts';
import { isList, typeName } from '../../values/types.ts';
import type { Dict, Value } from '../../values/value.ts';
import { filter, optional, required } from '../define.ts';
import type { Filter, OperationContext } from '../environment.ts';
import { toItems } from '../filters/arguments.ts';
import { sortBy } from '../filters/lists.ts';
import { uniqueValues, ValueSet } from '../filters/sets.ts';

export const consolidateFilters: readonly Filter[] = [
  filter(
    'consolidate',
    [
      optional('fail_missing_match_key', true),
      optional('fail_missing_match_value', true),
      optional('fail_duplicate', true),
    ],
    (input, [missingKey, missingValue, duplicate], context) => {
      const refused = {
        fail_missing_match_key: isTruthy(missingKey),
        fail_missing_match_value: isTruthy(missingValue),
        fail_duplicate: isTruthy(duplicate),
      };
      return consolidate(sourcesOf(input, context), refused, context);
    },
  ),
  filter('param_list_compare', [required('target')], (input, [target]) => {
    const [base, wishes] = [toItems(input).map(toText), toItems(target).map(toText)];
    const dropped = wishes.filter(wish => wish.startsWith('!')).map(wish => wish.slice(1));
    const named = wishes.filter(wish => wish !== 'all' && !wish.startsWith('!'));
    const all = wishes.includes('all') ? base.filter(name => !dropped.includes(name)) : [];
    const actionable = new Set([...all, ...named.filter(name => base.includes(name))]);
    return new Map<Value, Value>([
      ['actionable', Array.from(actionable).sort()],
      ['unsupported', named.filter(name => !base.includes(name))],
    ]);
  }),
];

interface Source {
  readonly name: Value;
  readonly matchKey: Value;
  readonly data: readonly Dict[];
}

function sourcesOf(input: Value, context: OperationContext): Source[] {
  return (isList(input) ? input : [input]).map(source => {
    const [data, matchKey, name] = ['data', 'match_key', 'name'].map(key =>
      source instanceof Map ? source.get(key) : undefined,
    );
    if (data === undefined || matchKey === undefined || name === undefined) {
      return context.fail('missing required arguments: a data source has data, match_key and name');
    }
    return {
      name,
      matchKey,
      data: toItems(data).map(item =>
        item instanceof Map ? item : context.fail(`consolidate: data holds dicts, not ${typeName(item)}`),
      ),
    };
  });
}

type Refused = Readonly<
  Record<'fail_missing_match_key' | 'fail_missing_match_value' | 'fail_duplicate', boolean>
>;

/** For each value of the match keys, in order, what each source holds of it. */
function consolidate(sources: readonly Source[], refused: Refused, context: OperationContext): Value {
  const problems: string[] = [];
  const report = (check: keyof Refused, messages: readonly string[]): void => {
    if (!refused[check] || messages.length === 0) return;
    problems.push(`Error when using plugin 'consolidate': '${check}' reported ${messages.join(', ')}`);
  };
  const stop = (): void => {
    if (problems.length > 0) context.fail(problems.join('; '));
  };
  const valuesOf = ({ matchKey, data }: Source): Value[] =>
    data.flatMap(item => dictGet(item, matchKey) ?? []);
  report(
    'fail_missing_match_key',
    sources.flatMap(({ matchKey, data }, source) =>
      data.flatMap((item, entry) =>
        dictGet(item, matchKey) === undefined
          ? [
              `missing match key '${toText(matchKey)}' in data source ${source + 1} in list entry ${entry + 1}`,
            ]
          : [],
      ),
    ),
  );
  report(
    'fail_duplicate',
    sources.flatMap((source, index) => {
      const values = valuesOf(source);
      return uniqueValues(values).length === values.length
        ? []
        : [`duplicate values in data source ${index + 1}`];
    }),
  );
  stop();
  const all = sortBy(uniqueValues(sources.flatMap(valuesOf)), value => value, false);
  report(
    'fail_missing_match_value',
    sources.flatMap((source, index) => {
      const own = new ValueSet(valuesOf(source));
      const missing = all.filter(value => !own.has(value)).map(toText);
      return missing.length === 0
        ? []
        : [`missing match value ${missing.join(', ')} in data source ${index + 1}`];
    }),
  );
  stop();
  const result: Dict = new Map();
  for (const value of all) {
    const facts = sources.map(({ name, matchKey, data }): [Value, Value] => {
      const found = data.findLast(
        item => dictGet(item, matchKey) !== undefined && isSame(item, matchKey, value),
      );
      return [name, found ?? new Map()];
    });
    dictSet(result, value, new Map(facts));
  }
  return result;
}

function isSame(item: Dict, key: Value, value: Value): boolean {
  return new ValueSet([value]).has(dictGet(item, key) ?? null);
}
