// --list-hosts, --list-tasks, --list-tags: what a run would do, in Ansible's layout.

import { chosenEntries, tagsOf } from '../engine/tags.ts';
import { withRole } from '../engine/task-info.ts';
import { withDependencies } from '../engine/task-layers.ts';
import { limitHosts, selectHosts } from '../inventory/patterns.ts';
import { isTemplate } from '../playbook/fields.ts';
import { findFile } from '../playbook/find-file.ts';
import type { Entry, Play, Task } from '../playbook/model.ts';
import type { ScalarNode } from '../source/node.ts';
import { entriesByName } from '../source/node-access.ts';
import { render } from '../template/render.ts';
import { toText } from '../values/text.ts';
import type { Layer } from '../variables/layers.ts';
import { LazyScope } from '../variables/scope.ts';
import type { PlaybookCommand } from './arguments.ts';
import type { Loaded } from './load.ts';

/** The text of the list that the command asks for. */
export function listPlaybooks(loaded: Loaded, command: PlaybookCommand): string {
  return loaded.playbooks
    .map(({ path, plays }) => {
      const parts = plays.map((play, index) => listPlay(play, index + 1, loaded, command));
      return `\nplaybook: ${path}\n\n${parts.join('\n')}`;
    })
    .join('');
}

function listPlay(play: Play, number: number, loaded: Loaded, command: PlaybookCommand): string {
  const scope = new LazyScope([], layersOf(play, loaded), loaded.environment);
  const text = (node: ScalarNode) => {
    const value = render(node, scope, loaded.environment);
    return Array.isArray(value) ? value.map(toText) : [toText(value)];
  };
  const pattern = play.hosts.flatMap(text);
  const name = play.name?.kind === 'scalar' ? text(play.name).join('') : pattern.join(',');
  const tags = unique(play.directives.tags.flatMap(text));
  const lines = [`  play #${number} (${pattern.join(',')}): ${name}\tTAGS: [${tags.join(',')}]`];
  if (command.listHosts) lines.push(...hostLines(pattern, loaded, command));
  const chosen = tasksOf(
    chosenEntries([...play.preTasks, ...play.roles, ...play.tasks, ...play.postTasks], loaded.settings, text),
  ).filter(task => task.action.kind !== 'meta' || task.action.command !== 'role_complete');
  if (command.listTasks) {
    lines.push('    tasks:');
    for (const task of chosen) {
      lines.push(`      ${taskName(task)}\tTAGS: [${unique(tagsOf(task, text)).join(', ')}]`);
    }
  }
  if (command.listTags) {
    const all = unique(chosen.flatMap(task => tagsOf(task, text)));
    lines.push(`      TASK TAGS: [${all.join(', ')}]`);
  }
  return `${lines.join('\n')}\n`;
}

/** The variables that a play's name and tags may hold before there are hosts, the strongest first. */
function layersOf(play: Play, { extraVars, loadOptions }: Loaded): Layer[] {
  const roles = play.staticRoles.flatMap(withDependencies).reverse();
  const files = play.varsFiles.flatMap(node => {
    if (node.kind !== 'scalar' || isTemplate(node)) return [];
    const { found } = findFile(String(node.value), [play.folder], 'vars');
    const root = found === undefined ? undefined : loadOptions.readYaml(found, node.span);
    return root?.kind === 'mapping' ? [entriesByName(root)] : [];
  });
  return [
    extraVars,
    ...roles.map(role => role.vars),
    ...files.reverse(),
    play.vars,
    ...roles.map(role => role.defaults),
  ];
}

function hostLines(pattern: readonly string[], { inventory }: Loaded, { limit }: PlaybookCommand): string[] {
  const selected = selectHosts(inventory, pattern);
  const hosts = limit === undefined ? selected : limitHosts(inventory, selected, limit);
  return [
    `    pattern: [${pattern.map(part => `'${part}'`).join(', ')}]`,
    `    hosts (${hosts.length}):`,
    ...hosts.map(host => `      ${host}`),
  ];
}

/** As Ansible lists them: without those of `rescue` and `always`. */
function tasksOf(entries: readonly Entry[]): Task[] {
  return entries.flatMap(entry => (entry.kind === 'task' ? [entry] : tasksOf(entry.tasks)));
}

function taskName(task: Task): string {
  return task.name === undefined ? task.action.name : withRole(task, String(task.name.value));
}

function unique(names: readonly string[]): string[] {
  return [...new Set(names)].sort();
}
