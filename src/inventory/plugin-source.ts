// Inventories that are the configuration of a plugin: `plugin: constructed`, `plugin: generator`.
import { nearest, type Problems, UserError } from '../errors.ts';
import type { MappingNode, Node, ScalarNode } from '../source/node.ts';
import { describeKind, keyText } from '../source/node-access.ts';
import type { Value } from '../values/value.ts';
import type { InventoryBuilder } from './builder.ts';
import { readConstructed } from './constructed.ts';
import { readGenerator } from './generator.ts';
import type { Inventory } from './model.ts';

/** Expressions and templates in such a configuration, with these variables. Throws UserError at their place. */
export interface InventoryExpressions {
  evaluate(node: ScalarNode, variables: ReadonlyMap<string, Node>): Value;
  isTrue(node: ScalarNode, variables: ReadonlyMap<string, Node>): boolean;
  render(node: Node, variables: ReadonlyMap<string, Node>): Value;
}

export interface PluginReading {
  readonly builder: InventoryBuilder;
  readonly problems: Problems;
  readonly expressions: InventoryExpressions;
  /** The inventory as it was read so far; with the group_vars and host_vars beside its sources when asked for. */
  readonly snapshot: (withFolders: boolean) => Inventory;
  /** `-e`. */
  readonly extraVars: ReadonlyMap<string, Node>;
}

/** The options of a plugin, by name. */
export type PluginOptions = ReadonlyMap<string, Node>;

interface Plugin {
  readonly options: readonly string[];
  read(options: PluginOptions, reading: PluginReading): void;
}

const PLUGINS: Readonly<Record<string, Plugin>> = {
  constructed: {
    options: [
      'strict',
      'compose',
      'groups',
      'keyed_groups',
      'use_vars_plugins',
      'use_extra_vars',
      'leading_separator',
      'cache',
    ],
    read: readConstructed,
  },
  generator: { options: ['layers', 'hosts'], read: readGenerator },
};

/** The `plugin` of a configuration; undefined where the document is an inventory itself. */
export function pluginOf(root: MappingNode): ScalarNode | undefined {
  const entry = root.entries.find(({ key }) => key.value === 'plugin');
  return entry?.value.kind === 'scalar' ? entry.value : undefined;
}

/** Does what a plugin's configuration says. Throws UserError INVENTORY for a plugin that is not built in. */
export function readPluginSource(root: MappingNode, name: ScalarNode, reading: PluginReading): void {
  const short = String(name.value).replace(/^ansible\.builtin\./, '');
  const plugin = Object.hasOwn(PLUGINS, short) ? PLUGINS[short] : undefined;
  if (plugin === undefined) {
    const near = nearest(short, Object.keys(PLUGINS));
    throw new UserError('INVENTORY', `there is no inventory plugin '${String(name.value)}' here`, {
      span: name.span,
      hint:
        near === undefined
          ? 'an executable that answers --list can take its place'
          : `did you mean '${near}'?`,
    });
  }
  const known = [...plugin.options, 'plugin'];
  const options = new Map<string, Node>();
  for (const { key, value } of root.entries) {
    const option = keyText(key);
    options.set(option, value);
    if (known.includes(option)) continue;
    const near = nearest(option, known);
    reading.problems.add('UNKNOWN_KEY', `'${option}' is no option of the inventory plugin '${short}'`, {
      span: key.span,
      hint: near === undefined ? `it takes ${plugin.options.join(', ')}` : `did you mean '${near}'?`,
    });
  }
  plugin.read(options, reading);
}

/** An option's mapping, entry by entry; nothing where it is not given. */
export function mappingOption(options: PluginOptions, name: string): readonly [ScalarNode, Node][] {
  const node = options.get(name);
  if (node === undefined || (node.kind === 'scalar' && node.value === null)) return [];
  if (node.kind === 'mapping') return node.entries.map(({ key, value }) => [key, value]);
  throw wrongType(node, `'${name}' must be a mapping`);
}

/** A list; nothing where it is not given. */
export function listItems(node: Node | undefined, name: string): readonly Node[] {
  if (node === undefined || (node.kind === 'scalar' && node.value === null)) return [];
  if (node.kind === 'sequence') return node.items;
  throw wrongType(node, `'${name}' must be a list`);
}

/** A mistake at an option's value: `message` says what is wanted, the end what there is. */
export function wrongType(node: Node, message: string): UserError {
  return new UserError('WRONG_TYPE', `${message}, not ${describeKind(node)}`, { span: node.span });
}
