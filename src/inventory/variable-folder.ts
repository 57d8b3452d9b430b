// The group_vars and host_vars beside an inventory or a playbook: which files belong to a name, read once when asked for.
import { type Dirent, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { UserError } from '../errors.ts';
import { loadYaml, type YamlReading } from '../source/load-yaml.ts';
import type { Node } from '../source/node.ts';
import { describeKind, entriesByName } from '../source/node-access.ts';
import { describeReadFailure } from '../source/read.ts';

export type VariableFolderKind = 'group_vars' | 'host_vars';

const EXTENSIONS = ['.yml', '.yaml', '.json'];

/** One file of variables. */
export interface VariableFile {
  readonly path: string;
  readonly vars: ReadonlyMap<string, Node>;
}

/**
 * The variable files of one folder. A name has the first of `NAME/`, `NAME`, `NAME.yml`, `NAME.yaml`, `NAME.json`.
 * https://docs.ansible.com/ansible/latest/inventory_guide/intro_inventory.html#organizing-host-and-group-variables
 */
export class VariableFolder {
  readonly path: string;
  readonly #reading: YamlReading;
  readonly #listings = new Map<VariableFolderKind, ReadonlyMap<string, boolean>>();
  readonly #files = new Map<string, readonly VariableFile[]>();

  constructor(path: string, reading: YamlReading = {}) {
    this.path = path;
    this.#reading = reading;
  }

  /** The files of a group or host, weakest first. Throws what reading and parsing them throws. */
  files(kind: VariableFolderKind, name: string): readonly VariableFile[] {
    const key = `${kind}/${name}`;
    const known = this.#files.get(key);
    if (known !== undefined) return known;
    const files = this.#pathsOf(kind, name).map(path => ({ path, vars: loadVariables(path, this.#reading) }));
    this.#files.set(key, files);
    return files;
  }

  #pathsOf(kind: VariableFolderKind, name: string): readonly string[] {
    // Names with a slash would reach outside of the folder.
    if (name.includes('/')) return [];
    const listing = this.#list(kind);
    const match = ['', ...EXTENSIONS].map(extension => name + extension).find(file => listing.has(file));
    if (match === undefined) return [];
    const path = join(this.path, kind, match);
    return listing.get(match) === true ? filesUnder(path) : [path];
  }

  /** The names in `group_vars` or `host_vars` and whether each is a folder; one look per folder, not one per host. */
  #list(kind: VariableFolderKind): ReadonlyMap<string, boolean> {
    const known = this.#listings.get(kind);
    if (known !== undefined) return known;
    const listing = new Map(readFolder(join(this.path, kind)));
    this.#listings.set(kind, listing);
    return listing;
  }
}

/** The variables of one file; none when it is empty. Throws UserError WRONG_TYPE when it is not a mapping. */
function loadVariables(path: string, reading: YamlReading): ReadonlyMap<string, Node> {
  const node = loadYaml(path, reading);
  if (node === undefined || (node.kind === 'scalar' && node.value === null)) return new Map();
  if (node.kind === 'mapping') return entriesByName(node);
  throw new UserError(
    'WRONG_TYPE',
    `a file of variables must hold a mapping, this is ${describeKind(node)}`,
    {
      span: node.span,
      hint: 'write each variable as "name: value" on a line of its own',
    },
  );
}

/** The files in a folder of variables and its folders, by name; editors' leftovers and hidden files do not count. */
function filesUnder(folder: string): string[] {
  const entries = readFolder(folder).filter(([name]) => !name.startsWith('.') && !name.endsWith('~'));
  return entries
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([name, isFolder]) => {
      const extension = /.(\.[^.]*)$/.exec(name)?.[1];
      if (isFolder) return extension === undefined ? filesUnder(join(folder, name)) : [];
      return extension === undefined || EXTENSIONS.includes(extension) ? [join(folder, name)] : [];
    });
}

function readFolder(path: string): [string, boolean][] {
  try {
    return readdirSync(path, { withFileTypes: true }).map(entry => [entry.name, isFolderEntry(path, entry)]);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === 'ENOENT' || code === 'ENOTDIR') return [];
    throw describeReadFailure(path, error);
  }
}

/** Follows symbolic links; a dangling one counts as a file, so that reading it says what is wrong. */
function isFolderEntry(path: string, entry: Dirent): boolean {
  if (!entry.isSymbolicLink()) return entry.isDirectory();
  return statSync(join(path, entry.name), { throwIfNoEntry: false })?.isDirectory() ?? false;
}
