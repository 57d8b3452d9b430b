// Filters of community.general that keep, remove or rename keys in a list of dicts.
// https://docs.ansible.com/ansible/latest/collections/community/general/keep_keys_filter.html
import { compileRegex } from '../../values/regex/python-regex.ts';
import { toText } from '../../values/text.ts';
import { typeName } from '../../values/types.ts';
import type { Dict, Value } from '../../values/value.ts';
import { filter, optional, required } from '../define.ts';
import type { Filter, OperationContext } from '../environment.ts';

type Matches = (key: string) => boolean;

const PARAMETERS = [required('target'), optional('matching_parameter', 'equal')] as const;

export const communityKeyFilters: readonly Filter[] = [
  filter('keep_keys', PARAMETERS, (input, [target, way], context) => {
    const matches = matcherOf(target, way, context);
    return dictsOf(input, context).map(
      dict => new Map(Array.from(dict).filter(([key]) => matches(toText(key)))),
    );
  }),
  filter('remove_keys', PARAMETERS, (input, [target, way], context) => {
    const matches = matcherOf(target, way, context);
    return dictsOf(input, context).map(
      dict => new Map(Array.from(dict).filter(([key]) => !matches(toText(key)))),
    );
  }),
  filter('replace_keys', PARAMETERS, (input, [target, way], context) => {
    const renames = renamesOf(target, way, context);
    const renamed = (key: Value): Value =>
      renames.findLast(({ matches }) => matches(toText(key)))?.after ?? key;
    return dictsOf(input, context).map(
      dict => new Map(Array.from(dict, ([key, value]) => [renamed(key), value])),
    );
  }),
];

function dictsOf(input: Value, context: OperationContext): Dict[] {
  if (!Array.isArray(input)) return context.fail(`First argument must be a list, not ${typeName(input)}`);
  return input.map(item => {
    if (!(item instanceof Map))
      return context.fail(`The data items must be dictionaries, not ${typeName(item)}`);
    const odd = Array.from(item.keys()).find(key => typeof key !== 'string');
    return odd === undefined ? item : context.fail(`Top level keys must be strings, not ${typeName(odd)}`);
  });
}

function matcherOf(target: Value, way: Value, context: OperationContext): Matches {
  const targets = typeof target === 'string' ? [target] : target;
  if (!Array.isArray(targets))
    return context.fail(`The target must be a string or a list, not ${typeName(target)}`);
  if (targets.length === 0 || target === '') return context.fail("The target can't be empty.");
  const odd = targets.find(item => typeof item !== 'string');
  if (odd !== undefined) return context.fail(`The target items must be strings, not ${typeName(odd)}`);
  if (way === 'regex' && targets.length > 1) {
    return context.fail('Single item is required in the target list if matching_parameter=regex.');
  }
  const matchers = targets.map(item => matcher(toText(item), way, context));
  return key => matchers.some(matches => matches(key));
}

function matcher(text: string, way: Value, context: OperationContext): Matches {
  switch (way) {
    case 'equal':
      return key => key === text;
    case 'starts_with':
      return key => key.startsWith(text);
    case 'ends_with':
      return key => key.endsWith(text);
    case 'regex': {
      const regex = compileRegex(text);
      return key => regex.match(key) !== undefined;
    }
    default:
      return context.fail(
        `The matching_parameter must be one of equal, starts_with, ends_with, regex, not ${toText(way)}`,
      );
  }
}

function renamesOf(
  target: Value,
  way: Value,
  context: OperationContext,
): { matches: Matches; after: string }[] {
  if (!Array.isArray(target)) return context.fail(`The target must be a list, not ${typeName(target)}`);
  if (target.length === 0) return context.fail("The target can't be empty.");
  return target.map(item => {
    if (!(item instanceof Map))
      return context.fail(`The target items must be dictionaries, not ${typeName(item)}`);
    const [before, after] = [item.get('before'), item.get('after')];
    if (typeof before !== 'string' || typeof after !== 'string') {
      return context.fail('All dictionaries in target must include the texts: after, before.');
    }
    return { matches: matcher(before, way, context), after };
  });
}
