// A value laid out over lines of at most 80 characters: https://docs.python.org/3/library/pprint.html
import { compare } from '../../values/compare.ts';
import { PythonError } from '../../values/python-error.ts';
import { repr } from '../../values/text.ts';
import { typeName } from '../../values/types.ts';
import { Tuple, type Value } from '../../values/value.ts';

const WIDTH = 80;

/** `pprint.pformat(value)`: the keys of dicts sorted; long texts are not broken up. */
export function prettyPrint(value: Value): string {
  return layOut(sortKeys(value), 0, 0);
}

function sortKeys(value: Value): Value {
  if (value instanceof Map) {
    const entries = Array.from(value, ([key, item]): [Value, Value] => [key, sortKeys(item)]);
    return new Map(entries.sort(([a], [b]) => compareKeys(a, b)));
  }
  return Array.isArray(value) ? value.map(sortKeys) : value;
}

/** Keys that have no order among themselves stand by the names of their types. */
function compareKeys(a: Value, b: Value): number {
  try {
    return compare(a, b);
  } catch (error) {
    if (!(error instanceof PythonError)) throw error;
    return compare(typeName(a), typeName(b));
  }
}

/** `reserved` characters of closing brackets and commas follow the value on its last line. */
function layOut(value: Value, indent: number, reserved: number): string {
  const flat = repr(value);
  if (flat.length <= WIDTH - indent - reserved || flat.length <= 2) return flat;
  const inner = indent + 1;
  const separator = `,\n${' '.repeat(inner)}`;
  if (value instanceof Map) {
    const last = value.size - 1;
    const items = Array.from(value, ([key, item], index) => {
      const label = `${repr(key)}: `;
      return label + layOut(item, inner + label.length, index === last ? reserved + 1 : 1);
    });
    return `{${items.join(separator)}}`;
  }
  if (!Array.isArray(value)) return flat;
  const isTuple = value instanceof Tuple;
  const last = value.length - 1;
  const items = Array.from(value, (item, index) => layOut(item, inner, index === last ? reserved + 1 : 1));
  if (!isTuple) return `[${items.join(separator)}]`;
  return `(${items.join(separator)}${items.length === 1 ? ',' : ''})`;
}
