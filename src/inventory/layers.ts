// What an inventory says about a host, as layers from weakest to strongest: the inventory's part of the precedence list.
import type { Inventory, InventoryGroup, Variables } from './model.ts';
import type { VariableFolder, VariableFolderKind } from './variable-folder.ts';

/** The levels that inventories fill, weakest first. */
const INVENTORY_LEVELS = [
  'inventory file group vars (all)',
  'inventory file group vars',
  'inventory group_vars/all',
  'playbook group_vars/all',
  'inventory group_vars/*',
  'playbook group_vars/*',
  'inventory file host vars',
  'inventory host_vars/*',
  'playbook host_vars/*',
] as const;

export type InventoryLevel = (typeof INVENTORY_LEVELS)[number];

export interface VariableLayer {
  readonly level: InventoryLevel;
  /** The group or host that the layer belongs to. */
  readonly owner: string;
  /** The file of group_vars or host_vars; absent for the inventory's own. */
  readonly path?: string;
  readonly vars: Variables;
}

/**
 * Every layer of inventory variables of a host, weakest first. `playbookFolder` is the folder of the playbook at hand.
 * Works for an implicit localhost as well, which has what `all` has.
 * https://docs.ansible.com/ansible/latest/playbook_guide/playbooks_variables.html#understanding-variable-precedence
 */
export function hostLayers(
  inventory: Inventory,
  hostName: string,
  playbookFolder?: VariableFolder,
): VariableLayer[] {
  const ownVars = inventory.host(hostName)?.vars ?? new Map();
  return [
    ...groupLayers(inventory, inventory.groupsOf(hostName), playbookFolder),
    { level: 'inventory file host vars', owner: hostName, vars: ownVars },
    ...fileLayers('inventory host_vars/*', 'host_vars', inventory.folders, [hostName]),
    ...fileLayers('playbook host_vars/*', 'host_vars', listOf(playbookFolder), [hostName]),
  ];
}

/** The layers that groups give, weakest first; `groups` in merge order, as `Inventory.groupsOf` returns them. */
export function groupLayers(
  inventory: Inventory,
  groups: readonly InventoryGroup[],
  playbookFolder?: VariableFolder,
): VariableLayer[] {
  const others = groups.filter(group => group.name !== 'all');
  const names = others.map(group => group.name);
  const all = inventory.groups.get('all');
  return [
    { level: 'inventory file group vars (all)', owner: 'all', vars: all?.vars ?? new Map() },
    ...others.map(
      (group): VariableLayer => ({ level: 'inventory file group vars', owner: group.name, vars: group.vars }),
    ),
    ...fileLayers('inventory group_vars/all', 'group_vars', inventory.folders, ['all']),
    ...fileLayers('playbook group_vars/all', 'group_vars', listOf(playbookFolder), ['all']),
    ...fileLayers('inventory group_vars/*', 'group_vars', inventory.folders, names),
    ...fileLayers('playbook group_vars/*', 'group_vars', listOf(playbookFolder), names),
  ];
}

/** A later folder wins over an earlier one, whatever the groups' depths. */
function fileLayers(
  level: InventoryLevel,
  kind: VariableFolderKind,
  folders: readonly VariableFolder[],
  owners: readonly string[],
): VariableLayer[] {
  return folders.flatMap(folder =>
    owners.flatMap(owner =>
      folder.files(kind, owner).map(({ path, vars }) => ({ level, owner, path, vars })),
    ),
  );
}

function listOf(folder: VariableFolder | undefined): readonly VariableFolder[] {
  return folder === undefined ? [] : [folder];
}
