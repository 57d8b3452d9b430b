// `hash_behaviour = merge` among layers: mappings of one name, read from files or given by hosts, as one mapping.
import type { ValueNode } from '../playbook/model.ts';
import { nodeFromValue } from '../source/build.ts';
import { mergeMappings } from '../source/merge.ts';
import type { MappingNode, Node } from '../source/node.ts';
import type { Span } from '../source/span.ts';
import type { Layer } from './layers.ts';

const FINAL: Span = { source: { name: '<values of the run>', text: '' }, start: 0, end: 0 };

/** A variable in the strongest layer that has it, completed by weaker layers as long as all of them hold mappings. */
export function findMerged(layers: readonly Layer[], name: string): Node | ValueNode | undefined {
  let found: Node | ValueNode | undefined;
  for (const layer of layers) {
    const node = layer.get(name);
    if (node === undefined) continue;
    if (found === undefined) found = node;
    else {
      const [below, above] = [mappingOf(node), mappingOf(found)];
      if (below === undefined || above === undefined) return found;
      found = mergeMappings(below, above);
    }
    if (mappingOf(found) === undefined) return found;
  }
  return found;
}

/** Several layers that replace each other even then: the `vars` of nested blocks, the variables of nested includes. */
export function replacing(layers: readonly Layer[]): Layer[] {
  if (layers.length < 2) return [...layers];
  const strongestFirst = [...layers].reverse();
  return [
    {
      get: name => {
        for (const layer of strongestFirst) {
          const node = layer.get(name);
          if (node !== undefined) return node;
        }
        return undefined;
      },
      keys: () => new Set(strongestFirst.flatMap(layer => [...layer.keys()])),
    },
  ];
}

/** A mapping as a node; values of hosts stay literal, so that nothing in them is ever rendered. */
function mappingOf(node: Node | ValueNode): MappingNode | undefined {
  if (node.kind === 'mapping') return node;
  if (node.kind !== 'value' || !(node.value instanceof Map)) return undefined;
  const made = nodeFromValue(node.value, FINAL, 'literal');
  return made.kind === 'mapping' ? made : undefined;
}
