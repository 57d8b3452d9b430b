// `vars_files` of a play, read for each host: their names may hold its variables.
import { resolve } from 'node:path';
import { UserError } from '../errors.ts';
import { findFile } from '../playbook/find-file.ts';
import type { Node } from '../source/node.ts';
import { entriesByName } from '../source/node-access.ts';
import { render } from '../template/render.ts';
import { toText } from '../values/text.ts';
import type { Layer } from '../variables/layers.ts';
import type { HostState } from './host-state.ts';
import type { PlayRun } from './play-run.ts';
import { taskScope } from './scopes.ts';

/** `vars_files`: each item a file, or a list of which the first that exists is taken; names may hold the host's variables. */
export function loadVarsFiles(play: PlayRun, host: HostState): void {
  const { run } = play;
  const layers: Layer[] = [];
  for (const item of play.play.varsFiles) {
    const candidates = item.kind === 'sequence' ? item.items : [item];
    const names = candidates.map(node => fileName(play, host, node));
    const found = names
      .map(name => findFile(name, [play.play.folder], 'vars').found)
      .find(path => path !== undefined);
    if (found === undefined) {
      throw new UserError('FILE_NOT_FOUND', `vars file ${names.join(' or ')} was not found`, {
        span: item.span,
        hint: `searched: ${names.map(name => resolve(play.play.folder, name)).join(', ')}`,
      });
    }
    const node = run.loadOptions.readYaml(found, item.span);
    if (node?.kind === 'mapping') layers.push(entriesByName(node));
  }
  play.setFileLayers(host, layers);
}

function fileName(play: PlayRun, host: HostState, node: Node): string {
  return toText(render(node, taskScope(play, host, undefined), play.run.environment));
}
