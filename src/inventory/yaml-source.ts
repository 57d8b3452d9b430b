// Inventories in YAML: groups with hosts, children and vars.
import { nearest, type Problems, UserError } from '../errors.ts';
import type { MappingNode, Node, ScalarNode } from '../source/node.ts';
import { describeKind, keyText } from '../source/node-access.ts';
import type { Warn } from '../source/yaml.ts';
import type { InventoryBuilder } from './builder.ts';
import { parseHostNames } from './host-name.ts';

const SECTIONS = ['hosts', 'vars', 'children'];

interface Reading {
  readonly builder: InventoryBuilder;
  readonly problems: Problems;
  readonly warn: Warn;
}

/**
 * Reads groups from a YAML document into the builder; mistakes go to `problems`, doubtful keys to `warn`.
 * https://docs.ansible.com/ansible/latest/collections/ansible/builtin/yaml_inventory.html
 */
export function readYamlInventory(root: MappingNode, reading: Reading): void {
  for (const { key, value } of root.entries) {
    reading.problems.attempt(() => readGroup(key, value, reading));
  }
}

function readGroup(key: ScalarNode, value: Node, reading: Reading): void {
  const name = keyText(key);
  if (isNothing(value)) {
    reading.builder.addGroup(name, key.span);
    return;
  }
  if (value.kind !== 'mapping') {
    const error = new UserError(
      'WRONG_TYPE',
      `'${name}' is no group: a group is a mapping, this is ${describeKind(value)}`,
      {
        span: value.span,
        hint: `give the group ${SECTIONS.join(', ')}, or leave it empty`,
      },
    );
    reading.warn(error);
    return;
  }
  reading.builder.addGroup(name, key.span);
  for (const entry of value.entries) {
    reading.problems.attempt(() => readSection(name, entry.key, entry.value, reading));
  }
}

function readSection(group: string, key: ScalarNode, value: Node, reading: Reading): void {
  const section = keyText(key);
  if (!SECTIONS.includes(section)) {
    const near = nearest(section, SECTIONS);
    reading.warn(
      new UserError('UNKNOWN_KEY', `'${section}' is no key of a group and is ignored`, {
        span: key.span,
        hint:
          near === undefined ? `the keys of a group are ${SECTIONS.join(', ')}` : `did you mean '${near}'?`,
        note: `in group '${group}'`,
      }),
    );
    return;
  }
  for (const entry of sectionEntries(group, section, value)) {
    reading.problems.attempt(() => readEntry(group, section, entry.key, entry.value, reading));
  }
}

function readEntry(group: string, section: string, key: ScalarNode, value: Node, reading: Reading): void {
  if (section === 'vars') {
    reading.builder.setGroupVariable(group, keyText(key), value);
  } else if (section === 'children') {
    readGroup(key, value, reading);
    if (reading.builder.hasGroup(keyText(key))) reading.builder.addChild(group, keyText(key), key.span);
  } else {
    readHost(group, key, value, reading);
  }
}

function readHost(group: string, key: ScalarNode, value: Node, { builder }: Reading): void {
  const { names, port } = parseHostNames(keyText(key), key.span);
  if (!isNothing(value) && value.kind !== 'mapping') {
    throw new UserError(
      'WRONG_TYPE',
      `the variables of host '${keyText(key)}' must be a mapping, not ${describeKind(value)}`,
      { span: value.span },
    );
  }
  for (const name of names) {
    builder.addHost(name, group, { span: key.span, port });
    if (value.kind !== 'mapping') continue;
    for (const variable of value.entries)
      builder.setHostVariable(name, keyText(variable.key), variable.value);
  }
}

/** The entries of a section; a single name stands for itself, as Ansible lets it. */
function sectionEntries(group: string, section: string, value: Node): MappingNode['entries'] {
  if (value.kind === 'mapping') return value.entries;
  if (isNothing(value)) return [];
  if (value.kind === 'scalar' && typeof value.value === 'string') {
    return [{ key: value, value: { ...value, value: null } }];
  }
  throw new UserError(
    'WRONG_TYPE',
    `'${section}' of group '${group}' must be a mapping, not ${describeKind(value)}`,
    {
      span: value.span,
      hint: 'write each name as a key of its own, with a colon behind it and no dash before it',
    },
  );
}

function isNothing(node: Node): boolean {
  return node.kind === 'scalar' && node.value === null;
}
