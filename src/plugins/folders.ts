// Where plug-ins of users lie: beside playbooks, in roles, in collections, in the folders of the settings.
// https://docs.ansible.com/ansible/latest/dev_guide/developing_locally.html
import { readdirSync, readFileSync } from 'node:fs';
import { join, parse } from 'node:path';
import { isFolder } from '../playbook/collections.ts';
import type { PluginFile } from '../playbook/context.ts';
import { programOf } from './program.ts';
import { SCRIPT_ENDINGS } from './scripts.ts';

export type PluginKind = 'module' | 'action' | 'filter' | 'test' | 'lookup' | 'callback' | 'connection';

/** What the folders are called: beside a playbook and in a role, and below `plugins/` of a collection. */
const FOLDERS: Readonly<Record<PluginKind, { readonly beside: string; readonly inCollection: string }>> = {
  module: { beside: 'library', inCollection: 'modules' },
  action: { beside: 'action_plugins', inCollection: 'action' },
  filter: { beside: 'filter_plugins', inCollection: 'filter' },
  test: { beside: 'test_plugins', inCollection: 'test' },
  lookup: { beside: 'lookup_plugins', inCollection: 'lookup' },
  callback: { beside: 'callback_plugins', inCollection: 'callback' },
  connection: { beside: 'connection_plugins', inCollection: 'connection' },
};

/** What templates call by name. */
const CALLED: ReadonlySet<PluginKind> = new Set<PluginKind>(['filter', 'test', 'lookup']);

/** The folders that the settings name, by kind. */
export type PluginPaths = Readonly<Record<PluginKind, readonly string[]>>;

export const NO_PATHS: PluginPaths = {
  module: [],
  action: [],
  filter: [],
  test: [],
  lookup: [],
  callback: [],
  connection: [],
};

type Files = ReadonlyMap<string, PluginFile>;

/** Every folder known so far; more join when playbooks, roles and collections are read. */
export class PluginFolders {
  readonly #settings: PluginPaths;
  /** Folders of playbooks and roles, in the order in which they were met. */
  readonly #besides = new Set<string>();
  /** The folders of collections by name. */
  readonly #collections = new Map<string, string>();
  /** Those of which nothing else may be used: templates can call their filters, tests and lookups all the same. */
  readonly #reachable = new Map<string, string>();
  readonly #indexes = new Map<PluginKind, Index>();
  readonly #listings = new Map<string, Files>();

  constructor(settings: PluginPaths) {
    this.#settings = settings;
  }

  add(folder: string): void {
    if (this.#besides.has(folder)) return;
    this.#besides.add(folder);
    for (const [kind, index] of this.#indexes) takeAll(index.besides, this.#beside(folder, kind));
  }

  addCollection(name: string, folder: string): void {
    if (!this.#collections.has(name)) this.#collections.set(name, folder);
  }

  addReachable(name: string, folder: string): void {
    if (!this.#reachable.has(name)) this.#reachable.set(name, folder);
  }

  /** A plug-in by its short name: those of playbooks and roles before those of the settings. */
  find(kind: PluginKind, name: string): PluginFile | undefined {
    const { besides, settings } = this.#index(kind);
    return besides.get(name) ?? settings.get(name);
  }

  /** A plug-in of a collection, whose name may go through folders: `acme.tools.sub.greet`. */
  findInCollection(kind: PluginKind, collection: string, words: readonly string[]): PluginFile | undefined {
    const folder = this.#collections.get(collection);
    const name = words.at(-1);
    if (folder === undefined || name === undefined) return undefined;
    const inside = join(folder, 'plugins', FOLDERS[kind].inCollection, ...words.slice(0, -1));
    return this.#listing(inside, [collection, ...words.slice(0, -1), ''].join('.')).get(name);
  }

  /** All of a kind; of those with one name the first. Those of collections have their full names. */
  all(kind: PluginKind): PluginFile[] {
    const { besides, settings } = this.#index(kind);
    const files = new Map([...settings, ...besides]);
    for (const [name, folder] of this.#collections)
      for (const file of this.#inCollection(kind, name, folder)) files.set(file.name, file);
    for (const [name, folder] of CALLED.has(kind) ? this.#reachable : [])
      for (const file of this.#inCollection(kind, name, folder))
        if (file.isScript) files.set(file.name, file);
    return [...files.values()];
  }

  /** What templates call may lie in folders of the plug-ins' folder. */
  #inCollection(kind: PluginKind, name: string, folder: string): PluginFile[] {
    const inside = (path: string, prefix: string): PluginFile[] => [
      ...this.#listing(path, prefix).values(),
      ...(CALLED.has(kind) ? foldersIn(path) : []).flatMap(below =>
        inside(join(path, below), `${prefix}${below}.`),
      ),
    ];
    return inside(join(folder, 'plugins', FOLDERS[kind].inCollection), `${name}.`);
  }

  #index(kind: PluginKind): Index {
    const known = this.#indexes.get(kind);
    if (known !== undefined) return known;
    const index: Index = { besides: new Map(), settings: new Map() };
    for (const folder of this.#besides) takeAll(index.besides, this.#beside(folder, kind));
    for (const folder of this.#settings[kind]) takeAll(index.settings, this.#listing(folder, ''));
    this.#indexes.set(kind, index);
    return index;
  }

  #beside(folder: string, kind: PluginKind): Files {
    return this.#listing(join(folder, FOLDERS[kind].beside), '');
  }

  /** The plug-ins of a folder by short name; read once. A script outranks a file of another kind beside it. */
  #listing(folder: string, prefix: string): Files {
    const known = this.#listings.get(folder);
    if (known !== undefined) return known;
    const files = new Map<string, PluginFile>();
    for (const entry of entriesOf(folder)) {
      const { name: short, ext } = parse(entry);
      const file = new FoundFile(`${prefix}${short}`, join(folder, entry), ext);
      if (!files.has(short) || (file.isScript && files.get(short)?.isScript === false))
        files.set(short, file);
    }
    this.#listings.set(folder, files);
    return files;
  }
}

/** Only where it is asked whether it is a program, the file is read. */
class FoundFile implements PluginFile {
  readonly name: string;
  readonly path: string;
  readonly isScript: boolean;
  readonly #ending: string;
  #isProgram: boolean | undefined;

  constructor(name: string, path: string, ending: string) {
    this.name = name;
    this.path = path;
    this.isScript = isScriptEnding(ending);
    this.#ending = ending;
  }

  get isProgram(): boolean {
    this.#isProgram ??= !this.isScript && this.#ending !== '.py' && programOf(this.path) !== undefined;
    return this.#isProgram;
  }
}

/** Plug-ins of a kind by short name: asked for with every task, so not looked for folder by folder. */
interface Index {
  readonly besides: Map<string, PluginFile>;
  readonly settings: Map<string, PluginFile>;
}

/** The first of a name counts. */
function takeAll(index: Map<string, PluginFile>, files: Files): void {
  for (const [name, file] of files) if (!index.has(name)) index.set(name, file);
}

function isScriptEnding(ending: string): boolean {
  return SCRIPT_ENDINGS.some(known => known === ending);
}

/** The folders in a folder by name; none where there is no folder. */
export function foldersIn(folder: string): string[] {
  if (!isFolder(folder)) return [];
  return readdirSync(folder).filter(name => isFolder(join(folder, name)));
}

/** Files that may be plug-ins, by name. */
function entriesOf(folder: string): string[] {
  try {
    return readdirSync(folder, { withFileTypes: true })
      .filter(entry => !entry.isDirectory() && !/^[._]|\.(?:md|txt|json|ya?ml|pyc|d\.m?ts)$/.test(entry.name))
      .map(({ name }) => name)
      .sort();
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR' || code === 'EACCES') return [];
    throw error;
  }
}

/** The line, from 1, on which a file of another language names something in quotes, as Python's lists of filters do. */
export function lineNaming(path: string, name: string): number | undefined {
  const lines = readFileSync(path, 'utf8').split('\n');
  const at = lines.findIndex(line => line.includes(`'${name}'`) || line.includes(`"${name}"`));
  return at === -1 ? undefined : at + 1;
}
