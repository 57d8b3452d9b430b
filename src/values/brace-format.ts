// `text.format(…)`. https://docs.python.org/3/library/string.html#format-string-syntax
import { formatValue } from './format-spec.ts';
import { PythonError } from './python-error.ts';
import { repr, toText } from './text.ts';
import type { Value } from './value.ts';

/** How the fields' values are found. */
export interface FormatFields {
  readonly args: readonly Value[];
  readonly kwargs: ReadonlyMap<string, Value>;
  /** `value.name`, or `value[name]` when `isItem`. */
  member(value: Value, name: string | number, isItem: boolean): Value;
}

/** Throws PythonError ValueError, IndexError or KeyError. */
export function braceFormat(text: string, fields: FormatFields): string {
  return expand(text, fields, { next: 0 }, 2);
}

function expand(text: string, fields: FormatFields, auto: { next: number }, depth: number): string {
  if (depth < 0) throw new PythonError('ValueError', 'Max string recursion exceeded');
  let out = '';
  for (let at = 0; at < text.length; ) {
    const char = text[at] ?? '';
    if (char !== '{' && char !== '}') {
      out += char;
      at++;
    } else if (text[at + 1] === char) {
      out += char;
      at += 2;
    } else if (char === '}') {
      throw new PythonError('ValueError', "Single '}' encountered in format string");
    } else {
      const end = fieldEnd(text, at);
      out += field(text.slice(at + 1, end), fields, auto, depth);
      at = end + 1;
    }
  }
  return out;
}

function fieldEnd(text: string, start: number): number {
  let depth = 0;
  for (let at = start; at < text.length; at++) {
    if (text[at] === '{') depth++;
    else if (text[at] === '}' && --depth === 0) return at;
  }
  throw new PythonError(
    'ValueError',
    start + 1 === text.length
      ? "Single '{' encountered in format string"
      : "expected '}' before end of string",
  );
}

/** `name.attribute[0]!r:spec` */
function field(source: string, fields: FormatFields, auto: { next: number }, depth: number): string {
  const [, name = '', conversion, spec = ''] =
    /^((?:\[[^\]]*\]|[^[:!])*)(?:!([^:]*))?(?::(.*))?$/s.exec(source) ?? [];
  const [, head = '', path = ''] = /^([^.[]*)(.*)$/s.exec(name) ?? [];
  let value = argument(head, fields, auto);
  for (const [, attribute, item] of path.matchAll(/\.([^.[]+)|\[([^\]]*)\]/g)) {
    const key = item !== undefined && /^\d+$/.test(item) ? Number(item) : (item ?? attribute ?? '');
    value = fields.member(value, key, item !== undefined);
  }
  const inner = expand(spec, fields, auto, depth - 1);
  switch (conversion) {
    case undefined:
      return formatValue(value, inner);
    case 's':
      return formatValue(toText(value), inner);
    case 'r':
    case 'a':
      return formatValue(repr(value), inner);
  }
  throw new PythonError('ValueError', `Unknown conversion specifier '${conversion}'`);
}

function argument(name: string, { args, kwargs }: FormatFields, auto: { next: number }): Value {
  if (name !== '' && !/^\d+$/.test(name)) {
    const value = kwargs.get(name);
    if (value === undefined) throw new PythonError('KeyError', repr(name));
    return value;
  }
  if (name === '' ? auto.next < 0 : auto.next > 0) {
    throw new PythonError('ValueError', 'cannot mix automatic and manual field numbering');
  }
  const index = name === '' ? auto.next++ : Number(name);
  if (name !== '') auto.next = -1;
  const value = args[index];
  if (value === undefined) {
    throw new PythonError('IndexError', `Replacement index ${index} out of range for positional args tuple`);
  }
  return value;
}
