// What an inventory is once read: hosts, groups, their variables and who belongs to whom. Immutable.

import { scalarNode } from '../source/build.ts';
import type { Node } from '../source/node.ts';
import type { Span } from '../source/span.ts';
import type { VariableFolder } from './variable-folder.ts';

/** Variables by name; each node's span tells where the value was written. */
export type Variables = ReadonlyMap<string, Node>;

export interface InventoryHost {
  readonly name: string;
  /** The groups that list the host themselves, in file order. */
  readonly groups: readonly string[];
  readonly vars: Variables;
  /** Where the host was first written; absent for one that was added while running. */
  readonly span?: Span | undefined;
  /** `localhost` that no inventory mentions: not part of `all`. */
  readonly isImplicit?: boolean;
}

export interface InventoryGroup {
  readonly name: string;
  /** Hosts listed in the group itself, in file order. */
  readonly hosts: readonly string[];
  readonly children: readonly string[];
  readonly parents: readonly string[];
  readonly vars: Variables;
  /** `ansible_group_priority`; of two groups of one depth the higher wins. 1 unless set. */
  readonly priority: number;
  /** The longest way down from `all`, which is 0. Deeper groups win. */
  readonly depth: number;
  readonly span?: Span | undefined;
}

/** The names that mean the control node when no inventory mentions them. */
export const LOCALHOST_NAMES: readonly string[] = ['localhost', '127.0.0.1', '::1'];

/** Nothing here runs on a Python: the one that playbooks give to modules of their own on this machine. */
export const CONTROL_PYTHON = '/usr/bin/python3';

export interface InventoryParts {
  readonly hosts: ReadonlyMap<string, InventoryHost>;
  readonly groups: ReadonlyMap<string, InventoryGroup>;
  /** What was given with `-i`, in order. */
  readonly sources: readonly string[];
  /** The group_vars and host_vars beside the sources, in the order of the sources. */
  readonly folders: readonly VariableFolder[];
}

/** Hosts and groups with the questions that a run asks of them. */
export class Inventory implements InventoryParts {
  readonly hosts: ReadonlyMap<string, InventoryHost>;
  readonly groups: ReadonlyMap<string, InventoryGroup>;
  readonly sources: readonly string[];
  readonly folders: readonly VariableFolder[];
  readonly #members = new Map<string, readonly string[]>();
  readonly #memberships = new Map<string, readonly InventoryGroup[]>();

  constructor(parts: InventoryParts) {
    this.hosts = parts.hosts;
    this.groups = parts.groups;
    this.sources = parts.sources;
    this.folders = parts.folders;
  }

  /** The host of that name; for `localhost` and its addresses an implicit one when no source mentions it. */
  host(name: string): InventoryHost | undefined {
    const known = this.hosts.get(name);
    if (known !== undefined || !LOCALHOST_NAMES.includes(name)) return known;
    // Of several spellings in the inventory the last one defined stands for all of them.
    const spelling = [...this.hosts.keys()].findLast(host => LOCALHOST_NAMES.includes(host));
    return spelling === undefined ? implicitLocalhost(name) : this.hosts.get(spelling);
  }

  /** Every host of a group and of its descendants, without repetition, nearest groups first. Empty for no group. */
  membersOf(groupName: string): readonly string[] {
    const known = this.#members.get(groupName);
    if (known !== undefined) return known;
    const found = new Set<string>();
    for (const group of this.#familyOf(groupName, 'children'))
      for (const host of group.hosts) found.add(host);
    const members = [...found].filter(host => groupName !== 'all' || !this.hosts.get(host)?.isImplicit);
    this.#members.set(groupName, members);
    return members;
  }

  /**
   * Every group that a host is in, directly or through a child, `all` included, weakest first: by depth, then priority,
   * then name. https://docs.ansible.com/ansible/latest/inventory_guide/intro_inventory.html#how-variables-are-merged
   */
  groupsOf(hostName: string): readonly InventoryGroup[] {
    const known = this.#memberships.get(hostName);
    if (known !== undefined) return known;
    const found = new Set<InventoryGroup>();
    for (const direct of this.hosts.get(hostName)?.groups ?? []) {
      for (const group of this.#familyOf(direct, 'parents')) found.add(group);
    }
    const all = this.groups.get('all');
    if (all !== undefined) found.add(all);
    const memberships = [...found].sort(compareStrength);
    this.#memberships.set(hostName, memberships);
    return memberships;
  }

  /** A group with its children or parents, breadth first. */
  #familyOf(groupName: string, direction: 'children' | 'parents'): readonly InventoryGroup[] {
    const family: InventoryGroup[] = [];
    const queued = new Set([groupName]);
    for (const name of queued) {
      const group = this.groups.get(name);
      if (group === undefined) continue;
      family.push(group);
      // A Set visits what is added while it is walked, which makes it the queue as well.
      for (const next of group[direction]) queued.add(next);
    }
    return family;
  }
}

function compareStrength(a: InventoryGroup, b: InventoryGroup): number {
  return a.depth - b.depth || a.priority - b.priority || (a.name < b.name ? -1 : 1);
}

function implicitLocalhost(name: string): InventoryHost {
  const span: Span = { source: { name: '<implicit localhost>', text: '' }, start: 0, end: 0 };
  const vars = new Map([
    ['ansible_connection', scalarNode('local', span)],
    ['ansible_python_interpreter', scalarNode(CONTROL_PYTHON, span)],
  ]);
  return { name, groups: [], vars, isImplicit: true };
}
