// `plugin: constructed`: variables and groups of the hosts that earlier sources gave, computed from their variables.
// https://docs.ansible.com/ansible/latest/collections/ansible/builtin/constructed_inventory.html
import { UserError } from '../errors.ts';
import { nodeFromValue } from '../source/build.ts';
import type { Node, ScalarNode } from '../source/node.ts';
import { keyText, valueAt } from '../source/node-access.ts';
import { toText } from '../values/text.ts';
import { isTruthy } from '../values/truth.ts';
import type { Value } from '../values/value.ts';
import { hostLayers } from './layers.ts';
import type { Inventory } from './model.ts';
import {
  listItems,
  mappingOption,
  type PluginOptions,
  type PluginReading,
  wrongType,
} from './plugin-source.ts';

type Variables = ReadonlyMap<string, Node>;

interface Construction extends PluginReading {
  readonly host: string;
  readonly isStrict: boolean;
  readonly leadsWithSeparator: boolean;
}

/**
 * Adds variables and groups to the hosts that earlier sources gave. Throws UserError for an option that is wrong
 * and, with `strict`, for what cannot be computed.
 */
export function readConstructed(options: PluginOptions, reading: PluginReading): void {
  const snapshot = reading.snapshot(isOn(options, 'use_vars_plugins', false));
  const extraVars = isOn(options, 'use_extra_vars', false) ? reading.extraVars : new Map<string, Node>();
  const compose = mappingOption(options, 'compose');
  const groups = mappingOption(options, 'groups');
  const keyed = listItems(options.get('keyed_groups'), 'keyed_groups');
  for (const host of [...reading.builder.hostNames()]) {
    const at: Construction = {
      ...reading,
      host,
      isStrict: isOn(options, 'strict', false),
      leadsWithSeparator: isOn(options, 'leading_separator', true),
    };
    const before = new Map([...variablesOf(snapshot, host), ...extraVars]);
    const composed = composeVariables(compose, before, at);
    const variables = new Map([...before, ...composed, ...extraVars]);
    for (const [key, condition] of groups) {
      if (attempt(at, () => isMember(condition, variables, at)) === true) join(keyText(key), at);
    }
    for (const item of keyed) joinKeyedGroups(item, variables, at);
  }
}

function isOn(options: PluginOptions, name: string, fallback: boolean): boolean {
  const node = options.get(name);
  return node?.kind === 'scalar' && node.value !== null
    ? /^(true|yes|on|1)$/i.test(toText(node.value))
    : fallback;
}

/** What the sources say of a host, and the names that it always has. */
function variablesOf(inventory: Inventory, host: string): Map<string, Node> {
  const all = new Map<string, Node>();
  for (const { vars } of hostLayers(inventory, host)) for (const [name, node] of vars) all.set(name, node);
  const span = inventory.host(host)?.span ?? { source: { name: '<inventory>', text: '' }, start: 0, end: 0 };
  const groups = inventory.groupsOf(host).map(group => group.name);
  const magic: Readonly<Record<string, Value>> = {
    inventory_hostname: host,
    inventory_hostname_short: host.split('.')[0] ?? host,
    group_names: groups.filter(name => name !== 'all').sort(),
  };
  for (const [name, value] of Object.entries(magic)) all.set(name, nodeFromValue(value, span, 'literal'));
  return all;
}

function composeVariables(
  compose: readonly [ScalarNode, Node][],
  variables: Variables,
  at: Construction,
): Map<string, Node> {
  const composed = new Map<string, Node>();
  for (const [key, expression] of compose) {
    const value = attempt(at, () => at.expressions.evaluate(expressionOf(expression), variables));
    if (value === undefined) continue;
    const node = nodeFromValue(value, expression.span, trustOf(value));
    composed.set(keyText(key), node);
    at.builder.setHostVariable(at.host, keyText(key), node);
  }
  return composed;
}

/** What was computed is final: braces in it are no template. */
function trustOf(value: Value): ScalarNode['trust'] {
  return /\{[{%]/.test(toText(value)) ? 'literal' : 'template';
}

function isMember(condition: Node, variables: Variables, at: Construction): boolean {
  return at.expressions.isTrue(expressionOf(condition), variables);
}

function joinKeyedGroups(item: Node, variables: Variables, at: Construction): void {
  if (item.kind !== 'mapping') throw wrongType(item, 'an item of keyed_groups must be a mapping');
  const keyNode = valueAt(item, 'key');
  if (keyNode === undefined) {
    throw new UserError('MISSING_KEY', "an item of keyed_groups needs a 'key'", { span: item.span });
  }
  const text = (name: string): string | undefined => {
    const node = valueAt(item, name);
    return node?.kind === 'scalar' && node.value !== null ? toText(node.value) : undefined;
  };
  const key = attempt(at, () => at.expressions.evaluate(expressionOf(keyNode), variables));
  const fallback = text('default_value');
  if (key === undefined) return;
  const trailing = text('trailing_separator');
  if (trailing !== undefined && fallback !== undefined) {
    throw new UserError(
      'INVENTORY',
      'parameters are mutually exclusive for keyed groups: default_value|trailing_separator',
      { span: item.span },
    );
  }
  if (!isTruthy(key) && !(key === '' && fallback !== undefined)) {
    const isEmptyCollection = Array.isArray(key) || key instanceof Map;
    if (!at.isStrict || isEmptyCollection) return;
    throw new UserError('INVENTORY', `the key of a keyed group is empty for host '${at.host}'`, {
      span: keyNode.span,
    });
  }
  if (typeof key !== 'string' && !Array.isArray(key) && !(key instanceof Map)) {
    throw wrongType(
      keyNode,
      `the key of a keyed group must give a text, a list or a mapping, not ${toText(key)}`,
    );
  }
  const parent = attempt(at, () => parentOf(valueAt(item, 'parent_group'), variables, at));
  if (parent === undefined) return;
  const prefix = text('prefix') ?? '';
  const separator = text('separator') ?? '_';
  const hasTrailing = trailing?.toLowerCase() !== 'false';
  const lead = prefix === '' && !at.leadsWithSeparator ? '' : separator;
  for (const name of bareNames(key, separator, fallback, hasTrailing)) {
    const group = join(`${prefix}${lead}${name}`, at);
    if (parent !== '') at.builder.addChild(safeGroupName(parent), group, item.span);
  }
}

/** The empty text where there is none. */
function parentOf(node: Node | undefined, variables: Variables, at: Construction): string {
  return node === undefined ? '' : toText(at.expressions.render(node, variables));
}

/** A text is one name, a list several; of a mapping each key with its value. */
function bareNames(
  key: Value,
  separator: string,
  fallback: string | undefined,
  hasTrailing: boolean,
): string[] {
  const orFallback = (text: string) => (text === '' && fallback !== undefined ? fallback : text);
  if (Array.isArray(key)) return key.map(item => orFallback(toText(item)));
  if (!(key instanceof Map)) return [orFallback(toText(key))];
  return [...key].map(([name, value]) => {
    const text = orFallback(toText(value));
    return text === '' && !hasTrailing ? toText(name) : `${toText(name)}${separator}${text}`;
  });
}

function join(written: string, { builder, host }: Construction): string {
  const name = safeGroupName(written);
  builder.addGroup(name);
  builder.addHost(host, name);
  return name;
}

/** What could be no variable's name becomes underscores. */
function safeGroupName(name: string): string {
  return name.replace(/^[\d\W]|[^\w]/gu, '_');
}

function expressionOf(node: Node): ScalarNode {
  if (node.kind !== 'scalar') throw wrongType(node, 'an expression is a text');
  return typeof node.value === 'string' ? node : { ...node, value: toText(node.value) };
}

/** Unless `strict` says so, what cannot be computed for a host is left out for it. */
function attempt<T>({ isStrict }: Construction, compute: () => T): T | undefined {
  try {
    return compute();
  } catch (error) {
    const isAboutData =
      error instanceof UserError && error.code !== 'TEMPLATE_SYNTAX' && error.code !== 'WRONG_TYPE';
    if (isStrict || !isAboutData) throw error;
    return undefined;
  }
}
