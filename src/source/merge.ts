// `hash_behaviour = merge` on what was read: a stronger mapping completes a weaker one instead of replacing it.
import type { MappingEntry, MappingNode, Node } from './node.ts';
import { keyText } from './node-access.ts';

/**
 * Two mappings as one, key by key and at every depth: the stronger value wins, the weaker keys come first. Anything that is
 * no mapping, a list too, is replaced.
 * https://docs.ansible.com/ansible/latest/reference_appendices/config.html#default-hash-behaviour
 */
export function mergeMappings(weak: MappingNode, strong: MappingNode): MappingNode {
  const entries = new Map<string, MappingEntry>(weak.entries.map(entry => [keyText(entry.key), entry]));
  for (const entry of strong.entries) {
    const name = keyText(entry.key);
    const below = entries.get(name)?.value;
    const value =
      below?.kind === 'mapping' && entry.value.kind === 'mapping'
        ? mergeMappings(below, entry.value)
        : entry.value;
    entries.set(name, { key: entry.key, value });
  }
  return { ...strong, entries: [...entries.values()] };
}

/** Sets a variable, or completes the mapping that stands there when both are mappings and `merges` says so. */
export function setVariable(variables: Map<string, Node>, name: string, value: Node, merges: boolean): void {
  const below = variables.get(name);
  const isMerged = merges && below?.kind === 'mapping' && value.kind === 'mapping';
  variables.set(name, isMerged ? mergeMappings(below, value) : value);
}
