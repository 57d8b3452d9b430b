// `reprise inventory --graph`: groups, hosts and, when asked for, variables as a tree.
import type { Inventory, InventoryGroup } from '../../inventory/model.ts';
import { toText } from '../../values/text.ts';
import { childrenOf } from './structure.ts';
import type { Shown, VariableReader } from './variables.ts';

/** The tree below a group, without a line end behind its last line. */
export function graphText(
  inventory: Inventory,
  root: InventoryGroup,
  reader: VariableReader | undefined,
): string {
  const draw = (group: InventoryGroup, depth: number): string[] => {
    const lines = [branch(`@${group.name}:`, depth)];
    for (const child of childrenOf(inventory, group)) lines.push(...draw(child, depth + 1));
    if (group.name !== 'all') {
      for (const host of group.hosts) {
        lines.push(branch(host, depth + 1));
        if (reader !== undefined) lines.push(...variableLines(reader.ofHost(host), depth + 2));
      }
    }
    if (reader !== undefined) lines.push(...variableLines(reader.ofGroup(group), depth + 1));
    return lines;
  };
  return draw(root, 0).join('\n');
}

function branch(name: string, depth: number): string {
  return depth === 0 ? name : `${'  |'.repeat(depth)}--${name}`;
}

function variableLines(vars: Shown, depth: number): string[] {
  const sorted = [...vars].map(([name, value]) => [toText(name), toText(value)] as const);
  return sorted
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, text]) => branch(`{${name} = ${text}}`, depth));
}
