// The plug-ins of one run: found while playbooks are read, loaded before anything is checked.
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { CommandKind } from '../connection/host.ts';
import { Problems } from '../errors.ts';
import type { Module } from '../modules/module.ts';
import { resolveModuleName } from '../modules/registry.ts';
import { collectionRoots, findCollection, qualifiedName } from '../playbook/collections.ts';
import type { ModuleTarget, PluginFile, PluginSource } from '../playbook/context.ts';
import type { Filter, Lookup, Test } from '../template/environment.ts';
import { foldersIn, lineNaming, PluginFolders, type PluginKind, type PluginPaths } from './folders.ts';
import { ownFilters, ownLookup, ownTests } from './operations.ts';
import { type OwnCallback, ownCallback } from './own-callback.ts';
import { ownConnection } from './own-connection.ts';
import { ownModule } from './own-module.ts';
import { type SourceMaps, shownPath } from './place.ts';
import { programOf } from './program.ts';
import { programModule } from './program-module.ts';
import { Routing, type Where } from './routing.ts';
import { type Exports, loadScripts } from './scripts.ts';

/** What templates can call; plug-ins are added to it. */
export interface Operations {
  readonly filters: Map<string, Filter>;
  readonly tests: Map<string, Test>;
  readonly lookups: Map<string, Lookup>;
}

export class Plugins implements PluginSource {
  readonly #folders: PluginFolders;
  readonly #operations: Operations;
  readonly #collectionsPath: readonly string[];
  readonly #routing: Routing;
  readonly #modules = new Map<string, Module>();
  readonly #connections = new Map<string, CommandKind>();
  /** Files that were loaded, or could not be. */
  readonly #known = new Set<string>();

  constructor(paths: PluginPaths, collectionsPath: readonly string[], operations: Operations) {
    this.#folders = new PluginFolders(paths);
    this.#collectionsPath = collectionsPath;
    this.#routing = new Routing(collectionsPath);
    this.#operations = operations;
  }

  addFolder(folder: string): void {
    this.#folders.add(folder);
  }

  addCollection(name: string, folder: string): void {
    this.#folders.addCollection(name, folder);
  }

  /** Templates may call what any collection has for them, by its full name. */
  addReachable(playFolder: string): void {
    for (const root of collectionRoots(playFolder, this.#collectionsPath)) {
      for (const namespace of foldersIn(root)) {
        for (const name of foldersIn(join(root, namespace)))
          this.#folders.addReachable(`${namespace}.${name}`, join(root, namespace, name));
      }
    }
  }

  /**
   * A short name is looked for in the collections of `collections:`, then in every `library`, before ours; `ansible.builtin.NAME`
   * is always ours.
   */
  resolveModule(name: string, where: Where): ModuleTarget {
    const isThere = (full: string) =>
      resolveModuleName(full) !== undefined || this.#file(full, where) !== undefined;
    const target = this.#routing.follow(name, where, isThere);
    return { ...target, file: this.#file(target.name, where) };
  }

  /** The modules of a group of `module_defaults` by their identities; undefined for one that its collection has not. */
  groupMembers(group: string, playFolder: string): ReadonlySet<string> | undefined {
    const where = { playFolder, collections: [] };
    const members = this.#routing.members(group, where);
    return members && new Set(members.map(name => identityOf(this.resolveModule(name, where))));
  }

  #file(name: string, { playFolder }: Where): PluginFile | undefined {
    const short = name.replace(/^ansible\.legacy\./, '');
    const qualified = qualifiedName(short);
    if (qualified === undefined)
      return this.#folders.find('module', short) ?? this.#folders.find('action', short);
    if (resolveModuleName(short) !== undefined) return undefined;
    return this.#inCollection(qualified.collection, qualified.rest, playFolder);
  }

  #inCollection(name: string, words: readonly string[], playFolder: string): PluginFile | undefined {
    const folder = findCollection(name, { playFolder, options: { collectionsPath: this.#collectionsPath } });
    if (folder === undefined) return undefined;
    this.addCollection(name, folder);
    return (
      this.#folders.findInCollection('module', name, words) ??
      this.#folders.findInCollection('action', name, words)
    );
  }

  /** Loads these modules, and every filter, test and lookup that is known of by now; their mistakes are reported. */
  async load(modules: Iterable<PluginFile>, problems: Problems): Promise<void> {
    const files = [...new Set(modules)];
    for (const file of files) this.#addProgram(file);
    const wanted = files.filter(file => file.isScript && !this.#known.has(file.path));
    const operations = (['filter', 'test', 'lookup', 'connection'] as const).flatMap(kind =>
      this.#scripts(kind).map(file => ({ kind, file })),
    );
    if (wanted.length + operations.length === 0) return;
    const paths = [...wanted, ...operations.map(({ file }) => file)].map(({ path }) => path);
    for (const path of paths) this.#known.add(path);
    const { exports, maps } = await loadScripts([...new Set(paths)], problems);
    const withExports = (file: PluginFile, take: (given: Exports) => void) => {
      const given = exports.get(file.path);
      if (given !== undefined) problems.attempt(() => take(given));
    };
    for (const file of wanted)
      withExports(file, given => void this.#modules.set(file.path, ownModule(file, given, maps)));
    for (const { kind, file } of operations)
      withExports(file, given => this.#addOperations(kind, file, given, maps));
  }

  #addProgram(file: PluginFile): void {
    const program = file.isProgram && !this.#modules.has(file.path) ? programOf(file.path) : undefined;
    if (program !== undefined) this.#modules.set(file.path, programModule(file, program));
  }

  #scripts(kind: PluginKind): PluginFile[] {
    return this.#folders.all(kind).filter(file => file.isScript && !this.#known.has(file.path));
  }

  #addOperations(
    kind: 'filter' | 'test' | 'lookup' | 'connection',
    file: PluginFile,
    exports: Exports,
    maps: SourceMaps,
  ): void {
    const prefix = file.name.includes('.') ? file.name.slice(0, file.name.lastIndexOf('.') + 1) : '';
    const { filters, tests, lookups } = this.#operations;
    if (kind === 'connection') this.#connections.set(file.name, ownConnection(file, exports));
    else if (kind === 'lookup') lookups.set(file.name, ownLookup(file, exports, maps));
    else if (kind === 'filter')
      for (const filter of ownFilters(file, exports, maps)) filters.set(prefix + filter.name, filter);
    else for (const test of ownTests(file, exports, maps)) tests.set(prefix + test.name, test);
  }

  /** The kinds of connection that were loaded, by the names that `ansible_connection` may give. */
  connections(): ReadonlyMap<string, CommandKind> {
    return this.#connections;
  }

  /** A module that was loaded. */
  module(path: string): Module | undefined {
    return this.#modules.get(path);
  }

  /** The callbacks that there are. Throws UserErrors. */
  async callbacks(): Promise<OwnCallback[]> {
    const files = this.#folders.all('callback').filter(file => file.isScript);
    if (files.length === 0) return [];
    const problems = new Problems();
    const { exports, maps } = await loadScripts(
      files.map(({ path }) => path),
      problems,
    );
    const callbacks = files.flatMap(file => {
      const given = exports.get(file.path);
      return given === undefined ? [] : (problems.attempt(() => ownCallback(file, given, maps)) ?? []);
    });
    problems.throwIfAny();
    return callbacks;
  }

  /** A callback in another language by its name. */
  foreignCallback(name: string): PluginFile | undefined {
    return this.#folders.all('callback').find(file => !file.isScript && file.name === name);
  }

  /** Callbacks in Python that Ansible would call without being asked to. */
  silentCallbacks(): PluginFile[] {
    return this.#folders
      .all('callback')
      .filter(({ path, name }) => path.endsWith('.py') && !name.includes('.') && listensUnasked(path));
  }

  /** What to say of a filter, test or lookup that nobody knows, when a file in another language has it. */
  explainMissing(kind: 'filter' | 'test' | 'lookup', name: string): string | undefined {
    const qualified = qualifiedName(name);
    const short = qualified === undefined ? name : (qualified.rest.at(-1) ?? name);
    for (const file of this.#folders.all(kind)) {
      if (file.isScript) continue;
      // A lookup is its file; filters and tests are named inside of one.
      const line = kind === 'lookup' ? undefined : lineNaming(file.path, short);
      if (line !== undefined || (kind === 'lookup' && file.name === name)) return foreignHint(file, line);
    }
    return undefined;
  }
}

/** What tells one module from all others, whatever names lead to it. */
export function identityOf({ name, file }: Pick<ModuleTarget, 'name' | 'file'>): string {
  return file?.name ?? resolveModuleName(name) ?? name;
}

function listensUnasked(path: string): boolean {
  const text = readFileSync(path, 'utf8');
  return !/^\s*CALLBACK_NEEDS_(?:WHITELIST|ENABLED)\s*=\s*True|^\s*CALLBACK_TYPE\s*=\s*['"]stdout/m.test(
    text,
  );
}

/** What to do about a plug-in in another language. */
export function foreignHint({ path }: PluginFile, line: number | undefined): string {
  const place = line === undefined ? shownPath(path) : `${shownPath(path)}:${line}`;
  const language = path.endsWith('.py') ? 'Python' : 'another language';
  return `${place} has it in ${language}: write it in JavaScript or TypeScript, as a file of ${shownPath(dirname(path))} (docs/guide/own-modules.md)`;
}
