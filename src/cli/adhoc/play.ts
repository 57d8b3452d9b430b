// A single task as the play that runs it.
import { resolve } from 'node:path';
import type { MadePlaybook } from '../../engine/prepare.ts';
import { scalarNode } from '../../source/build.ts';
import type { MappingNode, Node } from '../../source/node.ts';
import type { Span } from '../../source/span.ts';
import { parseYaml } from '../../source/yaml.ts';
import type { AdhocCommand } from './arguments.ts';

/** The playbook lies, as it were, in that folder. */
export function adhocPlaybook(command: AdhocCommand, folder = '.'): MadePlaybook {
  const { pattern, module, background, poll } = command;
  const text = (value: string): Node => scalarNode(value, spanOf(value));
  const task = mapping({
    [module]: argumentsNode(command.args),
    ...(background ? { async: text(String(background)) } : {}),
    ...(background && poll !== undefined ? { poll: text(String(poll)) } : {}),
  });
  const play = mapping({
    name: text('Ansible Ad-Hoc'),
    hosts: scalarNode(pattern, spanOf(pattern), pattern.includes('{{') ? 'template' : 'literal'),
    gather_facts: text('no'),
    tasks: { kind: 'sequence', items: [task], span: task.span },
  });
  return { path: resolve(folder, '__adhoc_playbook__'), play };
}

/** JSON or YAML between braces is a mapping; any other text is what a task writes behind its module. */
function argumentsNode(args: string): Node {
  if (args.trim() === '') return scalarNode(null, spanOf(''));
  if (/^\s*\{(?![{%#])/.test(args)) {
    const node = parseYaml({ name: '<arguments>', text: args });
    if (node?.kind === 'mapping') return node;
  }
  return { kind: 'scalar', value: args, span: spanOf(args), trust: 'template', textStart: 0 };
}

function mapping(values: Readonly<Record<string, Node>>): MappingNode {
  const entries = Object.entries(values).map(([key, value]) => ({
    key: scalarNode(key, spanOf(key), 'literal'),
    value,
  }));
  return { kind: 'mapping', entries, span: spanOf('a single task') };
}

function spanOf(text: string): Span {
  return { source: { name: '<command line>', text }, start: 0, end: text.length };
}
