// with_subelements: each element of a list paired with each item of a list inside it.
// https://docs.ansible.com/ansible/latest/collections/ansible/builtin/subelements_lookup.html
import { repr, toText } from '../../values/text.ts';
import type { Dict, Value } from '../../values/value.ts';
import { Tuple } from '../../values/value.ts';
import type { Lookup, LookupContext } from '../environment.ts';
import { listOf } from './lists.ts';
import { flagOption } from './options.ts';

export const subelementLookups: readonly Lookup[] = [
  {
    name: 'subelements',
    run([elements, path, flags = new Map(), ...others], _options, context) {
      const refuse = (reason = '') =>
        context.fail(`subelements lookup expects a list of two or three items, ${reason}`);
      if (elements === undefined || path === undefined || others.length > 0) return refuse();
      const isDict = elements instanceof Map;
      if (typeof path !== 'string')
        return refuse('first a dict or a list, second a string pointing to the subkey');
      if (isDict && isSkipped(elements)) return [];
      if (!(flags instanceof Map))
        return refuse('the optional third item must be a dict with flags skip_missing');
      const skipMissing = flagOption(flags, 'skip_missing', false);
      const items: readonly Value[] = isDict ? Array.from(elements.values()) : listOf(elements);
      return items.flatMap(item => pairs(item, path.split('.'), skipMissing, context));
    },
  },
];

/** What a registered result says of a task or an item that was passed over. */
function isSkipped(result: Dict): boolean {
  return (result.get('skipped') ?? false) !== false;
}

/** The element in a pair lacks the list that was opened, as in Ansible. */
function pairs(item: Value, path: readonly string[], skipMissing: boolean, context: LookupContext): Value[] {
  if (!(item instanceof Map))
    return context.fail(`subelements lookup expects a dictionary, got '${toText(item)}'`);
  if (isSkipped(item)) return [];
  const rest: Dict = new Map(item);
  let folder = rest;
  for (const [depth, key] of path.entries()) {
    const found = folder.get(key);
    if (found === undefined) {
      return skipMissing
        ? []
        : context.fail(`could not find '${key}' key in iterated item '${repr(folder)}'`);
    }
    if (depth < path.length - 1) {
      if (!(found instanceof Map))
        return context.fail(`the key ${key} should point to a dictionary, got '${toText(found)}'`);
      const copy: Dict = new Map(found);
      folder.set(key, copy);
      folder = copy;
      continue;
    }
    if (!Array.isArray(found))
      return context.fail(`the key ${key} should point to a list, got '${toText(found)}'`);
    folder.delete(key);
    return found.map((inner): Value => Tuple.of2(rest, inner));
  }
  return [];
}
