// The variables that `reprise inventory` shows: all that a host sees, or with --export those written at it.
import { groupLayers, hostLayers, type VariableLayer } from '../../inventory/layers.ts';
import type { Inventory, InventoryGroup } from '../../inventory/model.ts';
import { VariableFolder } from '../../inventory/variable-folder.ts';
import { setVariable } from '../../source/merge.ts';
import type { Node } from '../../source/node.ts';
import type { Value } from '../../values/value.ts';
import type { Loaded } from '../load.ts';

export type Shown = Map<Value, Value>;

export interface VariableReader {
  ofHost(name: string): Shown;
  /** Those written at the group itself, its priority among them. */
  ofGroup(group: InventoryGroup): Shown;
}

/** What reads the variables of groups and hosts: with `isExport` those written at each, else all that a host sees. */
export function variableReader(
  { inventory, extraVars, settings, secrets }: Loaded,
  isExport: boolean,
  read: (node: Node) => Value,
): VariableReader {
  const merges = settings.hashBehaviour === 'merge';
  const folder = new VariableFolder(settings.playbookDir ?? process.cwd(), { secrets });
  const together = (layers: readonly Pick<VariableLayer, 'vars'>[]): Map<string, Node> => {
    const all = new Map<string, Node>();
    for (const { vars } of layers) for (const [name, node] of vars) setVariable(all, name, node, merges);
    return all;
  };
  const shown = (nodes: ReadonlyMap<string, Node>): Shown =>
    new Map([...nodes].map(([name, node]) => [name, read(node)]));
  return {
    ofHost: name => {
      if (isExport) return shown(together(hostLayers(inventory, name).filter(({ owner }) => owner === name)));
      const all = together(hostLayers(inventory, name, folder));
      for (const [variable, node] of extraVars) {
        if (node.kind !== 'value') setVariable(all, variable, node, merges);
      }
      return shown(all);
    },
    ofGroup: group => {
      const vars = shown(together(ownLayers(inventory, group)));
      if (group.priority !== 1) vars.set('ansible_group_priority', group.priority);
      return vars;
    },
  };
}

function ownLayers(inventory: Inventory, group: InventoryGroup): VariableLayer[] {
  return groupLayers(inventory, [group]).filter(({ owner }) => owner === group.name);
}
