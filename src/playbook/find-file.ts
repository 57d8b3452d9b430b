// Where Ansible looks for a file that a playbook names: the role's folders first, then the task file's, then the play's.
import { existsSync } from 'node:fs';
import { dirname, isAbsolute, join, resolve } from 'node:path';
import { FileNotFound } from '../errors.ts';
import type { Node } from '../source/node.ts';
import type { LoadContext } from './context.ts';
import type { Role } from './model.ts';

export interface Found {
  readonly found: string | undefined;
  readonly tried: readonly string[];
}

/**
 * The first existing file of that name under the folders, each with and without the subfolder. `..` in the name stays in
 * the path, and needs what stands before it to exist, as in Ansible.
 */
export function findFile(name: string, folders: readonly string[], subfolder: string): Found {
  if (isAbsolute(name)) return { found: existsSync(name) ? resolve(name) : undefined, tried: [name] };
  const tried = new Set<string>();
  for (const folder of folders.map(path => resolve(path))) {
    tried.add(`${folder}/${subfolder}/${name}`);
    tried.add(`${folder}/${name}`);
  }
  return { found: [...tried].find(path => existsSync(path)), tried: [...tried] };
}

/** A file of tasks as `include_tasks` or `import_tasks` names it. Throws FileNotFound. */
export function findTaskFile(name: string, { span }: Node, context: LoadContext, isImport: boolean): string {
  const tried = [...new Set(taskFolders(context, isImport).map(folder => resolve(folder, name)))];
  const found = tried.find(path => existsSync(path));
  if (found !== undefined) return found;
  const message = `Could not find or access '${resolve(context.playFolder, name)}' on the Ansible Controller.`;
  throw new FileNotFound(`the tasks file '${name}'`, tried, span, message);
}

/** In Ansible's order: an include looks into its role first, an import beside the file that names it. */
function taskFolders({ file, role, playFolder, isHandler }: LoadContext, isImport: boolean): string[] {
  const own = dirname(file);
  if (role === undefined) return [own, playFolder];
  const part = isHandler ? 'handlers' : 'tasks';
  const ofRole = [join(role.path, part), join(role.path, 'tasks'), role.path];
  const ofPlay = [join(playFolder, part), playFolder];
  const beside = [join(own, 'tasks'), own];
  return isImport && own !== ofRole[0]
    ? [...beside, ...ofPlay, ...ofRole]
    : [...ofRole, ...ofPlay, ...beside];
}

/** `main.yml`, `main.yaml`, `main.json` or `main` in a folder; with an ending given, that file alone. */
export function findPart(folder: string, name: string): string | undefined {
  const names = /\.(ya?ml|json)$/.test(name) ? [name] : [`${name}.yml`, `${name}.yaml`, `${name}.json`, name];
  return names.map(candidate => join(folder, candidate)).find(path => existsSync(path));
}

/** Folders searched for what a task file names: the role and those that brought it, the file's own folder, the play's. */
export function searchFoldersFor(
  file: string,
  role: Pick<Role, 'path' | 'parents'> | undefined,
  playFolder: string,
): string[] {
  const roles = role === undefined ? [] : [role, ...role.parents];
  return [...new Set([...roles.map(({ path }) => path), dirname(file), playFolder])];
}
