// with_subelements: each element of a list paired with each item of a list inside it.
// https://docs.ansible.com/ansible/latest/collections/ansible/builtin/subelements_lookup.html
import { repr, toText } from '../../values/text.ts';
import { isTruthy } from '../../values/truth.ts';
import type { Dict, Value } from '../../values/value.ts';
import { Tuple } from '../../values/value.ts';
import type { Lookup, LookupContext } from '../environment.ts';

export const subelementLookups: readonly Lookup[] = [
  {
    name: 'subelements',
    run([elements, path, flags], _options, context) {
      if (elements === undefined || path === undefined) {
        return context.fail(
          'subelements lookup expects a list of two or three items: a list or dict, a key, and perhaps flags',
        );
      }
      const items = elements instanceof Map ? Array.from(elements.values()) : elements;
      if (!Array.isArray(items))
        return context.fail(`subelements lookup expects a dictionary, got '${repr(elements)}'`);
      const skipMissing = flags instanceof Map && isTruthy(flags.get('skip_missing') ?? false);
      return items.flatMap(item => pairs(item, toText(path).split('.'), skipMissing, context));
    },
  },
];

/** The element in a pair lacks the list that was opened, as in Ansible. */
function pairs(item: Value, path: readonly string[], skipMissing: boolean, context: LookupContext): Value[] {
  if (!(item instanceof Map))
    return context.fail(`subelements lookup expects a dictionary, got '${repr(item)}'`);
  if (isTruthy(item.get('skipped') ?? false)) return [];
  const rest: Dict = new Map(item);
  let folder = rest;
  for (const [depth, key] of path.entries()) {
    const found = folder.get(key);
    if (found === undefined) {
      return skipMissing ? [] : context.fail(`could not find '${key}' key in iterated item '${repr(item)}'`);
    }
    if (depth < path.length - 1) {
      if (!(found instanceof Map))
        return context.fail(`the key ${key} should point to a dictionary, got '${repr(found)}'`);
      const copy: Dict = new Map(found);
      folder.set(key, copy);
      folder = copy;
      continue;
    }
    if (!Array.isArray(found))
      return context.fail(`the key ${key} should point to a list, got '${repr(found)}'`);
    folder.delete(key);
    return found.map((inner): Value => Tuple.of2(rest, inner));
  }
  return [];
}
