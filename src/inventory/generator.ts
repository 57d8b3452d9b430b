// `plugin: generator`: a host for each combination of the values of some layers, with groups named after them.
// https://docs.ansible.com/ansible/latest/collections/ansible/builtin/generator_inventory.html
import { UserError } from '../errors.ts';
import { nodeFromValue } from '../source/build.ts';
import type { Node } from '../source/node.ts';
import { keyText, valueAt } from '../source/node-access.ts';
import { toText } from '../values/text.ts';
import {
  listItems,
  mappingOption,
  type PluginOptions,
  type PluginReading,
  wrongType,
} from './plugin-source.ts';

type Inputs = ReadonlyMap<string, Node>;

/** Adds a host for each combination. Throws UserError for an option that is wrong. */
export function readGenerator(options: PluginOptions, reading: PluginReading): void {
  const layers = mappingOption(options, 'layers').map(
    ([key, values]) => [keyText(key), listItems(values, keyText(key))] as const,
  );
  const hosts = options.get('hosts');
  if (hosts?.kind !== 'mapping') throw missing(hosts, "a generator needs 'hosts' with a name");
  for (const inputs of combinations(layers)) {
    const name = nameOf(hosts, inputs, reading);
    reading.builder.addHost(name, undefined, { span: hosts.span });
    addParents(name, true, hosts, inputs, reading);
  }
}

/** Every choice of one value from each layer, the last layer turning fastest. */
function combinations(layers: readonly (readonly [string, readonly Node[]])[]): Inputs[] {
  let all: ReadonlyMap<string, Node>[] = [new Map()];
  for (const [name, values] of layers) {
    all = all.flatMap(inputs => values.map(value => new Map([...inputs, [name, value]])));
  }
  return all;
}

/** Puts a host or group into the groups that its description names, and those into theirs. */
function addParents(child: string, isHost: boolean, of: Node, inputs: Inputs, reading: PluginReading): void {
  const { builder, expressions } = reading;
  for (const parent of listItems(of.kind === 'mapping' ? valueAt(of, 'parents') : undefined, 'parents')) {
    const name = nameOf(parent, inputs, reading);
    builder.addGroup(name, parent.span);
    const vars = parent.kind === 'mapping' ? valueAt(parent, 'vars') : undefined;
    if (vars !== undefined && vars.kind !== 'mapping') throw wrongType(vars, "'vars' must be a mapping");
    for (const { key, value } of vars?.entries ?? []) {
      const rendered = expressions.render(value, inputs);
      builder.setGroupVariable(name, keyText(key), nodeFromValue(rendered, value.span));
    }
    if (isHost) builder.addHost(child, name, { span: parent.span });
    else builder.addChild(name, child, parent.span);
    addParents(name, false, parent, inputs, reading);
  }
}

function nameOf(of: Node, inputs: Inputs, { expressions }: PluginReading): string {
  const node = of.kind === 'mapping' ? valueAt(of, 'name') : undefined;
  if (node === undefined) throw missing(of, "hosts and parents of a generator need a 'name'");
  return toText(expressions.render(node, inputs));
}

function missing(node: Node | undefined, message: string): UserError {
  return new UserError('MISSING_KEY', message, { span: node?.span });
}
