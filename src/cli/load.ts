// A command's settings and sources, turned into what a run needs.
import { existsSync } from 'node:fs';
import { type Prepared, prepare, type Sources } from '../engine/prepare.ts';
import { Problems, UserError } from '../errors.ts';
import type { PluginFile } from '../playbook/context.ts';
import { STRATEGIES } from '../playbook/play.ts';
import type { OwnCallback } from '../plugins/own-callback.ts';
import { paletteOf } from '../report/palette.ts';
import { warningText } from '../report/warning.ts';
import { SEARCH_PATH } from '../settings/kinds.ts';
import { loadSettings, type Settings, type SettingsSources } from '../settings/settings.ts';
import { PythonError } from '../values/python-error.ts';
import { compileRegex } from '../values/regex/python-regex.ts';
import type { PlaybookCommand } from './arguments.ts';
import { shownSettings } from './config/names.ts';
import { vaultSecrets } from './passwords.ts';
import type { TaskFlags, VaultFlags } from './task-flags.ts';
import { passwordTerminal } from './terminal.ts';

export interface Loaded extends Prepared {
  readonly settings: Settings;
  /** Doubtful places met on the way. */
  readonly warnings: readonly UserError[];
  /** Callbacks that the user wrote. */
  readonly callbacks: readonly OwnCallback[];
}

/** What is read, beside the playbooks themselves. */
export interface SourceFlags extends VaultFlags {
  readonly inventory: readonly string[];
  readonly extraVars: readonly string[];
  readonly limit?: string | undefined;
  /** Folders of modules with colons between them. */
  readonly modulePath?: string | undefined;
}

function modulePath(written: string | undefined): readonly string[] {
  if (written === undefined) return [];
  return SEARCH_PATH.parse(written, { folder: process.cwd(), cwd: process.cwd(), env: process.env }) ?? [];
}

/** Reads and checks all that the command names. Throws UserError(s). */
export function loadEverything(command: PlaybookCommand): Promise<Loaded> {
  return loadSources(
    command,
    () => command.playbooks,
    {
      ...taskSettings(command),
      tags: command.tags.length > 0 ? command.tags : undefined,
      skipTags: command.skipTags.length > 0 ? command.skipTags : undefined,
      forceHandlers: command.forceHandlers ? true : undefined,
    },
    command.listHosts || command.listTasks || command.listTags,
  );
}

/** The settings, and what the flags and they name: inventory, variables, passwords, playbooks. Throws UserError(s). */
export async function loadSources(
  command: SourceFlags,
  playbooksOf: (settings: Settings) => Sources['playbooks'],
  flags: SettingsSources['flags'] = {},
  isListing = false,
): Promise<Loaded> {
  const warnings: UserError[] = [];
  const warn = (warning: UserError) => void warnings.push(warning);
  const settings = loadSettings({ flags, env: process.env, cwd: process.cwd(), warn });
  refuseSettings(settings);
  const prepared = await prepare({
    playbooks: playbooksOf(settings),
    inventory: inventorySources(command.inventory, settings, warn),
    extraVars: command.extraVars,
    inventoryKinds: settings.inventoryKinds,
    ignoredInventories: { extensions: settings.ignoredExtensions, patterns: settings.ignoredPatterns },
    limit: command.limit,
    choice: { tags: settings.tags, skipTags: settings.skipTags },
    isListing,
    rolesPath: settings.rolesPath,
    collectionsPath: settings.collectionsPath,
    pluginPaths: {
      module: [...modulePath(command.modulePath), ...settings.library],
      action: settings.actionPlugins,
      filter: settings.filterPlugins,
      test: settings.testPlugins,
      lookup: settings.lookupPlugins,
      callback: settings.callbackPlugins,
      connection: settings.connectionPlugins,
    },
    secrets: await vaultSecrets(command, settings, passwordTerminal),
    mergesVariables: settings.hashBehaviour === 'merge',
    managed: settings.managedString,
    jinja2Native: settings.jinja2Native,
    strictConditions: !settings.allowBrokenConditionals,
    settings: shownSettings(settings),
    requiresHandlers: settings.errorOnMissingHandler,
    duplicateKeys: settings.duplicateKeys,
    patternMismatch: settings.hostPatternMismatch,
    warn,
  });
  if (settings.localhostWarning && prepared.inventory.hosts.size === 0) {
    warn(
      new UserError(
        'INVENTORY',
        "provided hosts list is empty, only localhost is available. Note that the implicit localhost does not match 'all'",
      ),
    );
  }
  for (const file of prepared.plugins.silentCallbacks()) warn(silentCallback(file));
  return { ...prepared, settings, warnings, callbacks: await prepared.plugins.callbacks() };
}

function silentCallback({ path }: PluginFile): UserError {
  return new UserError('PYTHON_PLUGIN', `the callback ${path} is written in Python and hears nothing here`);
}

/** What cannot be done is refused rather than passed over: the run would do something else than it was asked to. */
function refuseSettings(settings: Settings): void {
  const { origins, strategy } = settings;
  const problems = new Problems();
  if (!settings.errorOnUndefinedVars) {
    problems.add(
      'SETTINGS',
      'error_on_undefined_vars cannot be turned off: something undefined is always an error',
      {
        span: origins.errorOnUndefinedVars.span,
        hint: "give what may be missing a default: {{ name | default('') }}",
      },
    );
  }
  if (!STRATEGIES.includes(strategy.replace(/^ansible\.builtin\./, ''))) {
    problems.add('SETTINGS', `'${strategy}' is not a strategy`, {
      span: origins.strategy.span,
      hint: `it takes ${STRATEGIES.join(', ')}`,
    });
  }
  for (const pattern of settings.ignoredPatterns) {
    const reason = regexMistake(pattern);
    if (reason !== undefined)
      problems.add('SETTINGS', `the pattern '${pattern}' is none: ${reason}`, {
        span: origins.ignoredPatterns.span,
      });
  }
  problems.throwIfAny();
}

/** Why a pattern is none. */
function regexMistake(pattern: string): string | undefined {
  try {
    compileRegex(pattern);
    return undefined;
  } catch (error) {
    if (error instanceof PythonError) return error.message;
    throw error;
  }
}

/** The flags that are settings as well. */
export function taskSettings(command: TaskFlags) {
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
    journal: command.journal,
  };
}

/** Of the settings' sources those that exist; what `-i` names must exist, which its loading finds out. */
function inventorySources(
  named: readonly string[],
  settings: Settings,
  warn: (warning: UserError) => void,
): readonly string[] {
  if (named.length > 0) return named;
  const sources = settings.inventory.filter(source => existsSync(source) || source.includes(','));
  if (sources.length > 0) return sources;
  if (settings.unparsedIsFailed) {
    throw new UserError('INVENTORY', 'no inventory was parsed', {
      span: settings.origins.unparsedIsFailed.span,
      hint: 'name one with -i, or as inventory in ansible.cfg',
    });
  }
  if (settings.unparsedWarning)
    warn(new UserError('INVENTORY', 'No inventory was parsed, only implicit localhost is available'));
  return sources;
}

/** For what prints something else than a run's events. */
export function writeWarnings(warnings: readonly UserError[]): void {
  for (const warning of warnings)
    process.stderr.write(`${warningText(warning.message, paletteOf(false), warning)}\n`);
}
