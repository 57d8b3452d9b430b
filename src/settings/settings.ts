// One immutable record of settings for a run: flags over environment over ansible.cfg over defaults.
import { existsSync, statSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { nearest, Problems, UserError } from '../errors.ts';
import { type ConfigFile, parseConfigFile } from '../source/config-file.ts';
import { readSource } from '../source/read.ts';
import type { Span } from '../source/span.ts';
import type { Warn } from '../source/yaml.ts';
import { ANSIBLE_ONLY } from './ansible-only.ts';
import type { Definition } from './define.ts';
import { DEFINITIONS, type SettingName, type SettingValues } from './definitions.ts';
import { expandPath, PATH, type ReadingContext } from './kinds.ts';

/** Where a setting's value comes from. */
export interface Origin {
  readonly kind: 'flag' | 'environment' | 'file' | 'default';
  /** The environment variable, or the file's path. */
  readonly name?: string;
  /** The place in the file, or in the variable. */
  readonly span?: Span;
}

export interface Settings extends SettingValues {
  /** The ansible.cfg that was read. */
  readonly configFile: string | undefined;
  readonly origins: Readonly<Record<SettingName, Origin>>;
  /** Those of Ansible that have no effect here, by the names that `ansible-config` shows. */
  readonly ansibleOnly: ReadonlyMap<string, unknown>;
}

export interface SettingsSources {
  /** What flags said, already typed; an absent or undefined one says nothing. */
  readonly flags?: { readonly [Name in SettingName]?: SettingValues[Name] | undefined };
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The current folder, absolute. */
  readonly cwd: string;
  /** Hears of a configuration file that is passed over. */
  readonly warn?: Warn;
}

type Environment = SettingsSources['env'];

/**
 * The settings of a run. Throws UserErrors: SETTINGS for each value that is none of its kind, INI_SYNTAX for an ansible.cfg
 * that cannot be read.
 * https://docs.ansible.com/ansible/latest/reference_appendices/config.html#the-configuration-file
 */
export function loadSettings(sources: SettingsSources): Settings {
  const configFile = findConfigFile(sources);
  const config: ConfigFile = configFile === undefined ? new Map() : parseConfigFile(readSource(configFile));
  warnOfUnknownKeys(config, sources.warn);
  const problems = new Problems();
  const values: Partial<Record<SettingName, unknown>> = {};
  const origins: Partial<Record<SettingName, Origin>> = {};
  for (const name of settingNames()) {
    const flag = sources.flags?.[name];
    const found = problems.attempt(() => findValue(DEFINITIONS[name], flag, sources, config));
    if (found !== undefined) [values[name], origins[name]] = [found.value, found.origin];
  }
  const ansibleOnly = new Map<string, unknown>();
  for (const [name, definition] of Object.entries(ANSIBLE_ONLY)) {
    const found = problems.attempt(() => findValue(definition, undefined, sources, config));
    ansibleOnly.set(name, found?.value);
  }
  problems.throwIfAny();
  // Every name of the table has been filled from its own definition, which the loop cannot tell the compiler.
  return {
    ...(values as SettingValues),
    origins: origins as Settings['origins'],
    ansibleOnly,
    configFile,
  };
}

/** Our own section is known as a whole; in Ansible's stand settings that mean nothing here. */
function warnOfUnknownKeys(config: ConfigFile, warn: Warn | undefined): void {
  const known = Object.values(DEFINITIONS).flatMap(definition => definition.keys);
  for (const [key, { span }] of config) {
    if (!key.startsWith('reprise.') || known.includes(key)) continue;
    const near = nearest(key, known)?.replace(/^.*\./, '');
    const hint = near === undefined ? undefined : `did you mean '${near}'?`;
    warn?.(new UserError('UNKNOWN_KEY', `[reprise] knows no setting '${key.slice(8)}'`, { span, hint }));
  }
}

/** Every setting's name, in the order of the table. */
export function settingNames(): readonly SettingName[] {
  return Object.keys(DEFINITIONS) as SettingName[];
}

interface Found {
  readonly value: unknown;
  readonly origin: Origin;
}

function findValue(
  definition: Definition<unknown>,
  flag: unknown,
  { env, cwd }: SettingsSources,
  config: ConfigFile,
): Found {
  if (flag !== undefined) return { value: flag, origin: { kind: 'flag' } };
  for (const variable of definition.variables) {
    const text = env[variable];
    if (text === undefined || isUnset(text, definition)) continue;
    const source = { name: `<environment variable ${variable}>`, text };
    const span = { source, start: 0, end: text.length };
    const value = read(variable, text, definition, { folder: cwd, cwd, env }, span);
    return { value, origin: { kind: 'environment', name: variable, span } };
  }
  for (const key of definition.keys) {
    const written = config.get(key);
    if (written === undefined || isUnset(written.text, definition)) continue;
    const { text, span } = written;
    const folder = dirname(resolve(cwd, span.source.name));
    const value = read(key, unquote(text), definition, { folder, cwd, env }, span);
    return { value, origin: { kind: 'file', name: span.source.name, span } };
  }
  return { value: expandFallback(definition, env), origin: { kind: 'default' } };
}

/** In a file a value may stand in quotes. */
function unquote(text: string): string {
  return /^(["'])(.*)\1$/s.exec(text)?.[2] ?? text;
}

/** Only a text can be set to nothing, such as `ANSIBLE_SSH_ARGS=`. */
function isUnset(text: string, definition: Definition<unknown>): boolean {
  return text === '' && typeof definition.fallback !== 'string';
}

function read(
  name: string,
  text: string,
  definition: Definition<unknown>,
  context: ReadingContext,
  span: Span,
): unknown {
  // https://no-color.org: set to anything, it counts.
  if (name === 'NO_COLOR') return true;
  const value = definition.kind.parse(text, context);
  if (value !== undefined) return value;
  const shown = name.replace(/^.*\./, '');
  throw new UserError('SETTINGS', `${shown} must be ${definition.kind.description}, not '${text}'`, { span });
}

/** Defaults name folders under the home folder, which `ANSIBLE_HOME` moves. */
function expandFallback({ kind, fallback }: Definition<unknown>, env: Environment): unknown {
  const ansibleHome = env.ANSIBLE_HOME ?? '~/.ansible';
  const expand = (path: string) =>
    path.startsWith('~/')
      ? expandPath(path.replace('~/.ansible', ansibleHome), { folder: '/', cwd: '/', env })
      : path;
  if (Array.isArray(fallback)) return fallback.map(expand);
  return kind === (PATH as unknown) && typeof fallback === 'string' ? expand(fallback) : fallback;
}

function findConfigFile({ env, cwd, warn }: SettingsSources): string | undefined {
  const named =
    env.ANSIBLE_CONFIG === undefined || env.ANSIBLE_CONFIG === '' ? undefined : env.ANSIBLE_CONFIG;
  if (named !== undefined) {
    const path = resolve(cwd, expandPath(named, { folder: cwd, cwd, env }));
    const file = isFolder(path) ? join(path, 'ansible.cfg') : path;
    if (existsSync(file)) return file;
    warn?.(
      new UserError(
        'SETTINGS',
        `ANSIBLE_CONFIG names '${named}', which is not there; the usual places are read`,
      ),
    );
  }
  const here = join(cwd, 'ansible.cfg');
  if (existsSync(here)) {
    if (!isWorldWritable(cwd)) return here;
    const hint = 'take the permission from others (chmod o-w), or name the file in ANSIBLE_CONFIG';
    warn?.(
      new UserError('SETTINGS', `ansible.cfg is not read: anybody may write to the folder ${cwd}`, { hint }),
    );
  }
  const home = env.HOME ?? homedir();
  return [join(home, '.ansible.cfg'), '/etc/ansible/ansible.cfg'].find(path => existsSync(path));
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
}

function isWorldWritable(folder: string): boolean {
  return (statSync(folder).mode & 0o002) !== 0;
}
