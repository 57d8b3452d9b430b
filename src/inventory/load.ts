// From what `-i` names to one inventory: files, folders, programs and lists of hosts, read in order into one model.
import { readdirSync, type Stats, statSync } from 'node:fs';
import { dirname, extname, join } from 'node:path';
import { Problems, UserError } from '../errors.ts';
import { readMaybeVaulted } from '../source/load-yaml.ts';
import type { Node } from '../source/node.ts';
import { describeKind } from '../source/node-access.ts';
import { readSourceStart } from '../source/read.ts';
import type { SourceText } from '../source/span.ts';
import type { VaultSecrets } from '../source/vault.ts';
import { parseYaml, type Warn } from '../source/yaml.ts';
import { InventoryBuilder } from './builder.ts';
import { splitPort } from './host-name.ts';
import { readIniInventory } from './ini-source.ts';
import type { Inventory } from './model.ts';
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
}

/** In a folder of inventories these are not inventories. */
const IGNORED_NAMES =
  /^\.|^(?:group_vars|host_vars|vars_plugins)$|(?:\.py[co]|\.swp|\.bak|~|\.rpm|\.md|\.txt|\.rst|\.orig|\.ini|\.cfg|\.retry)$/;
const YAML_EXTENSIONS = ['.yml', '.yaml', '.json'];

/**
 * The inventory that the sources make together: later ones add to earlier ones and win. A source is a file, a folder of
 * them, an executable, or a list of hosts with a comma in it (`host1,host2` or `host1,`). Throws UserErrors with every
 * mistake in all of them, their group_vars and host_vars included.
 * https://docs.ansible.com/ansible/latest/inventory_guide/intro_inventory.html
 */
export function loadInventory(sources: readonly string[], options: InventoryOptions = {}): Inventory {
  const loader = new InventoryLoader(options);
  for (const source of sources) loader.readSource(source);
  const folders = foldersBeside(sources).map(path => new VariableFolder(path, options));
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
export function checkVariableFolder(folder: VariableFolder, inventory: Inventory, problems: Problems): void {
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

  readSource(source: string): void {
    this.problems.attempt(() => {
      const stats = statSync(source, { throwIfNoEntry: false });
      if (stats === undefined && source.includes(',')) this.#readHostList(source);
      else if (stats === undefined) throw absentSource(source);
      else if (stats.isDirectory()) this.#readFolder(source);
      else this.#readFile(source, stats);
    });
    this.problems.attempt(() => this.builder.reconcile());
  }

  #readHostList(list: string): void {
    const source: SourceText = { name: '<host list>', text: list };
    let offset = 0;
    for (const item of list.split(',')) {
      const text = item.trim();
      const span = { source, start: offset, end: offset + item.length };
      offset += item.length + 1;
      if (text === '') continue;
      const { name, port } = splitPort(text);
      if (!this.builder.hasHost(name)) this.builder.addHost(name, 'ungrouped', { span, port });
    }
  }

  #readFolder(folder: string): void {
    for (const name of readdirSync(folder).sort()) {
      if (!IGNORED_NAMES.test(name)) this.readSource(join(folder, name));
    }
  }

  #readFile(path: string, stats: Stats): void {
    if (isExecutable(stats) && readsAsProgram(path)) {
      readScriptInventory(path, this.builder);
      return;
    }
    const source = readMaybeVaulted(path, this.#options);
    const extension = extname(path);
    if (YAML_EXTENSIONS.includes(extension)) this.#readYaml(source, parseYaml(source, this.#options.warn));
    else if (extension !== '') readIniInventory(source, this.builder, this.problems);
    else this.#readUnnamedKind(source);
  }

  /** A file without an ending is YAML when it reads as a mapping, as Ansible tries it, and INI otherwise. */
  #readUnnamedKind(source: SourceText): void {
    if (!looksLikeIni(source.text)) {
      const root = parseYaml(source, this.#options.warn);
      if (root?.kind === 'mapping') {
        this.#readYaml(source, root);
        return;
      }
    }
    readIniInventory(source, this.builder, this.problems);
  }

  #readYaml(source: SourceText, root: Node | undefined): void {
    if (root === undefined) return;
    if (root.kind !== 'mapping') {
      throw new UserError('INVENTORY', `an inventory is a mapping of groups, this is ${describeKind(root)}`, {
        span: root.span,
        hint: `begin ${source.name} with "all:" and put hosts, vars and children under it`,
      });
    }
    const warn = this.#options.warn ?? (() => {});
    readYamlInventory(root, { builder: this.builder, problems: this.problems, warn });
  }
}

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
