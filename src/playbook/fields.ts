// A mapping's keys checked against the keywords of its level, each mistake with its place and the nearest right name.
import { nearest, type Problems } from '../errors.ts';
import type { MappingEntry, MappingNode, Node } from '../source/node.ts';
import { describeKind } from '../source/node-access.ts';
import { findKeyword, isKeyword, keywordsOf, type Level } from './keywords.ts';

/** The entries of one play, block, task … by key. */
export interface Fields {
  readonly node: MappingNode;
  readonly problems: Problems;
  get(name: string): Node | undefined;
  /** Keys that are no keyword of the level: a task's action, a role's parameters. */
  readonly others: readonly MappingEntry[];
}

/** Reads a mapping; values of the wrong shape are reported and left out, keys that are no keyword are left in `others`. */
export function readFields(node: MappingNode, level: Level, problems: Problems): Fields {
  const known = new Map<string, Node>();
  const others: MappingEntry[] = [];
  for (const entry of node.entries) {
    const name = String(entry.key.value);
    if (!isKeyword(name, level)) {
      others.push(entry);
      continue;
    }
    const mistake = shapeMistake(name, entry.value);
    if (mistake) problems.add('WRONG_TYPE', mistake, { span: entry.value.span });
    else known.set(name, entry.value);
  }
  return { node, problems, others, get: name => known.get(name) };
}

/** Reports a key that has no place at this level, with the levels where it belongs; `hint` where that is no keyword. */
export function reportUnknownKey(
  entry: MappingEntry,
  level: Level,
  problems: Problems,
  alsoAllowed: Iterable<string> = [],
  hint?: string,
): void {
  const name = String(entry.key.value);
  const elsewhere = findKeyword(name);
  const near = nearest(name, [...keywordsOf(level), ...alsoAllowed]);
  problems.add('UNKNOWN_KEY', `'${name}' is not a valid attribute for a ${level}`, {
    span: entry.key.span,
    hint: elsewhere
      ? `it belongs to a ${elsewhere.levels.join(', ')}`
      : (hint ?? (near && `did you mean '${near}'?`)),
  });
}

function shapeMistake(name: string, node: Node): string | undefined {
  const shape = findKeyword(name)?.shape;
  if (isTemplate(node) || (node.kind === 'scalar' && node.value === null)) return undefined;
  switch (shape) {
    case 'boolean':
      return isBoolean(node) ? undefined : `${name} must be true or false`;
    case 'boolean or rescue':
      return isBoolean(node) || isRescue(node) ? undefined : `${name} must be true, false or rescue`;
    case 'integer':
      return node.kind === 'scalar' && /^\d+$/.test(String(node.value))
        ? undefined
        : `${name} must be a whole number`;
    case 'string':
      return node.kind === 'scalar' ? undefined : `${name} must be a string, not ${describeKind(node)}`;
    case 'list':
      return node.kind === 'mapping' ? `${name} must be a list, not a mapping` : undefined;
    case 'tasks':
      return node.kind === 'sequence'
        ? undefined
        : `${name} must be a list of tasks, not ${describeKind(node)}`;
    case 'mapping':
      return node.kind === 'mapping' ? undefined : `${name} must be a mapping, not ${describeKind(node)}`;
    case 'condition':
      return node.kind === 'mapping'
        ? `${name} must be an expression or a list of expressions, not a mapping`
        : undefined;
    default:
      return undefined;
  }
}

const BOOLEAN_WORDS = new Set(['yes', 'no', 'true', 'false', 'on', 'off', 'y', 'n', 't', 'f', '1', '0']);

function isBoolean(node: Node): boolean {
  if (node.kind !== 'scalar') return false;
  return typeof node.value === 'boolean' || BOOLEAN_WORDS.has(String(node.value).toLowerCase());
}

/** Whether a value of `any_errors_fatal` takes every host into its `rescue`. */
export function isRescue(node: Node | undefined): boolean {
  return node?.kind === 'scalar' && node.value === 'rescue';
}

/** Whether `serial` takes a text as a size. */
export function isBatchSize(text: string): boolean {
  return /^\s*-?\d+(?:\.\d*)?\s*%?\s*$/.test(text);
}

/** Whether a node is a string whose value only a template can tell. */
export function isTemplate(node: Node): boolean {
  return node.kind === 'scalar' && typeof node.value === 'string' && node.value.includes('{{');
}

/** A keyword that must be known before any host is: true or false as written, or `otherwise`. */
export function literalBoolean(node: Node | undefined, otherwise: boolean): boolean {
  if (node?.kind !== 'scalar') return otherwise;
  return node.value === true || /^(yes|true|on|1)$/i.test(String(node.value));
}
