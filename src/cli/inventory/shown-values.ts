// Variables as written → values to print: encrypted and unsafe text marked as such, one node always as one object.
import type { Node } from '../../source/node.ts';
import { TaggedText } from '../../template/yaml/tagged-text.ts';
import type { Value } from '../../values/value.ts';

/** How text that is more than text is shown. */
export interface TextForms {
  readonly vault: (armor: string, node: Node) => Value;
  readonly unsafe: (text: string) => Value;
}

export const JSON_FORMS: TextForms = {
  vault: armor => new Map([['__ansible_vault', armor]]),
  unsafe: text => new Map([['__ansible_unsafe', text]]),
};

export const YAML_FORMS: TextForms = {
  vault: armor => new TaggedText('!vault', armor),
  unsafe: text => text,
};

/** Gives the same object for the same node, so that YAML can name what several hosts share. */
export function valueReader(forms: TextForms): (node: Node) => Value {
  const known = new WeakMap<Node, Value>();
  const read = (node: Node): Value => {
    const found = known.get(node);
    if (found !== undefined) return found;
    const value = make(node);
    known.set(node, value);
    return value;
  };
  const make = (node: Node): Value => {
    if (node.kind === 'sequence') return node.items.map(read);
    if (node.kind === 'mapping')
      return new Map(node.entries.map(({ key, value }) => [key.value, read(value)]));
    if (typeof node.value !== 'string') return node.value;
    if (node.isVault === true) return forms.vault(node.value, node);
    return node.trust === 'literal' ? forms.unsafe(node.value) : node.value;
  };
  return read;
}
