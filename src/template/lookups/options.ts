// How lookups read their options: keyword arguments, or `term key=value key=value` in one text.
import { splitFreeForm } from '../../source/key-values.ts';
import { toText } from '../../values/text.ts';
import { isTruthy } from '../../values/truth.ts';
import type { Value } from '../../values/value.ts';
import type { LookupContext } from '../environment.ts';
import { parseInteger } from '../filters/python-numbers.ts';
import { expectInt } from '../methods/arguments.ts';

export type Options = ReadonlyMap<string, Value>;

/** A term whose first word is the term itself, and the options behind it laid over those of the call. */
export function splitTerm(
  term: Value,
  options: Options,
): { readonly name: string; readonly options: Options } {
  const text = toText(term);
  const { pairs, rest } = splitFreeForm(text, 'none');
  if (pairs.length === 0) return { name: text, options };
  return {
    name: rest,
    options: new Map([...options, ...pairs.map(({ key, value }) => [key, value] as const)]),
  };
}

/** An option as text; `fallback` where it is not given or null. */
export function textOption(options: Options, name: string, fallback: string): string {
  const value = options.get(name);
  return value === undefined || value === null ? fallback : toText(value);
}

/** Text such as `no` is false, as in every option of Ansible. */
export function flagOption(
  options: { get(name: string): Value | undefined },
  name: string,
  fallback: boolean,
): boolean {
  const value = options.get(name);
  if (typeof value === 'string') return ['yes', 'true', 'on', '1', 'y', 't'].includes(value.toLowerCase());
  return value === undefined ? fallback : isTruthy(value);
}

/** An option as a whole number, also written as text; `fallback` where it is not given. */
export function intOption(options: Options, name: string, fallback: number, context: LookupContext): number {
  const value = options.get(name);
  if (value === undefined) return fallback;
  if (typeof value !== 'string') return expectInt(value);
  return Number(parseInteger(value) ?? context.fail(`the option '${name}' must be a number, not '${value}'`));
}

/** Where relative paths that need not exist begin, and where commands run: the playbook's folder. */
export function baseFolder({ scope }: LookupContext): string {
  const folder = scope.lookup('playbook_dir');
  return typeof folder === 'string' ? folder : process.cwd();
}
