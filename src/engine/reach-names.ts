// Variables that say how a host is reached have an older and a newer name: who has one has the other.
// https://docs.ansible.com/ansible/latest/inventory_guide/intro_inventory.html#connecting-to-hosts-behavioral-inventory-parameters
import type { Layer } from '../variables/layers.ts';

const NAMES = [
  ['ansible_ssh_host', 'ansible_host'],
  ['ansible_ssh_user', 'ansible_user'],
  ['ansible_ssh_timeout', 'ansible_timeout'],
  ['ansible_ssh_private_key_file', 'ansible_private_key_file'],
  ['ansible_ssh_pass', 'ansible_password'],
] as const;

/** The other name of such a variable, either way. */
export const OTHER_NAME: ReadonlyMap<string, string> = new Map(
  NAMES.flatMap(([older, newer]) => [[older, newer] as const, [newer, older] as const]),
);

/** The weakest layer, what is so by default, answers to one name where another layer has the other. */
export function withOtherNames(layers: Layer[]): readonly Layer[] {
  const defaults = layers.at(-1);
  if (defaults === undefined) return layers;
  const others = layers.slice(0, -1);
  const get = (name: string) => {
    const other = OTHER_NAME.get(name);
    if (other === undefined) return defaults.get(name);
    for (const layer of others) {
      const found = layer.get(other);
      if (found !== undefined) return found;
    }
    return defaults.get(name) ?? defaults.get(other);
  };
  const keys = () => [
    ...new Set([...defaults.keys(), ...[...OTHER_NAME.keys()].filter(name => get(name) !== undefined)]),
  ];
  return [...others, { get, keys }];
}
