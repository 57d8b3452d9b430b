// Filters of ansible.utils that keep, remove or rename keys at every depth.
// https://docs.ansible.com/ansible/latest/collections/ansible/utils/keep_keys_filter.html
import { compileRegex } from '../../values/regex/python-regex.ts';
import { toText } from '../../values/text.ts';
import { isTruthy } from '../../values/truth.ts';
import { isList, typeName } from '../../values/types.ts';
import type { Dict, Value } from '../../values/value.ts';
import { filter, optional, required } from '../define.ts';
import type { Filter, OperationContext } from '../environment.ts';

type Matches = (key: Value) => boolean;

const PARAMETERS = [required('target'), optional('matching_parameter')] as const;

export const nestedKeyFilters: readonly Filter[] = [
  filter('keep_keys', PARAMETERS, (input, [target, way], context) => {
    expectContainer(input, 'keep operation', context);
    return keep(
      input,
      texts(target, context).map(text => matcher(text, way, context)),
    );
  }),
  filter('remove_keys', PARAMETERS, (input, [target, way], context) => {
    expectContainer(input, 'attribute removal', context);
    const matchers = texts(target, context).map(text => matcher(text, way, context));
    return dropFalse(removeKeys(input, key => matchers.some(matches => matches(key))));
  }),
  filter('replace_keys', PARAMETERS, (input, [target, way], context) => {
    expectContainer(input, 'replace operation', context);
    const renames = (isList(target) ? target : [target]).map(rename => {
      if (!(rename instanceof Map))
        return context.fail(`replace_keys: a target is a dict, not ${typeName(rename)}`);
      const [before, after] = [rename.get('before') ?? null, rename.get('after') ?? null];
      return { matches: matcher(toText(before), way, context), after };
    });
    return replace(input, renames);
  }),
];

function expectContainer(input: Value, operation: string, context: OperationContext): void {
  if (!(input instanceof Map) && !isList(input)) context.fail(`Input is not valid for ${operation}`);
}

/** A list of texts; one text is split at its commas, as arguments of modules are. */
function texts(target: Value, context: OperationContext): string[] {
  if (isList(target)) return target.map(toText);
  if (target instanceof Map) return context.fail('target is a list of keys, not a dict');
  return toText(target).split(',');
}

function matcher(text: string, way: Value, context: OperationContext): Matches {
  const asText = (key: Value): string =>
    typeof key === 'string' ? key : context.fail(`a key that is matched is a text, not ${typeName(key)}`);
  switch (way) {
    case null:
      return key => key === text;
    case 'starts_with':
      return key => asText(key).startsWith(text);
    case 'ends_with':
      return key => asText(key).endsWith(text);
    case 'regex': {
      const regex = compileRegex(text);
      return key => regex.match(asText(key)) !== undefined;
    }
    default:
      return context.fail(
        `value of matching_parameter must be one of: starts_with, ends_with, regex, got: ${toText(way)}`,
      );
  }
}

/** Leaves stay under matching keys, containers wherever something in them stays. */
function keep(value: Value, matchers: readonly Matches[]): Value {
  if (isList(value)) return value.map(item => keep(item, matchers));
  if (!(value instanceof Map)) return value;
  const kept: Dict = new Map();
  for (const [key, item] of value) {
    for (const matches of matchers) {
      if (!isList(item) && !(item instanceof Map)) {
        if (matches(key)) kept.set(key, item);
        continue;
      }
      let inner = keep(item, matchers);
      if (isList(inner)) {
        inner = inner.filter(each => !isEmpty(each));
        if (inner.every(each => typeof each === 'string')) continue;
      }
      if (!isEmpty(inner)) kept.set(key, inner);
    }
  }
  return kept;
}

function isEmpty(value: Value): boolean {
  return (isList(value) && value.length === 0) || (value instanceof Map && value.size === 0);
}

function removeKeys(value: Value, matches: Matches): Value {
  if (isList(value)) return value.map(item => removeKeys(item, matches));
  if (!(value instanceof Map)) return value;
  const left = Array.from(value).filter(([key]) => !matches(key));
  return new Map(left.map(([key, item]) => [key, removeKeys(item, matches)]));
}

/** What is false in a list goes too. */
function dropFalse(value: Value): Value {
  if (isList(value)) return value.filter(isTruthy).map(dropFalse);
  if (!(value instanceof Map)) return value;
  return new Map(Array.from(value, ([key, item]) => [key, dropFalse(item)]));
}

/** A renamed key goes to the end of its dict. */
function replace(
  value: Value,
  renames: readonly { readonly matches: Matches; readonly after: Value }[],
): Value {
  if (isList(value)) return value.map(item => replace(item, renames));
  if (!(value instanceof Map)) return value;
  const renamed: Dict = new Map(value);
  for (const { matches, after } of renames) {
    for (const key of Array.from(renamed.keys())) {
      if (!matches(key)) continue;
      const item = renamed.get(key) ?? null;
      renamed.delete(key);
      renamed.set(after, item);
    }
  }
  return new Map(Array.from(renamed, ([key, item]) => [key, replace(item, renames)]));
}
