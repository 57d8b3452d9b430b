// The inventory's part of a host's variables, computed once per host and playbook folder.
import { hostLayers } from '../inventory/layers.ts';
import type { Inventory } from '../inventory/model.ts';
import type { Layer } from '../variables/layers.ts';
import type { Run } from './run-context.ts';

/** By inventory: `add_host` makes a new one, and what was computed for the old one goes with it. */
const known = new WeakMap<Inventory, Map<string, readonly Layer[]>>();

/** What inventory, group_vars and host_vars say of a host, from weak to strong. */
export function inventoryLayers(run: Run, host: string, playFolder: string | undefined): readonly Layer[] {
  const inventory = run.inventory.current;
  let layers = known.get(inventory);
  if (layers === undefined) {
    layers = new Map();
    known.set(inventory, layers);
  }
  const key = `${playFolder ?? ''}\0${host}`;
  let found = layers.get(key);
  if (found === undefined) {
    const folder = playFolder === undefined ? undefined : run.playbookVariables(playFolder);
    found = hostLayers(inventory, host, folder)
      .map(layer => layer.vars)
      .filter(vars => vars.size > 0);
    layers.set(key, found);
  }
  return found;
}
