// The whole inventory as one value: in the form of executable inventories, and in that of YAML inventories.
import type { Inventory, InventoryGroup } from '../../inventory/model.ts';
import type { Value } from '../../values/value.ts';
import type { Shown, VariableReader } from './variables.ts';

/** What an executable inventory answers to `--list`. */
export function listForm(inventory: Inventory, reader: VariableReader, isExport: boolean): Value {
  const listed = new Map<Value, Value>();
  const addGroup = (group: InventoryGroup): void => {
    if (listed.has(group.name)) return;
    const entry: Shown = new Map();
    listed.set(group.name, entry);
    if (group.name !== 'all' && group.hosts.length > 0) entry.set('hosts', [...group.hosts]);
    if (group.children.length > 0) entry.set('children', [...group.children]);
    if (isExport) setIfAny(entry, 'vars', reader.ofGroup(group));
    for (const child of childrenOf(inventory, group)) addGroup(child);
  };
  addGroup(rootOf(inventory));
  for (const [name, entry] of listed) if (isEmpty(entry)) listed.delete(name);
  const hostvars: Shown = new Map();
  for (const host of inventory.membersOf('all')) setIfAny(hostvars, host, reader.ofHost(host));
  return new Map<Value, Value>([['_meta', new Map([['hostvars', hostvars]])], ...listed]);
}

/** A YAML inventory of the same groups and hosts; a host has its variables where it stands first. */
export function yamlForm(inventory: Inventory, reader: VariableReader, isExport: boolean): Value {
  const seen = new Set<string>();
  const form = (group: InventoryGroup): Shown => {
    const entry: Shown = new Map();
    const children = childrenOf(inventory, group).map(child => [child.name, form(child)] as const);
    if (children.length > 0) entry.set('children', new Map(children));
    const hosts: Shown = new Map();
    if (group.name !== 'all') {
      for (const host of group.hosts) {
        hosts.set(host, seen.has(host) ? new Map() : reader.ofHost(host));
        seen.add(host);
      }
    }
    setIfAny(entry, 'hosts', hosts);
    if (isExport) setIfAny(entry, 'vars', reader.ofGroup(group));
    return entry;
  };
  const root = rootOf(inventory);
  return new Map([[root.name, form(root)]]);
}

/** The groups right below a group, in the order in which they were named. */
export function childrenOf(inventory: Inventory, group: InventoryGroup): InventoryGroup[] {
  return group.children.flatMap(name => inventory.groups.get(name) ?? []);
}

function rootOf(inventory: Inventory): InventoryGroup {
  const all = inventory.groups.get('all');
  return all ?? { name: 'all', hosts: [], children: [], parents: [], vars: new Map(), priority: 1, depth: 0 };
}

function setIfAny(entry: Shown, key: string, value: Shown): void {
  if (value.size > 0) entry.set(key, value);
}

function isEmpty(value: Value): boolean {
  return value instanceof Map && value.size === 0;
}
