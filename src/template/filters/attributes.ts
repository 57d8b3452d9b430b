// `attribute='a.b.0'`: how sort, map, groupby and others reach into their items.
import type { Value } from '../../values/value.ts';
import { getItem as findItem } from '../jinja/access.ts';
import { Undefined } from '../undefined.ts';

/** `value[key]`, else `value.key`; an Undefined when there is neither. */
export function getItem(value: Value, key: Value): Value {
  const item = findItem(value, key);
  return item === undefined ? new Undefined({ name: key, parent: value }) : item;
}

export type Getter = (item: Value) => Value;

/**
 * Reads an attribute path: dots descend, a number is an index. Without an attribute the item itself. `fallback`
 * replaces what is undefined at any step.
 */
export function attributeGetter(attribute: Value, fallback: Value = null): Getter {
  const path = attribute === null ? [] : attributePath(attribute);
  return item => {
    let value = item;
    for (const part of path) {
      value = getItem(value, part);
      if (value instanceof Undefined && fallback !== null) value = fallback;
    }
    return value;
  };
}

/** Reads several attributes, separated by commas; always a list. */
export function attributesGetter(attribute: Value): (item: Value) => Value[] {
  const names = typeof attribute === 'string' ? attribute.split(',') : [attribute];
  const getters = names.map(name => attributeGetter(name));
  return item => getters.map(get => get(item));
}

function attributePath(attribute: Value): Value[] {
  if (typeof attribute !== 'string') return [attribute];
  return attribute.split('.').map(part => (/^\d+$/.test(part) ? Number(part) : part));
}

/** Text in lower case, for comparisons that ignore case; anything else as it is. */
export function ignoreCase(value: Value): Value {
  return typeof value === 'string' ? value.toLowerCase() : value;
}
