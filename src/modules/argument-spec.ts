// Argument specifications as roles write them (`meta/argument_specs.yml`): what is wrong with arguments, in Ansible's words
// and order. https://docs.ansible.com/ansible/latest/playbook_guide/playbooks_reuse_roles.html#role-argument-validation
import { fromData } from '../values/data.ts';
import { toText } from '../values/text.ts';
import { isDict, typeName } from '../values/types.ts';
import type { Dict, Value } from '../values/value.ts';
import { className, convert, type SpecType } from './coercion.ts';

/** Everything wrong with the arguments; they are converted and completed on the way, in place of the given ones. */
export function checkAgainstSpec(spec: Dict, given: Dict): string[] {
  const errors: string[] = [];
  const unsupported: Unsupported[] = [];
  checkLevel({ spec, rules: new Map(), args: new Map(given), path: [] }, errors, unsupported);
  return [...errors, ...unsupportedText(unsupported)];
}

/** An argument that no option has, and the options that there are on its level. */
interface Unsupported {
  readonly name: string;
  readonly spec: Dict;
}

interface Level {
  readonly spec: Dict;
  /** Where relations between the arguments are written: the option that holds this level. */
  readonly rules: Dict;
  readonly args: Dict;
  /** The options that led here. */
  readonly path: readonly string[];
}

function checkLevel(level: Level, errors: string[], unsupported: Unsupported[]): void {
  const { spec, rules, args, path } = level;
  const place = path.length === 0 ? '' : ` found in ${path.join(' -> ')}`;
  const aliases = useAliases(level);
  const unknown = [...args.keys()].map(toText).filter(name => !spec.has(name) && !aliases.has(name));
  unsupported.push(...unknown.map(name => ({ name: [...path, name].join('.'), spec })));
  for (const group of groupsOf(rules, 'mutually_exclusive')) {
    if (group.filter(name => args.has(name)).length > 1)
      errors.push(`parameters are mutually exclusive: ${group.join('|')}${place}`);
  }
  if (path.length === 0) errors.push(...shapelessOptions(spec, args));
  for (const [name, option] of spec) {
    const fallback = fieldOf(option, 'default');
    if (fallback !== null && !args.has(name)) args.set(name, fallback);
  }
  const missing = [...spec].filter(([name, option]) => isTrue(option, 'required') && !args.has(name));
  if (missing.length > 0)
    errors.push(
      `missing required arguments: ${missing
        .map(([name]) => toText(name))
        .sort()
        .join(', ')}${place}`,
    );
  for (const [name, option] of spec) checkType(level, toText(name), option, errors);
  for (const [name, option] of spec) errors.push(...choiceErrors(args, toText(name), option, place));
  errors.push(...relationErrors(rules, args).map(text => text + place));
  for (const [name, option] of spec) checkOptions(level, toText(name), option, errors, unsupported);
}

/** Puts the value of an alias under its true name; gives the aliases. */
function useAliases({ spec, args }: Level): Set<string> {
  const known = new Set<string>();
  for (const [name, option] of spec) {
    for (const alias of listOf(fieldOf(option, 'aliases')).map(toText)) {
      known.add(alias);
      const value = args.get(alias);
      if (value !== undefined) args.set(name, value);
    }
  }
  return known;
}

/** One sentence for all levels, with the options of one of them; the aliases stand together behind the names. */
function unsupportedText(unsupported: readonly Unsupported[]): string[] {
  const spec = unsupported.at(-1)?.spec;
  if (spec === undefined) return [];
  const names = [...spec.keys()].map(toText).sort().join(', ');
  const aliases = [...spec].flatMap(([, option]) => listOf(fieldOf(option, 'aliases')).map(toText));
  const supported = aliases.length > 0 ? `${names} (${aliases.sort().join(', ')})` : names;
  const unknown = unsupported.map(({ name }) => name);
  return [`${unknown.sort().join(', ')}. Supported parameters include: ${supported}.`];
}

/** Options with options of their own whose value is no dict at all: Ansible meets these first. */
function shapelessOptions(spec: Dict, args: Dict): string[] {
  return [...spec].flatMap(([name, option]) => {
    const value = args.get(name);
    if (!isDict(fieldOf(option, 'options')) || value === undefined || value === null) return [];
    return (Array.isArray(value) ? value : [value]).flatMap(item => {
      if (isDict(item)) return [];
      if (typeof item !== 'string') {
        return [
          `Value '${toText(item)}' in the sub parameter field '${toText(name)}' must by a list, not '${typeName(item)}'`,
        ];
      }
      const outcome = convert('dict', item);
      return 'reason' in outcome ? [outcome.reason] : [];
    });
  });
}

function checkType({ args, path }: Level, name: string, option: Value, errors: string[]): void {
  const value = args.get(name);
  if (value === undefined || value === null) return;
  const type = toText(fieldOf(option, 'type') ?? 'str');
  const outcome = convertAs(type, value);
  if ('reason' in outcome) {
    errors.push(typeError(`argument '${name}'`, value, type, outcome.reason, path));
    return;
  }
  args.set(name, outcome.value);
  const elements = fieldOf(option, 'elements');
  if (type !== 'list' || elements === null || !Array.isArray(outcome.value)) return;
  const kept: Value[] = [];
  for (const item of outcome.value) {
    const inner = convertAs(toText(elements), item);
    if ('value' in inner) kept.push(inner.value);
    else
      errors.push(
        typeError(`Elements value for option '${name}'`, item, toText(elements), inner.reason, path),
      );
  }
  args.set(name, kept);
}

const TYPES = new Set<string>([
  'str',
  'int',
  'float',
  'bool',
  'list',
  'dict',
  'path',
  'raw',
  'jsonarg',
  'json',
  'bytes',
  'bits',
]);

function convertAs(type: string, value: Value): ReturnType<typeof convert> {
  return TYPES.has(type) ? convert(type as SpecType, value) : { reason: "'NoneType' object is not callable" };
}

function typeError(
  what: string,
  value: Value,
  type: string,
  reason: string,
  path: readonly string[],
): string {
  const place = path.length === 0 ? '' : ` found in '${path.join(' -> ')}'.`;
  return `${what} is of type ${className(value)}${place} and we were unable to convert to ${type}: ${reason}`;
}

function choiceErrors(args: Dict, name: string, option: Value, place: string): string[] {
  const choices = fieldOf(option, 'choices');
  const value = args.get(name);
  if (!Array.isArray(choices) || value === undefined || value === null) return [];
  const allowed = new Set(choices.map(toText));
  const list = choices.map(toText).join(', ');
  if (Array.isArray(value)) {
    const wrong = value.map(toText).filter(item => !allowed.has(item));
    return wrong.length === 0
      ? []
      : [`value of ${name} must be one or more of: ${list}. Got no match for: ${wrong.join(', ')}${place}`];
  }
  if (allowed.has(toText(value))) return [];
  return [`value of ${name} must be one of: ${list}, got: ${toText(value)}${place}`];
}

/** required_together, required_one_of, required_if and required_by. */
function relationErrors(rules: Dict, args: Dict): string[] {
  const errors: string[] = [];
  const without = (names: readonly string[]) => names.filter(name => !args.has(name));
  for (const group of groupsOf(rules, 'required_together')) {
    const absent = without(group).length;
    if (absent > 0 && absent < group.length)
      errors.push(`parameters are required together: ${group.join(', ')}`);
  }
  for (const group of groupsOf(rules, 'required_one_of')) {
    if (without(group).length === group.length)
      errors.push(`one of the following is required: ${group.join(', ')}`);
  }
  for (const rule of listOf(fieldOf(rules, 'required_if'))) {
    const [name = null, value = null, names = [], isAny = false] = listOf(rule);
    const needed = listOf(names).map(toText);
    const absent = without(needed);
    const isBroken = isAny === true ? absent.length === needed.length : absent.length > 0;
    if (toText(args.get(name) ?? null) !== toText(value) || !isBroken) continue;
    errors.push(
      `${toText(name)} is ${toText(value)} but ${isAny === true ? 'any' : 'all'} of the following are missing: ${absent.join(', ')}`,
    );
  }
  const by = fieldOf(rules, 'required_by');
  for (const [name, names] of isDict(by) ? by : []) {
    const absent = isGiven(args, toText(name))
      ? listOf(names)
          .map(toText)
          .filter(other => !isGiven(args, other))
      : [];
    if (absent.length > 0)
      errors.push(`missing parameter(s) required by '${toText(name)}': ${absent.join(', ')}`);
  }
  return errors;
}

/** The options inside of an option that is a dict or a list of dicts. */
function checkOptions(
  { args, path }: Level,
  name: string,
  option: Value,
  errors: string[],
  unsupported: Unsupported[],
): void {
  const spec = fieldOf(option, 'options');
  const type = toText(fieldOf(option, 'type') ?? 'str');
  const holdsDicts =
    type === 'dict' || (type === 'list' && toText(fieldOf(option, 'elements') ?? '') === 'dict');
  if (!isDict(spec) || !holdsDicts) return;
  if (isTrue(option, 'apply_defaults') && !isGiven(args, name)) args.set(name, new Map());
  const value = args.get(name);
  if (value === undefined || value === null) return;
  for (const item of Array.isArray(value) ? value : [value]) {
    if (isDict(item)) {
      const inside = { spec, rules: option as Dict, args: new Map(item), path: [...path, name] };
      checkLevel(inside, errors, unsupported);
    } else errors.push(`value of '${name}' must be of type dict or list of dicts`);
  }
}

function fieldOf(option: Value, name: string): Value {
  return isDict(option) ? (option.get(name) ?? null) : null;
}

function isTrue(option: Value, name: string): boolean {
  return fieldOf(option, name) === true;
}

function isGiven(args: Dict, name: string): boolean {
  const value = args.get(name);
  return value !== undefined && value !== null;
}

function listOf(value: Value): readonly Value[] {
  if (value === null) return [];
  return Array.isArray(value) ? value : [value];
}

/** `[[a, b], [c, d]]`, or one group alone. */
function groupsOf(rules: Dict, name: string): string[][] {
  const groups = listOf(fieldOf(rules, name));
  if (groups.length > 0 && groups.every(item => typeof item === 'string')) return [groups.map(toText)];
  return groups.map(group => listOf(group).map(toText));
}

/** Plain data as a spec. */
export function specOf(data: unknown): Dict | undefined {
  const value = fromData(data);
  return isDict(value) ? value : undefined;
}
