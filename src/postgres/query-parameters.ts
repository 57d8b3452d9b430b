// Values in place of `%s` and `%(name)s` in SQL text, as literals, as Python's database drivers write them.
// https://www.psycopg.org/docs/usage.html#passing-parameters-to-sql-queries
import { quoteText } from './sql.ts';

export type Parameters = readonly unknown[] | Readonly<Record<string, unknown>>;

export type Bound =
  | { readonly ok: true; readonly text: string }
  | { readonly ok: false; readonly problem: string };

/** The text with its parameters; `%%` is a percent sign. */
export function bindParameters(text: string, parameters: Parameters): Bound {
  let problem: string | undefined;
  let next = 0;
  const isList = Array.isArray(parameters);
  const bound = text.replace(/%(?:\(([^)]*)\)s|(.?))/gs, (whole, name: string | undefined, sign?: string) => {
    if (sign === '%') return '%';
    if (name !== undefined) {
      const named = parameters as Readonly<Record<string, unknown>>;
      if (!isList && Object.hasOwn(named, name)) return literal(named[name]);
      problem ??= isList ? "argument formats can't be mixed" : `there is no named argument '${name}'`;
      return whole;
    }
    if (sign !== 's') {
      problem ??= `unsupported format character in '${whole}': write %% for a percent sign`;
      return whole;
    }
    if (!isList || next >= parameters.length) {
      problem ??= isList
        ? 'there are more %s than positional arguments'
        : 'named arguments are written %(name)s';
      return whole;
    }
    return literal(parameters[next++]);
  });
  if (isList && next < parameters.length) problem ??= 'there are more positional arguments than %s';
  return problem === undefined ? { ok: true, text: bound } : { ok: false, problem };
}

/** A value as SQL; a list as the text of an array. */
export function literal(value: unknown): string {
  if (value === null || value === undefined) return 'NULL';
  if (typeof value === 'boolean') return String(value);
  if (typeof value === 'number' || typeof value === 'bigint')
    return Number.isFinite(Number(value)) ? negative(String(value)) : `'${value}'::float`;
  if (Array.isArray(value)) return quoteText(arrayText(unwrapped(value)));
  if (typeof value === 'object') return quoteText(JSON.stringify(value));
  return quoteText(String(value));
}

/** `- -1` would be a comment without the space. */
function negative(number: string): string {
  return number.startsWith('-') ? ` ${number}` : number;
}

/** A list that is a list's only item is that list itself: `[[1, 2]]`, as a template in a list of one gives it. */
function unwrapped(items: readonly unknown[]): readonly unknown[] {
  const [first] = items;
  return items.length === 1 && Array.isArray(first) ? unwrapped(first) : items;
}

function arrayText(items: readonly unknown[]): string {
  return `{${items.map(arrayItem).join(', ')}}`;
}

function arrayItem(item: unknown): string {
  if (Array.isArray(item)) return arrayText(item);
  if (item === null || item === undefined) return 'NULL';
  if (typeof item !== 'string') return String(item);
  return `"${item.replace(/[\\"]/g, '\\$&')}"`;
}
