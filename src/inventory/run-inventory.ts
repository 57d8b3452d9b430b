// The inventory of one run: add_host and group_by change it, and nothing outside of the run sees the change.
import { nodeFromValue } from '../source/build.ts';
import { nodeToValue } from '../source/node-access.ts';
import type { Span } from '../source/span.ts';
import { isEqual } from '../values/compare.ts';
import type { Value } from '../values/value.ts';
import { InventoryBuilder } from './builder.ts';
import { splitPort } from './host-name.ts';
import type { Inventory } from './model.ts';

const ADDED: Span = { source: { name: '<added while running>', text: '' }, start: 0, end: 0 };

/** Hands out the inventory as it stands; a change makes a new one, so a snapshot taken before stays as it was. */
export class RunInventory {
  #builder: InventoryBuilder;
  /** Everything that tasks changed, to be done again after a refresh. */
  readonly #changes: (() => void)[] = [];
  #current: Inventory;
  #isStale = false;

  readonly #merges: boolean;

  /** `merges`: mappings that `add_host` gives complete those that the host has. */
  constructor(inventory: Inventory, merges = false) {
    this.#merges = merges;
    this.#builder = InventoryBuilder.from(inventory, merges);
    this.#current = inventory;
  }

  get current(): Inventory {
    if (this.#isStale) {
      this.#builder.reconcile();
      this.#current = this.#builder.build(this.#current);
      this.#isStale = false;
    }
    return this.#current;
  }

  /** Whether `addHost` would change nothing. */
  hasHost(written: string, groups: readonly string[], vars: ReadonlyMap<string, Value>): boolean {
    const { name } = splitPort(written);
    const isIn = this.#builder.hasHost(name) && groups.every(group => this.#builder.isMember(name, group));
    return (
      isIn &&
      [...vars].every(([key, value]) => {
        const node = this.#builder.hostVariable(name, key);
        return node !== undefined && isEqual(nodeToValue(node), value);
      })
    );
  }

  /** Whether `groupBy` would change nothing. */
  isGrouped(host: string, group: string, parents: readonly string[]): boolean {
    return (
      this.#builder.isMember(host, group) && parents.every(parent => this.#builder.isChild(parent, group))
    );
  }

  /**
   * Adds a host, or adds groups and variables to a known one (`add_host`). The name may carry a port. Values come from a
   * task: they are never rendered again. Returns whether anything changed.
   */
  addHost(written: string, groups: readonly string[], vars: ReadonlyMap<string, Value>): boolean {
    const { name, port } = splitPort(written);
    const isKnown = this.#builder.hasHost(name) && groups.every(group => this.#builder.isMember(name, group));
    this.#change(() => {
      // As in Ansible, a host that is made here is also a member of `all` itself, before those of its groups.
      const isNew = !this.#builder.hasHost(name);
      this.#builder.addHost(name, isNew ? 'all' : undefined, { span: ADDED, port });
      for (const group of groups) this.#builder.addHost(name, group, { span: ADDED });
      for (const [key, value] of vars) {
        this.#builder.setHostVariable(name, key, nodeFromValue(value, ADDED, 'literal'));
      }
    });
    return !isKnown || vars.size > 0;
  }

  /**
   * Puts a host into a group, made where it is missing, and that group under its parents (`group_by`). A host that a refresh has
   * found gone is not brought back by that.
   */
  groupBy(host: string, group: string, parents: readonly string[]): boolean {
    const isKnown = this.#builder.isMember(host, group);
    this.#change(() => {
      const isThere = this.#builder.hasHost(host);
      const implicit = isThere ? undefined : this.#current.host(host);
      if (!isThere && implicit?.isImplicit !== true) return;
      if (implicit !== undefined) this.#builder.addImplicitHost(implicit);
      this.#builder.addGroup(group, ADDED);
      for (const parent of parents) this.#builder.addChild(parent, group, ADDED);
      this.#builder.addHost(host, group);
    });
    return !isKnown;
  }

  /** Starts again from sources that were read anew (`meta: refresh_inventory`); what tasks added stays. */
  refresh(inventory: Inventory): void {
    this.#builder = InventoryBuilder.from(inventory, this.#merges);
    this.#current = inventory;
    for (const change of this.#changes) change();
    this.#isStale = this.#changes.length > 0;
  }

  #change(apply: () => void): void {
    this.#isStale = true;
    this.#changes.push(apply);
    apply();
  }
}
