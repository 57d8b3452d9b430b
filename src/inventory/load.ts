// From what `-i` names to one inventory: files, folders, programs and lists of hosts, read in order into one model.
import { readdirSync, type Stats, statSync } from 'node:fs';
import { dirname, extname, join } from 'node:path';
import { Problems, UserError } from '../errors.ts';
import { readMaybeVaulted } from '../source/load-yaml.ts';
import type { MappingNode, Node, ScalarNode } from '../source/node.ts';
import { describeKind } from '../source/node-access.ts';
import { readSourceStart } from '../source/read.ts';
import type { SourceText, Span } from '../source/span.ts';
import type { VaultSecrets } from '../source/vault.ts';
import { parseYaml, type Warn } from '../source/yaml.ts';
import { compileRegex } from '../values/regex/python-regex.ts';
import { InventoryBuilder } from './builder.ts';
import { parseHostNames, splitPort } from './host-name.ts';
import { readIniInventory } from './ini-source.ts';
import type { Inventory } from './model.ts';
import { type InventoryExpressions, pluginOf, readPluginSource } from './plugin-source.ts';
import { readScriptInventory } from './script-source.ts';
import { VariableFolder } from './variable-folder.ts';
import { readYamlInventory } from './yaml-source.ts';

export interface InventoryOptions {
  /** Opens vaulted inventories and variable files. */
  readonly secrets?: VaultSecrets;
  /** Hears of doubtful places: ignored keys, duplicate keys. */
  readonly warn?: Warn;
  /** Mappings of several sources complete each other (`hash_behaviour = merge`). */
  readonly merges?: boolean;
  /** Computes what the configurations of inventory plugins say; without it they are refused. */
  readonly expressions?: InventoryExpressions;
  /** `-e`, for plugins that use them. */
  readonly extraVars?: ReadonlyMap<string, Node>;
  /** The kinds of sources that may be read (`enable_plugins`), in order; every one unless said otherwise. */
  readonly kinds?: readonly string[];
  /** What in a folder of inventories is none; of endings the usual ones unless said otherwise. */
  readonly ignored?: IgnoredNames | undefined;
}

/** Files that are no inventories, by how their names end, and by patterns in Python's language. */
export interface IgnoredNames {
  readonly extensions?: readonly string[] | undefined;
  readonly patterns: readonly string[];
}

/** Ansible's kinds of sources that are on unless `enable_plugins` says otherwise. */
export const DEFAULT_KINDS: readonly string[] = ['host_list', 'script', 'auto', 'yaml', 'ini', 'toml'];

/** In a folder of inventories these are never inventories. */
const NO_INVENTORY = /^\.|^(?:group_vars|host_vars|vars_plugins)$/;
const USUAL_EXTENSIONS = '.pyc .pyo .swp .bak ~ .rpm .md .txt .rst .orig .ini .cfg .retry'.split(' ');
const YAML_EXTENSIONS = ['.yml', '.yaml', '.json'];

/**
 * The inventory that the sources make together: later ones add to earlier ones and win. A source is a file, a folder of
 * them, an executable, or a list of hosts with a comma in it (`host1,host2` or `host1,`). Throws UserErrors with every
 * mistake in all of them, their group_vars and host_vars included.
 * https://docs.ansible.com/ansible/latest/inventory_guide/intro_inventory.html
 */
export function loadInventory(sources: readonly string[], options: InventoryOptions = {}): Inventory {
  const loader = new InventoryLoader(options);
  const folders = foldersBeside(sources).map(path => new VariableFolder(path, options));
  for (const source of sources) loader.readSource(source, { sources, folders });
  loader.problems.attempt(() => loader.builder.reconcile());
  const inventory = loader.builder.build({ sources, folders });
  for (const folder of folders) checkVariableFolder(folder, inventory, loader.problems);
  loader.problems.throwIfAny();
  warnOfSharedNames(inventory, options.warn);
  return inventory;
}

/** A pattern of that name means the group; who meant the host should know. */
function warnOfSharedNames(inventory: Inventory, warn: Warn | undefined): void {
  for (const { name, span } of inventory.hosts.values()) {
    if (!inventory.groups.has(name)) continue;
    warn?.(
      new UserError('INVENTORY', `'${name}' is both a host and a group`, {
        span,
        hint: 'rename one of them',
      }),
    );
  }
}

/** Reads every variable file that belongs to a host or group of the inventory, so that mistakes show before the run. */
function checkVariableFolder(folder: VariableFolder, inventory: Inventory, problems: Problems): void {
  for (const group of inventory.groups.keys()) problems.attempt(() => folder.files('group_vars', group));
  for (const host of inventory.hosts.keys()) problems.attempt(() => folder.files('host_vars', host));
}

function absentSource(source: string): UserError {
  return new UserError('FILE_NOT_FOUND', `the inventory '${source}' does not exist`, {
    hint: `a list of hosts needs a comma: '${source},'`,
  });
}

class InventoryLoader {
  readonly builder: InventoryBuilder;
  readonly problems = new Problems();
  readonly #options: InventoryOptions;

  constructor(options: InventoryOptions) {
    this.#options = options;
    this.builder = new InventoryBuilder(options.merges);
  }

  readSource(source: string, all: Surroundings): void {
    this.problems.attempt(() => {
      const stats = statSync(source, { throwIfNoEntry: false });
      if (stats === undefined && source.includes(',')) this.#readHostList(source);
      else if (stats === undefined) throw absentSource(source);
      else if (stats.isDirectory()) this.#readFolder(source, all);
      else this.#readFile(source, stats, all);
    });
  }

  #readHostList(list: string): void {
    const source: SourceText = { name: '<host list>', text: list };
    let offset = 0;
    for (const item of list.split(',')) {
      const text = item.trim();
      const span = { source, start: offset, end: offset + item.length };
      offset += item.length + 1;
      if (text === '') continue;
      const { names, port } = this.#hostsOf(text, span);
      for (const name of names) {
        if (!this.builder.hasHost(name)) this.builder.addHost(name, 'ungrouped', { span, port });
      }
    }
  }

  /** Ranges are written out where the kind that knows them comes first. */
  #hostsOf(
    text: string,
    span: Span,
  ): { readonly names: readonly string[]; readonly port: number | undefined } {
    const kinds = (this.#options.kinds ?? DEFAULT_KINDS).map(kind => kind.replace(/^ansible\.builtin\./, ''));
    const first = kinds.find(kind => kind === 'host_list' || kind === 'advanced_host_list');
    if (first === 'advanced_host_list') return parseHostNames(text, span);
    const { name, port } = splitPort(text);
    return { names: [name], port };
  }

  #readFolder(folder: string, all: Surroundings): void {
    for (const name of readdirSync(folder).sort()) {
      if (!this.#isIgnored(name)) this.readSource(join(folder, name), all);
    }
  }

  #isIgnored(name: string): boolean {
    const { extensions = USUAL_EXTENSIONS, patterns = [] } = this.#options.ignored ?? {};
    return (
      NO_INVENTORY.test(name) ||
      extensions.some(extension => name.endsWith(extension)) ||
      patterns.some(pattern => compileRegex(pattern).search(name) !== undefined)
    );
  }

  #readFile(path: string, stats: Stats, all: Surroundings): void {
    if (this.#isOn('script') && isExecutable(stats) && readsAsProgram(path)) {
      readScriptInventory(path, this.builder);
      return;
    }
    const source = readMaybeVaulted(path, this.#options);
    const extension = extname(path);
    if (YAML_EXTENSIONS.includes(extension))
      this.#readYaml(source, parseYaml(source, this.#options.warn), all);
    else if (extension !== '') this.#readIni(source);
    else this.#readUnnamedKind(source, all);
  }

  #readIni(source: SourceText): void {
    this.#requireKind('ini', source);
    readIniInventory(source, this.builder, this.problems);
  }

  #isOn(kind: string): boolean {
    return (this.#options.kinds ?? DEFAULT_KINDS).some(
      name => name.replace(/^ansible\.builtin\./, '') === kind,
    );
  }

  #requireKind(kind: string, source: SourceText): void {
    if (this.#isOn(kind)) return;
    throw new UserError(
      'INVENTORY',
      `the inventory '${source.name}' is of the kind '${kind}', which is not enabled`,
      {
        hint: 'enable_plugins in the [inventory] section of ansible.cfg lists the kinds that are',
      },
    );
  }

  #readPlugin(root: MappingNode, name: ScalarNode, { sources, folders }: Surroundings): void {
    const { expressions, extraVars = new Map() } = this.#options;
    if (expressions === undefined) {
      throw new UserError('INVENTORY', 'the configuration of a plugin cannot be computed here', {
        span: name.span,
      });
    }
    this.builder.reconcile();
    readPluginSource(root, name, {
      builder: this.builder,
      problems: this.problems,
      expressions,
      snapshot: withFolders => this.builder.build({ sources, folders: withFolders ? folders : [] }),
      extraVars,
    });
  }

  /** A file without an ending is YAML when it reads as a mapping, as Ansible tries it, and INI otherwise. */
  #readUnnamedKind(source: SourceText, all: Surroundings): void {
    if (!looksLikeIni(source.text)) {
      const root = parseYaml(source, this.#options.warn);
      if (root?.kind === 'mapping') {
        this.#readYaml(source, root, all);
        return;
      }
    }
    this.#readIni(source);
  }

  #readYaml(source: SourceText, root: Node | undefined, all: Surroundings): void {
    if (root === undefined) return;
    if (root.kind !== 'mapping') {
      throw new UserError('INVENTORY', `an inventory is a mapping of groups, this is ${describeKind(root)}`, {
        span: root.span,
        hint: `begin ${source.name} with "all:" and put hosts, vars and children under it`,
      });
    }
    const plugin = pluginOf(root);
    if (plugin !== undefined) {
      this.#readPlugin(root, plugin, all);
      return;
    }
    this.#requireKind('yaml', source);
    const warn = this.#options.warn ?? (() => {});
    readYamlInventory(root, { builder: this.builder, problems: this.problems, warn });
  }
}

/** What a source may need to know of the whole inventory. */
type Surroundings = Pick<Inventory, 'sources' | 'folders'>;

/** Section headers, bare host names and `name=value` are INI; the first line that says anything decides. */
function looksLikeIni(text: string): boolean {
  const first = text
    .split('\n')
    .map(line => line.trim())
    .find(line => line !== '' && !/^[#;]/.test(line) && line !== '---');
  return first === undefined || /^\[[^\]]*\]\s*(?:#.*)?$/.test(first) || !/:(?:\s|$)/.test(first);
}

function isExecutable(stats: Stats): boolean {
  return stats.isFile() && (stats.mode & 0o111) !== 0;
}

/** Ansible runs what is executable; a YAML or INI file that merely lost its modes has no `#!`. */
function readsAsProgram(path: string): boolean {
  const start = readSourceStart(path);
  return start.startsWith('#!') || start.startsWith('\x7fELF');
}

function foldersBeside(sources: readonly string[]): string[] {
  const folders = sources.flatMap(source => {
    const stats = statSync(source, { throwIfNoEntry: false });
    if (stats === undefined) return [];
    return [stats.isDirectory() ? source : dirname(source)];
  });
  // Of a folder that several sources share, the last place counts.
  return folders.filter((folder, index) => folders.lastIndexOf(folder) === index);
}
