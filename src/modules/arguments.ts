// From what a task wrote to what a module's `run` receives: aliases, coercion, defaults, checks, in Ansible's words.
import type { ErrorObject } from 'ajv';
import { nearest } from '../errors.ts';
import { OMIT, type Value } from '../values/value.ts';
import { coerceArgument, FALSE_WORDS, TRUE_WORDS } from './coercion.ts';
import type { ArgumentSchema, Arguments, Module } from './module.ts';
import { checkExclusive, checkRequired } from './relations.ts';
import { validatorOf } from './validators.ts';

/** One thing wrong with a task's arguments; the engine adds the place and throws MODULE_ARGUMENTS. */
export interface ArgumentProblem {
  readonly message: string;
  /** The argument as the task wrote it, to find its place; absent when one is missing. */
  readonly argument?: string;
  /** That no argument has this name. */
  readonly isUnknown?: true;
  readonly hint?: string;
}

export type Prepared =
  | { readonly ok: true; readonly args: Arguments }
  | { readonly ok: false; readonly problems: readonly ArgumentProblem[] };

/**
 * Checks and completes the rendered arguments of one task. Dicts arrive as plain objects, `omit` and null count as not
 * given, `_raw_params` is the module's free-form argument. All problems are reported, in the order in which Ansible looks.
 */
export function prepareArguments(module: Module<never>, raw: ReadonlyMap<string, Value>): Prepared {
  const uncoerced: ArgumentProblem[] = [];
  const args: Record<string, unknown> = {};
  const written = new Map<string, string>();
  const known = aliasesOf(module);
  for (const [key, value] of raw) {
    const name = known.get(key) ?? key;
    const schema = module.schema.properties[name];
    // Null is an argument not given; a key that is data (`set_fact`) may well be None.
    const isData = schema === undefined ? module.schema.additionalProperties === true : schema.isNullable;
    if (value === OMIT || (value === null && isData !== true)) continue;
    written.set(name, key);
    const coerced = coerceArgument(key, schema ?? ANY, value);
    if ('problem' in coerced) uncoerced.push({ message: coerced.problem, argument: key });
    else args[name] = schema === undefined ? coerced.value : matchChoice(schema, value, coerced.value);
  }
  const { missing, wrong, unknown } = checkSchema(module, args, written);
  const exclusive = checkExclusive(module.schema, args).map(message => ({ message }));
  const problems: ArgumentProblem[] = [...exclusive, ...missing, ...uncoerced, ...wrong];
  for (const [name, schema] of Object.entries(module.schema.properties)) {
    const fallback = schema.default;
    if (args[name] !== undefined || fallback === undefined || fallback === null) continue;
    args[name] = Array.isArray(fallback) ? [...fallback] : fallback;
  }
  // What the arguments demand of each other is judged only when each by itself is right.
  if (problems.length + unknown.length === 0) {
    for (const message of checkRequired(module.schema, args)) problems.push({ message });
  }
  problems.push(...unknown);
  return problems.length === 0 ? { ok: true, args } : { ok: false, problems };
}

/** The names that the module does not take, with the nearest right one; can be asked before any value is known. */
export function checkArgumentNames(module: Module<never>, names: Iterable<string>): ArgumentProblem[] {
  if (module.schema.additionalProperties === true) return [];
  const known = aliasesOf(module);
  return Array.from(names)
    .filter(name => !known.has(name))
    .map(name => unsupported(module, name, name));
}

/** The one thing that Ansible's module says of them all: the first, or all names that it does not take. */
export function messageOf(module: Module<never>, problems: readonly ArgumentProblem[]): string {
  const known = problems.find(problem => problem.isUnknown !== true);
  if (known !== undefined) return known.message;
  const names = problems.flatMap(({ argument }) => (argument === undefined ? [] : [argument]));
  return `${unsupportedMessage(module, names.toSorted())}.`;
}

const ANY: ArgumentSchema = { type: 'any', description: '', isValue: true };

const aliases = new WeakMap<Module<never>, ReadonlyMap<string, string>>();

/** Every name that a task may write, and the argument it stands for; worked out once per module. */
export function aliasesOf(module: Module<never>): ReadonlyMap<string, string> {
  const known = aliases.get(module);
  if (known !== undefined) return known;
  const names = new Map<string, string>();
  for (const [name, schema] of Object.entries(module.schema.properties)) {
    names.set(name, name);
    for (const alias of schema.aliases ?? []) names.set(alias, name);
  }
  if (module.freeForm !== undefined) names.set('_raw_params', module.freeForm);
  aliases.set(module, names);
  return names;
}

function unsupported(module: Module<never>, name: string, argument: string): ArgumentProblem {
  const near = nearest(name, aliasesOf(module).keys());
  return {
    message: unsupportedMessage(module, [name]),
    argument,
    isUnknown: true,
    ...(near === undefined ? {} : { hint: `did you mean '${near}'?` }),
  };
}

function unsupportedMessage(module: Module<never>, wrong: readonly string[]): string {
  const names = Object.keys(module.schema.properties).sort();
  const others = Object.values(module.schema.properties)
    .flatMap(schema => schema.aliases ?? [])
    .sort();
  const supported = names.join(', ') + (others.length > 0 ? ` (${others.join(', ')})` : '');
  return `Unsupported parameters for (${module.name}) module: ${wrong.join(', ')}. Supported parameters include: ${supported}`;
}

/** YAML reads `yes` as a boolean: where the choices are words, it stands for the one word that means it. */
function matchChoice(schema: ArgumentSchema, value: Value, coerced: unknown): unknown {
  if (typeof value !== 'boolean' || schema.type !== 'string' || schema.enum === undefined) return coerced;
  if (schema.enum.some(choice => choice === coerced)) return coerced;
  const words = schema.enum.filter(choice => (value ? TRUE_WORDS : FALSE_WORDS).has(String(choice)));
  return words.length === 1 ? words[0] : coerced;
}

function missingMessage({ schema }: Module<never>, missing: readonly string[]): string {
  return schema.missingMessage ?? `missing required arguments: ${missing.join(', ')}`;
}

/** What the module's schema has against coerced arguments: what is missing, what is wrong, what it does not know. */
function checkSchema(
  module: Module<never>,
  args: Arguments,
  written: ReadonlyMap<string, string>,
): Record<'missing' | 'wrong' | 'unknown', readonly ArgumentProblem[]> {
  const validate = module.validator ?? validatorOf(module);
  const errors = validate(args) ? [] : (validate.errors ?? []);
  // What was given and could not be coerced has been told of already.
  const missing = errors
    .filter(error => error.keyword === 'required' && !written.has(error.params.missingProperty))
    .map(error => error.params.missingProperty);
  const unknown = errors
    .filter(error => error.keyword === 'additionalProperties')
    .map(error => String(error.params.additionalProperty));
  const wrong = errors.filter(({ keyword }) => keyword !== 'required' && keyword !== 'additionalProperties');
  return {
    missing: missing.length > 0 ? [{ message: missingMessage(module, missing) }] : [],
    wrong: [...new Map(wrong.map(error => [nameIn(error), error])).values()].map(error =>
      explain(module, args, error, written),
    ),
    unknown: unknown.map(name => unsupported(module, name, written.get(name) ?? name)),
  };
}

/** The argument that an error is about, which one of its items may have. */
function nameIn({ instancePath }: ErrorObject): string {
  return instancePath.split('/')[1] ?? '';
}

function explain(
  module: Module<never>,
  args: Arguments,
  error: ErrorObject,
  written: ReadonlyMap<string, string>,
): ArgumentProblem {
  const name = nameIn(error);
  const argument = written.get(name) ?? name;
  if (error.keyword !== 'enum')
    return { message: `argument '${name}' is of the wrong ${error.keyword}`, argument };
  const choices: string[] = error.params.allowedValues.map(String);
  const value = args[name];
  const isList = Array.isArray(value);
  const odd = isList ? value.filter(item => !choices.includes(String(item))).join(', ') : String(value);
  const isSecret = module.schema.properties[name]?.secret === true;
  const near = isSecret ? undefined : nearest(odd, choices);
  const given = isSecret ? '(not shown)' : odd;
  return {
    message: isList
      ? `value of ${name} must be one or more of: ${choices.join(', ')}. Got no match for: ${given}`
      : `value of ${name} must be one of: ${choices.join(', ')}, got: ${given}`,
    argument,
    ...(near === undefined ? {} : { hint: `did you mean '${near}'?` }),
  };
}
