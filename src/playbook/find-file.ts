// Where Ansible looks for a file that a playbook names: the role's folders first, then the task file's, then the play's.
import { existsSync } from 'node:fs';
import { basename, dirname, isAbsolute, join, resolve } from 'node:path';
import { FileNotFound } from '../errors.ts';
import type { Span } from '../source/span.ts';
import type { Role } from './model.ts';

export interface Found {
  readonly found: string | undefined;
  readonly tried: readonly string[];
}

/** The first existing file of that name under the folders, each with and without the subfolder. */
export function findFile(name: string, folders: readonly string[], subfolder: string): Found {
  if (isAbsolute(name)) return { found: existsSync(name) ? name : undefined, tried: [name] };
  const tried = new Set<string>();
  for (const folder of folders) {
    if (basename(folder) !== subfolder) tried.add(join(folder, subfolder, name));
    tried.add(join(folder, name));
  }
  const found = [...tried].find(path => existsSync(path));
  return { found: found && resolve(found), tried: [...tried] };
}

/** The file, or a FileNotFound that names every path tried. */
export function requireFile(
  name: string,
  folders: readonly string[],
  subfolder: string,
  what: string,
  span?: Span,
): string {
  const { found, tried } = findFile(name, folders, subfolder);
  if (found !== undefined) return found;
  throw new FileNotFound(`${what} '${name}'`, tried, span);
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
