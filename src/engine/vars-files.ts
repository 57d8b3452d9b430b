// `vars_files` of a play, read for each host: their names may hold its variables, facts among them.
// https://docs.ansible.com/ansible/latest/playbook_guide/playbooks_variables.html#defining-variables-in-included-files-and-roles
import { resolve } from 'node:path';
import { UserError } from '../errors.ts';
import { isTemplate } from '../playbook/fields.ts';
import { findFile } from '../playbook/find-file.ts';
import type { Node } from '../source/node.ts';
import { entriesByName } from '../source/node-access.ts';
import { render } from '../template/render.ts';
import { toText } from '../values/text.ts';
import type { Layer } from '../variables/layers.ts';
import type { HostState } from './host-state.ts';
import type { PlayRun } from './play-run.ts';
import { factScope } from './scopes.ts';

/**
 * Reads the files of hosts, and reads them again where their names have become others: by the facts that were gathered. Each
 * item is a file, or a list of which the first that exists is taken. Throws UserError FILE_NOT_FOUND.
 */
export function followVarsFiles(play: PlayRun, hosts: readonly string[]): void {
  const { varsFiles } = play.play;
  const isFixed = !varsFiles.some(item => candidatesOf(item).some(isTemplate));
  for (const host of hosts.map(name => play.state(name))) {
    const known = play.varsFiles.get(host.name);
    if (known !== undefined && isFixed) continue;
    const names = JSON.stringify(varsFiles.map(item => namesOf(play, host, item)));
    if (names !== known?.names) readVarsFiles(play, host, names);
  }
}

function readVarsFiles(play: PlayRun, host: HostState, names: string): void {
  const layers: Layer[] = [];
  play.varsFiles.set(host.name, { names, layers: [] });
  for (const item of play.play.varsFiles) {
    const candidates = namesOf(play, host, item);
    const file = candidates === undefined ? undefined : readFirst(play, candidates, item);
    if (file === undefined) continue;
    layers.push(file);
    // A later name may hold what an earlier file says.
    play.varsFiles.set(host.name, { names, layers: [...layers] });
  }
}

function candidatesOf(item: Node): readonly Node[] {
  return item.kind === 'sequence' ? item.items : [item];
}

/** Undefined while a name holds what is not known: before facts are there that is no mistake. */
function namesOf(play: PlayRun, host: HostState, item: Node): readonly string[] | undefined {
  const scope = factScope(play, host);
  try {
    return candidatesOf(item).map(node => toText(render(node, scope, play.run.environment)));
  } catch (error) {
    if (!(error instanceof UserError) || error.code !== 'UNDEFINED_VARIABLE') throw error;
    if (!host.hasFacts) return undefined;
    throw new UserError(
      'FILE_NOT_FOUND',
      `the name of a vars file is not known on ${host.name}: ${error.message}`,
      {
        cause: error,
        span: error.span ?? item.span,
        hint: 'names of vars_files may hold facts and variables of the inventory and of the play; set_fact and register come later',
      },
    );
  }
}

function readFirst(play: PlayRun, names: readonly string[], item: Node): Layer | undefined {
  const found = names
    .map(name => findFile(name, [play.play.folder], 'vars').found)
    .find(path => path !== undefined);
  if (found === undefined) {
    throw new UserError('FILE_NOT_FOUND', `vars file ${names.join(' or ')} was not found`, {
      span: item.span,
      hint: `searched: ${names.map(name => resolve(play.play.folder, name)).join(', ')}`,
    });
  }
  const node = play.run.loadOptions.readYaml(found, item.span);
  return node?.kind === 'mapping' ? entriesByName(node) : undefined;
}
