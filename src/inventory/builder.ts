// The inventory while it is being read, or changed by add_host and group_by: sources write here, `build` gives the model.
import { UserError } from '../errors.ts';
import { scalarNode } from '../source/build.ts';
import { setVariable } from '../source/merge.ts';
import type { Node } from '../source/node.ts';
import type { Span } from '../source/span.ts';
import { Inventory, type InventoryGroup, type InventoryHost, type InventoryParts } from './model.ts';

interface HostDraft {
  readonly name: string;
  readonly groups: Set<string>;
  readonly vars: Map<string, Node>;
  readonly span: Span | undefined;
  readonly isImplicit?: boolean;
}

interface GroupDraft {
  readonly name: string;
  readonly hosts: Set<string>;
  readonly children: Set<string>;
  readonly parents: Set<string>;
  readonly vars: Map<string, Node>;
  priority: number;
  readonly span: Span | undefined;
}

/** Mutable hosts and groups; `all` and `ungrouped` are there from the start. */
export class InventoryBuilder {
  readonly #hosts = new Map<string, HostDraft>();
  readonly #groups = new Map<string, GroupDraft>();
  readonly #merges: boolean;

  /** `merges`: a mapping that is set again is completed, not replaced (`hash_behaviour = merge`). */
  constructor(merges = false) {
    this.#merges = merges;
    this.addGroup('all');
    this.addGroup('ungrouped');
    this.addChild('all', 'ungrouped');
  }

  /** A builder that goes on from a finished inventory. */
  static from(parts: Pick<InventoryParts, 'hosts' | 'groups'>, merges = false): InventoryBuilder {
    const builder = new InventoryBuilder(merges);
    builder.#groups.clear();
    for (const host of parts.hosts.values()) {
      builder.#hosts.set(host.name, {
        name: host.name,
        groups: new Set(host.groups),
        vars: new Map(host.vars),
        span: host.span,
        ...(host.isImplicit ? { isImplicit: true } : {}),
      });
    }
    for (const group of parts.groups.values()) {
      builder.#groups.set(group.name, {
        name: group.name,
        hosts: new Set(group.hosts),
        children: new Set(group.children),
        parents: new Set(group.parents),
        vars: new Map(group.vars),
        priority: group.priority,
        span: group.span,
      });
    }
    return builder;
  }

  hasHost(name: string): boolean {
    return this.#hosts.has(name);
  }

  hasGroup(name: string): boolean {
    return this.#groups.has(name);
  }

  /** Whether the group itself lists the host. */
  isMember(host: string, group: string): boolean {
    return this.#groups.get(group)?.hosts.has(host) ?? false;
  }

  /** Whether a group stands directly under another one. */
  isChild(parent: string, child: string): boolean {
    return this.#groups.get(child)?.parents.has(parent) ?? false;
  }

  hostVariable(host: string, key: string): Node | undefined {
    return this.#hosts.get(host)?.vars.get(key);
  }

  hostNames(): Iterable<string> {
    return this.#hosts.keys();
  }

  groupNames(): Iterable<string> {
    return this.#groups.keys();
  }

  addGroup(name: string, span?: Span): void {
    this.#group(name, span);
  }

  /** Adds the host where it is new, and puts it into the group. A port becomes `ansible_port`. */
  addHost(
    name: string,
    group?: string,
    options: { span?: Span | undefined; port?: number | undefined } = {},
  ): void {
    const { span, port } = options;
    const known = this.#hosts.get(name);
    const host = known ?? { name, groups: new Set<string>(), vars: new Map<string, Node>(), span };
    if (known === undefined) {
      this.#hosts.set(name, host);
      // Of a host that is written several times the first writing gives the port, as in Ansible.
      if (port !== undefined && span !== undefined) host.vars.set('ansible_port', scalarNode(port, span));
    }
    if (group === undefined) return;
    this.#group(group, span).hosts.add(name);
    host.groups.add(group);
  }

  /** Takes over `localhost` as it is while no source mentions it, so that it can join groups. */
  addImplicitHost({ name, vars }: InventoryHost): void {
    this.#hosts.set(name, {
      name,
      groups: new Set(),
      vars: new Map(vars),
      span: undefined,
      isImplicit: true,
    });
  }

  /** Makes one group the child of another. Throws UserError INVENTORY when the groups would contain each other. */
  addChild(parentName: string, childName: string, span?: Span): void {
    const parent = this.#group(parentName, span);
    const child = this.#group(childName, span);
    if (parentName === childName || this.#isAncestor(childName, parentName)) {
      throw new UserError(
        'INVENTORY',
        parentName === childName
          ? `group '${parentName}' cannot be its own child`
          : `group '${childName}' cannot be a child of '${parentName}': it already contains it`,
        { span },
      );
    }
    parent.children.add(childName);
    child.parents.add(parentName);
  }

  setHostVariable(hostName: string, key: string, value: Node): void {
    const host = this.#hosts.get(hostName);
    if (host !== undefined) setVariable(host.vars, key, value, this.#merges);
  }

  /** Sets a group's variable; `ansible_group_priority` sets its priority instead. */
  setGroupVariable(groupName: string, key: string, value: Node): void {
    const group = this.#group(groupName, undefined);
    if (key === 'ansible_group_priority') group.priority = readPriority(value);
    else setVariable(group.vars, key, value, this.#merges);
  }

  /** Puts groups without a parent under `all`, and hosts without a group into `ungrouped`; when all sources are read. */
  reconcile(): void {
    for (const group of this.#groups.values()) {
      if (group.name !== 'all' && group.parents.size === 0) this.addChild('all', group.name);
    }
    const ungrouped = this.#group('ungrouped', undefined);
    for (const host of this.#hosts.values()) {
      const hasOwnGroup = [...host.groups].some(name => name !== 'all' && name !== 'ungrouped');
      if (hasOwnGroup) {
        ungrouped.hosts.delete(host.name);
        host.groups.delete('ungrouped');
      } else {
        ungrouped.hosts.add(host.name);
        host.groups.add('ungrouped');
      }
    }
  }

  /** The inventory as it stands now; later changes of the builder do not touch it. */
  build({ sources, folders }: Pick<InventoryParts, 'sources' | 'folders'>): Inventory {
    const depths = new Map<string, number>();
    const hosts = new Map<string, InventoryHost>();
    for (const host of this.#hosts.values()) {
      hosts.set(host.name, { ...host, groups: [...host.groups], vars: new Map(host.vars) });
    }
    const groups = new Map<string, InventoryGroup>();
    for (const group of this.#groups.values()) {
      groups.set(group.name, {
        ...group,
        hosts: [...group.hosts],
        children: [...group.children],
        parents: [...group.parents],
        vars: new Map(group.vars),
        depth: this.#depthOf(group, depths),
      });
    }
    return new Inventory({ hosts, groups, sources, folders });
  }

  #group(name: string, span: Span | undefined): GroupDraft {
    const known = this.#groups.get(name);
    if (known !== undefined) return known;
    const group: GroupDraft = {
      name,
      hosts: new Set(),
      children: new Set(),
      parents: new Set(),
      vars: new Map(),
      priority: 1,
      span,
    };
    this.#groups.set(name, group);
    return group;
  }

  #isAncestor(candidate: string, of: string): boolean {
    const seen = new Set([of]);
    for (const name of seen) for (const parent of this.#groups.get(name)?.parents ?? []) seen.add(parent);
    return candidate !== of && seen.has(candidate);
  }

  #depthOf(group: GroupDraft, known: Map<string, number>): number {
    const cached = known.get(group.name);
    if (cached !== undefined) return cached;
    let depth = 0;
    for (const name of group.parents) {
      const parent = this.#groups.get(name);
      if (parent !== undefined) depth = Math.max(depth, this.#depthOf(parent, known) + 1);
    }
    known.set(group.name, depth);
    return depth;
  }
}

function readPriority(node: Node): number {
  const written = node.kind === 'scalar' ? node.value : undefined;
  const isWhole = typeof written === 'string' ? /^\s*[-+]?\d+\s*$/.test(written) : Number.isInteger(written);
  if (isWhole) return Number(written);
  throw new UserError('INVALID_VALUE', 'ansible_group_priority must be a whole number', { span: node.span });
}
