// Inventory, variables and playbooks of a run, read and checked before any host is touched.
import { existsSync } from 'node:fs';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { nearest, Problems, UserError } from '../errors.ts';
import { DEFAULT_KINDS, type IgnoredNames, loadInventory } from '../inventory/load.ts';
import type { Inventory } from '../inventory/model.ts';
import { checkLimit } from '../inventory/patterns.ts';
import type { InventoryExpressions } from '../inventory/plugin-source.ts';
import { isElsewhere } from '../modules/absent.ts';
import { resolveModuleName, suggestModule, takesFreeForm } from '../modules/registry.ts';
import { packageRoot } from '../package-root.ts';
import { findCollectionPlaybook } from '../playbook/collections.ts';
import type { LoadOptions } from '../playbook/context.ts';
import { loadPlaybook } from '../playbook/load.ts';
import type { Playbook, VariableNodes } from '../playbook/model.ts';
import { loadPlay, NO_OUTER } from '../playbook/play.ts';
import { NO_PATHS, type PluginPaths } from '../plugins/folders.ts';
import { type Operations, Plugins } from '../plugins/plugins.ts';
import { parseExtraVars } from '../source/extra-vars.ts';
import { loadYaml } from '../source/load-yaml.ts';
import type { MappingNode, Node, ScalarNode } from '../source/node.ts';
import { namesIn } from '../source/read.ts';
import { decryptVault, openVault, type VaultSecrets } from '../source/vault.ts';
import type { Environment } from '../template/environment.ts';
import { createEnvironment } from '../template/registry.ts';
import { isConditionTrue, render, renderExpression, renderText } from '../template/render.ts';
import { toText } from '../values/text.ts';
import type { Value } from '../values/value.ts';
import { LazyScope } from '../variables/scope.ts';
import { areOurs, checkPlaybooks } from './check.ts';
import { checkClusters } from './identity.ts';
import { hearMismatch, type PatternMismatch } from './pattern-mismatch.ts';
import { reservedNames } from './reserved-names.ts';
import type { TagChoice } from './tags.ts';

/** What is to be read. */
export interface Sources {
  /** Files, or a playbook made up by the caller. */
  readonly playbooks: readonly (string | MadePlaybook)[];
  /** Files, folders, programs, or lists with a comma. */
  readonly inventory: readonly string[];
  /** As `-e` takes them. */
  readonly extraVars: readonly string[];
  /** The kinds of inventory sources that may be read, in order (`enable_plugins`). */
  readonly inventoryKinds?: readonly string[];
  /** What in a folder of inventories is none. */
  readonly ignoredInventories?: IgnoredNames;
  readonly limit: string | undefined;
  /** The tags that are run and skipped; all are run unless said otherwise. */
  readonly choice?: TagChoice;
  /** Nothing will be run, only listed: modules that do not run here matter to nobody. */
  readonly isListing?: boolean;
  /** Folders of roles behind the playbook's own; the package's roles come last. */
  readonly rolesPath: readonly string[];
  /** Folders that hold `ansible_collections`. */
  readonly collectionsPath?: readonly string[];
  /** Folders of modules, filters and other plug-ins that users wrote, behind those beside playbooks and in roles. */
  readonly pluginPaths?: PluginPaths;
  readonly secrets: VaultSecrets;
  /** `hash_behaviour = merge`: mappings of one name complete each other. */
  readonly mergesVariables?: boolean;
  /** What `ansible_managed` is in template files. */
  readonly managed?: string;
  /** The values of settings, by the names that `ansible-config` shows. */
  readonly settings?: ReadonlyMap<string, Value>;
  /** `jinja2_native`: templates give values with their types; without it text, as in version 2.14. */
  readonly jinja2Native?: boolean;
  /** Conditions must give booleans, as in version 2.19. */
  readonly strictConditions?: boolean;
  /** Whether a notification that no handler can answer to is a mistake; true unless said otherwise. */
  readonly requiresHandlers?: boolean;
  /** What becomes of a key written twice; `warn` unless said otherwise. */
  readonly duplicateKeys?: 'warn' | 'error' | 'ignore';
  /** What becomes of a pattern that matches no host; `warning` unless said otherwise. */
  readonly patternMismatch?: PatternMismatch;
  readonly warn: (warning: UserError) => void;
}

/** A playbook of one play that stands in no file; its folder is that of `path`. */
export interface MadePlaybook {
  readonly path: string;
  readonly play: MappingNode;
}

/** What a run needs, read and checked. */
export interface Prepared {
  readonly secrets: VaultSecrets;
  readonly inventory: Inventory;
  readonly reloadInventory: () => Inventory;
  readonly extraVars: VariableNodes;
  readonly environment: Environment;
  readonly plugins: Plugins;
  readonly loadOptions: LoadOptions;
  readonly playbooks: readonly Playbook[];
}

/** Reads and checks all that a run needs. Throws UserError(s) with every mistake found. */
export async function prepare(sources: Sources): Promise<Prepared> {
  const { secrets, limit, mergesVariables: merges = false } = sources;
  const warn = withDuplicateKeys(sources);
  const reading = { secrets, warn, merges };
  const extraVars = parseExtraVars(sources.extraVars, process.cwd(), reading);
  const problems = new Problems();
  const basis = createEnvironment({
    searchPath: { find: () => ({ found: undefined, tried: [] }) },
    partialFolders: [join(packageRoot(), 'templates')],
  });
  // Plug-ins add to these, for this run alone.
  const operations = {
    filters: new Map(basis.filters),
    tests: new Map(basis.tests),
    lookups: new Map(basis.lookups),
  };
  const plugins = await pluginsOf(sources, operations, problems);
  const environment: Environment = {
    ...basis,
    ...operations,
    explainMissing: (kind, name) => plugins.explainMissing(kind, name),
    decrypt: cachedDecryption(secrets),
    isModule: name => resolveModuleName(name) !== undefined,
    openVault: armor => openVault(armor, secrets).plain,
    managed: sources.managed ?? 'Ansible managed',
    textResults: sources.jinja2Native !== true,
    strictConditions: sources.strictConditions ?? false,
    ...(sources.settings === undefined ? {} : { settings: sources.settings }),
  };
  const reloadInventory = () =>
    loadInventory(sources.inventory, {
      ...reading,
      kinds: sources.inventoryKinds ?? DEFAULT_KINDS,
      ignored: sources.ignoredInventories,
      expressions: inventoryExpressions(environment),
      extraVars,
    });
  const inventory = reloadInventory();
  if (limit !== undefined)
    for (const warning of checkLimit(inventory, limit)) hearMismatch(sources.patternMismatch, warning, warn);
  const loadOptions: LoadOptions = {
    rolesPath: [...sources.rolesPath, join(packageRoot(), 'roles')],
    collectionsPath: sources.collectionsPath ?? [],
    isModule: name => resolveModuleName(name) !== undefined,
    isElsewhere,
    suggestModule,
    takesFreeForm,
    plugins,
    readYaml: cachedReader(reading),
    renderStatic: (node, vars) => {
      const scope = new LazyScope([], [extraVars, ...[...vars].reverse()], environment);
      return toText(renderText(String(node.value), scope, environment, node));
    },
    warn,
    mergesVariables: merges,
  };
  const playbooks = sources.playbooks.flatMap(
    playbook => problems.attempt(() => loadOne(playbook, loadOptions, problems)) ?? [],
  );
  for (const warning of reservedNames(playbooks, extraVars)) warn(warning);
  // What the variables of other projects' playbooks mean is theirs to say, even where they have our names.
  if (areOurs(playbooks)) problems.attempt(() => checkClusters(inventory, playbooks, secrets));
  await checkPlaybooks(
    playbooks,
    environment,
    plugins,
    problems,
    sources.requiresHandlers ?? true,
    sources.isListing
      ? undefined
      : { inventory, limit, choice: sources.choice ?? { tags: [], skipTags: [] } },
    sources.warn,
  );
  problems.throwIfAny();
  return { secrets, inventory, reloadInventory, extraVars, environment, plugins, loadOptions, playbooks };
}

/** What is known before a playbook is read: inventories and the names of roles may use filters of users, too. */
async function pluginsOf(sources: Sources, operations: Operations, problems: Problems): Promise<Plugins> {
  const plugins = new Plugins(sources.pluginPaths ?? NO_PATHS, sources.collectionsPath ?? [], operations);
  for (const playbook of sources.playbooks) {
    const folder = dirname(resolve(typeof playbook === 'string' ? playbook : playbook.path));
    plugins.addFolder(folder);
    plugins.addReachable(folder);
  }
  await plugins.load([], problems);
  return plugins;
}

/** What the configurations of inventory plugins compute; they see nothing but a host's variables. */
function inventoryExpressions(environment: Environment): InventoryExpressions {
  const scopeOf = (variables: ReadonlyMap<string, Node>) => new LazyScope([], [variables], environment);
  return {
    evaluate: (node, variables) =>
      renderExpression(String(node.value), scopeOf(variables), environment, node),
    isTrue: (node, variables) => isConditionTrue(node, scopeOf(variables), environment),
    render: (node, variables) => render(node, scopeOf(variables), environment),
  };
}

/** Who hears of doubtful places: of keys written twice only where that is neither an error nor nothing. */
function withDuplicateKeys({ warn, duplicateKeys = 'warn' }: Sources): Sources['warn'] {
  if (duplicateKeys === 'warn') return warn;
  return warning => {
    if (warning.code !== 'DUPLICATE_KEY') warn(warning);
    else if (duplicateKeys === 'error') throw warning;
  };
}

function loadOne(playbook: string | MadePlaybook, options: LoadOptions, problems: Problems): Playbook {
  if (typeof playbook === 'string') return loadPlaybook(existing(playbook, options), options, problems);
  const { path, play } = playbook;
  return { path, plays: [loadPlay(play, path, NO_OUTER, options, problems)] };
}

function existing(path: string, options: LoadOptions): string {
  if (existsSync(path)) return path;
  const inCollection = findCollectionPlaybook(path, { playFolder: process.cwd(), options });
  if (inCollection !== undefined) return inCollection;
  const folder = dirname(resolve(path));
  const near = nearestPlaybook(path);
  throw new UserError('FILE_NOT_FOUND', `the playbook ${path} could not be found`, {
    hint: `${near === undefined ? '' : `did you mean '${near}'? `}looked in ${folder}`,
  });
}

/** Of that name in the folder where playbooks usually lie, else the nearest name in its own. */
function nearestPlaybook(path: string): string | undefined {
  const folder = dirname(path);
  const below = join(folder, 'playbooks', basename(path));
  if (existsSync(below)) return below;
  const near = nearest(basename(path), namesIn(folder));
  return near && join(folder, near);
}

/** Decrypts each inline value once, and only when something asks for it. */
function cachedDecryption(secrets: VaultSecrets): NonNullable<Environment['decrypt']> {
  const known = new WeakMap<ScalarNode, string>();
  return node => {
    const plain = known.get(node) ?? decryptVault(String(node.value), secrets, node.span);
    known.set(node, plain);
    return plain;
  };
}

/** Reads each file once; names in messages are relative to the current folder where that is shorter. */
function cachedReader(reading: Parameters<typeof loadYaml>[1]): LoadOptions['readYaml'] {
  const known = new Map<string, Node | undefined>();
  return (path, mention) => {
    if (!known.has(path)) {
      const near = relative('', path);
      const shown = near.startsWith('..') || near === '' ? path : near;
      known.set(path, loadYaml(shown, mention ? { ...reading, from: mention } : reading));
    }
    return known.get(path);
  };
}
