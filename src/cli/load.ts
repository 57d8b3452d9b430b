// Settings, inventory, variables and playbooks of a command, read and checked before any host is touched.
import { existsSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { UserError } from '../errors.ts';
import { loadInventory } from '../inventory/load.ts';
import type { Inventory } from '../inventory/model.ts';
import { checkLimit } from '../inventory/patterns.ts';
import { resolveModuleName, suggestModule, takesFreeForm } from '../modules/registry.ts';
import { packageRoot } from '../package-root.ts';
import type { LoadOptions } from '../playbook/context.ts';
import { loadPlaybook } from '../playbook/load.ts';
import type { Playbook, VariableNodes } from '../playbook/model.ts';
import { loadSettings, type Settings } from '../settings/settings.ts';
import { parseExtraVars } from '../source/extra-vars.ts';
import { loadYaml } from '../source/load-yaml.ts';
import type { Node } from '../source/node.ts';
import type { VaultSecrets } from '../source/vault.ts';
import type { Environment } from '../template/environment.ts';
import { createEnvironment } from '../template/registry.ts';
import { renderText } from '../template/render.ts';
import { toText } from '../values/text.ts';
import { LazyScope } from '../variables/scope.ts';
import type { PlaybookCommand } from './arguments.ts';
import { vaultSecrets } from './passwords.ts';
import { terminal } from './terminal.ts';

export interface Loaded {
  readonly settings: Settings;
  readonly secrets: VaultSecrets;
  readonly inventory: Inventory;
  readonly extraVars: VariableNodes;
  readonly environment: Environment;
  readonly loadOptions: LoadOptions;
  readonly playbooks: readonly Playbook[];
  /** Doubtful places met on the way. */
  readonly warnings: readonly string[];
}

/** Reads all that a run needs. Throws UserError(s). */
export async function loadEverything(command: PlaybookCommand): Promise<Loaded> {
  const warnings: string[] = [];
  const warn = (warning: UserError) => void warnings.push(warning.message);
  const cwd = process.cwd();
  const settings = loadSettings({ flags: flagsOf(command), env: process.env, cwd, warn });
  const secrets = await vaultSecrets(command, settings, terminal);
  const reading = { secrets, warn };
  const extraVars = parseExtraVars(command.extraVars, cwd, reading);
  const inventory = loadInventory(inventorySources(command, settings, warn), reading);
  if (command.limit !== undefined) checkLimit(inventory, command.limit);
  const environment = createEnvironment({
    searchPath: { find: () => ({ found: undefined, tried: [] }) },
    partialFolders: [join(packageRoot(), 'templates')],
  });
  const loadOptions: LoadOptions = {
    rolesPath: [...settings.rolesPath, join(packageRoot(), 'roles')],
    isModule: name => resolveModuleName(name) !== undefined,
    suggestModule,
    takesFreeForm,
    readYaml: cachedReader(reading),
    renderStatic: (node, vars) => {
      const scope = new LazyScope([], [extraVars, ...[...vars].reverse()], environment);
      return toText(renderText(String(node.value), scope, environment, node));
    },
    warn,
  };
  const playbooks = command.playbooks.map(path => loadPlaybook(playbookPath(path), loadOptions));
  return { settings, secrets, inventory, extraVars, environment, loadOptions, playbooks, warnings };
}

function flagsOf(command: PlaybookCommand) {
  return {
    forks: command.forks,
    remoteUser: command.user,
    privateKeyFile: command.privateKey,
    timeout: command.timeout,
    transport: command.connection,
    become: command.become ? true : undefined,
    becomeMethod: command.becomeMethod,
    becomeUser: command.becomeUser,
    sshCommonArgs: command.sshCommonArgs,
    sshExtraArgs: command.sshExtraArgs,
    tags: command.tags.length > 0 ? command.tags : undefined,
    skipTags: command.skipTags.length > 0 ? command.skipTags : undefined,
    forceHandlers: command.forceHandlers ? true : undefined,
    journal: command.journal,
  };
}

/** Of the settings' sources those that exist; what `-i` names must exist, which its loading finds out. */
function inventorySources(
  command: PlaybookCommand,
  settings: Settings,
  warn: (warning: UserError) => void,
): readonly string[] {
  if (command.inventory.length > 0) return command.inventory;
  const sources = settings.inventory.filter(source => existsSync(source) || source.includes(','));
  if (sources.length === 0) {
    warn(new UserError('INVENTORY', 'no inventory was parsed, only implicit localhost is available'));
  }
  return sources;
}

function playbookPath(path: string): string {
  if (existsSync(path)) return path;
  throw new UserError('FILE_NOT_FOUND', `the playbook: ${path} could not be found`, {
    hint: `looked in ${resolve(path)}`,
  });
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
