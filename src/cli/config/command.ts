// `reprise config dump|list|view|init`: the settings, in the words of `ansible-config`.
// https://docs.ansible.com/ansible/latest/cli/ansible-config.html
import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { nearest, UserError } from '../../errors.ts';
import { configFileText } from '../../report/config-file-text.ts';
import { DEFINITIONS, type SettingName } from '../../settings/definitions.ts';
import { loadSettings, type Origin, type Settings, settingNames } from '../../settings/settings.ts';
import { fromData } from '../../values/data.ts';
import { toSortedJson } from '../../values/json.ts';
import { toText } from '../../values/text.ts';
import { type FlagDefinition, GENERAL_FLAGS } from '../flags.ts';
import { helpText, type Program, parseFlags } from '../parse-flags.ts';
import { versionText } from '../version.ts';
import { yamlDocument } from '../yaml-document.ts';
import { initialText } from './init.ts';
import { shownName } from './names.ts';

const FLAGS = [
  ...GENERAL_FLAGS,
  { key: 'config', short: '-c', long: ['--config'], value: 'FILE', description: 'this ansible.cfg' },
  {
    key: 'onlyChanged',
    long: ['--only-changed', '--changed-only'],
    description: 'with dump: only what is not as it is by default',
  },
  {
    key: 'format',
    short: '-f',
    long: ['--format'],
    value: 'FORM',
    description: 'json, yaml, of dump also display; of init ini or env',
  },
  { key: 'disabled', long: ['--disabled'], description: 'with init: every line is a comment' },
  {
    key: 'type',
    short: '-t',
    long: ['--type'],
    value: 'TYPE',
    description: 'base or all: there are no others',
  },
] as const satisfies readonly FlagDefinition[];

const PROGRAM = {
  name: 'reprise config',
  usage: 'dump|list|view|init [flags]',
  description: 'The settings: what they are, what there is, or the file they come from.',
  flags: FLAGS,
} satisfies Program<typeof FLAGS>;

const ACTIONS = ['dump', 'list', 'view', 'init'] as const;
const FORMATS = {
  dump: ['display', 'json', 'yaml'],
  list: ['yaml', 'json'],
  view: ['display'],
  init: ['ini', 'env'],
};

/** Shows the settings; gives the exit status. Throws UserError(s). */
export function configCommand(argv: readonly string[]): Promise<number> {
  return Promise.resolve(show(argv));
}

function show(argv: readonly string[]): number {
  const given = parseFlags(PROGRAM, argv);
  if (given.has('help')) return print(helpText(PROGRAM));
  if (given.has('version')) return print(versionText('ansible-config'));
  const [word = ''] = given.words;
  const action = ACTIONS.find(name => name === word);
  if (action === undefined) {
    const near = nearest(word, ACTIONS);
    throw new UserError(
      'USAGE',
      word === '' ? 'config needs an action' : `'${word}' is no action of config`,
      {
        hint: near === undefined ? `the actions are ${ACTIONS.join(', ')}` : `did you mean '${near}'?`,
      },
    );
  }
  const format = given.last('format') ?? FORMATS[action][0] ?? '';
  if (!FORMATS[action].includes(format)) {
    throw new UserError('USAGE', `${action} has no form '${format}'`, {
      hint: `it takes ${FORMATS[action].join(', ')}`,
    });
  }
  const type = given.last('type') ?? 'base';
  if (type !== 'base' && type !== 'all') {
    throw new UserError('USAGE', `there are no settings of the type '${type}'`, {
      hint: 'settings of connections, become and callbacks are among those of the type base',
    });
  }
  if (given.has('verbose')) {
    const { configFile } = loadSettings({ env: process.env, cwd: process.cwd() });
    print(`${configFileText(configFile)}\n`);
  }
  if (action === 'init') return print(initialText({ format, isDisabled: given.has('disabled') }));
  if (action === 'list') return print(structured(listed(), format));
  const settings = loadSettings({ env: environment(given.last('config')), cwd: process.cwd() });
  if (action === 'view') return print(fileText(settings));
  return print(dumped(settings, given.has('onlyChanged'), format));
}

/** The environment, with the file that `-c` names as the one to read. */
function environment(file: string | undefined): Readonly<Record<string, string | undefined>> {
  if (file === undefined) return process.env;
  const path = resolve(file);
  if (existsSync(path)) return { ...process.env, ANSIBLE_CONFIG: path };
  throw new UserError('USAGE', `there is no configuration file '${file}'`);
}

function fileText({ configFile }: Settings): string {
  if (configFile !== undefined) return readFileSync(configFile, 'utf8');
  throw new UserError('FILE_NOT_FOUND', 'no configuration file is read', {
    hint: 'looked for ./ansible.cfg, ~/.ansible.cfg and /etc/ansible/ansible.cfg',
  });
}

interface Entry {
  readonly name: string;
  readonly origin: string;
  readonly value: unknown;
}

function dumped(settings: Settings, onlyChanged: boolean, format: string): string {
  const entries = settingNames()
    .map(name => entryOf(settings, name))
    .filter(({ origin }) => !onlyChanged || origin !== 'default');
  const all = [{ name: 'CONFIG_FILE', origin: '', value: settings.configFile ?? null }, ...entries];
  all.sort((a, b) => (a.name < b.name ? -1 : 1));
  if (format !== 'display')
    return structured(
      all.map(entry => ({ ...entry, type: null })),
      format,
    );
  return all.map(({ name, origin, value }) => `${name}(${origin}) = ${toText(fromData(value))}\n`).join('');
}

function entryOf(settings: Settings, name: SettingName): Entry {
  return { name: shownName(name), origin: originText(settings.origins[name]), value: settings[name] ?? null };
}

function originText({ kind, name }: Origin): string {
  if (kind === 'environment') return `env: ${name}`;
  return kind === 'file' ? resolve(name ?? '') : kind;
}

/** Every setting: its default, and where it is written. */
function listed(): Record<string, unknown> {
  const names = settingNames().toSorted((a, b) => (shownName(a) < shownName(b) ? -1 : 1));
  return Object.fromEntries(
    names.map(name => {
      const { fallback, variables, keys, kind } = DEFINITIONS[name];
      const ini = keys.map(key => ({ key: key.replace(/^.*\./, ''), section: key.replace(/\..*$/, '') }));
      const env = variables.map(variable => ({ name: variable }));
      return [shownName(name), { default: fallback ?? null, env, ini, value: kind.description }];
    }),
  );
}

function structured(data: unknown, format: string): string {
  const value = fromData(data);
  if (format === 'json') return `${toSortedJson(value, { indent: 4 })}\n`;
  return yamlDocument(value);
}

function print(text: string): number {
  process.stdout.write(text.endsWith('\n') ? text : `${text}\n`);
  return 0;
}
