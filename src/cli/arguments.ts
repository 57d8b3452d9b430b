// The command line of a playbook run to a typed command. Prints nothing, exits nowhere: a mistake is a UserError USAGE.
import { Command, CommanderError, Option } from 'commander';
import { nearest, UserError } from '../errors.ts';
import type { Span } from '../source/span.ts';
import { ALL_FLAGS, type FlagDefinition, type FlagKey } from './flags.ts';
import { spellOut } from './spelling.ts';

export interface PlaybookCommand {
  readonly playbooks: readonly string[];
  readonly help: boolean;
  readonly version: boolean;
  /** As given with `-i`, in order; empty means the settings decide. */
  readonly inventory: readonly string[];
  readonly limit: string | undefined;
  /** Split at commas. */
  readonly tags: readonly string[];
  readonly skipTags: readonly string[];
  /** As written; `parseExtraVars` reads them. */
  readonly extraVars: readonly string[];
  readonly check: boolean;
  readonly diff: boolean;
  readonly yes: boolean;
  readonly forks: number | undefined;
  readonly user: string | undefined;
  readonly connection: string | undefined;
  /** Seconds. */
  readonly timeout: number | undefined;
  readonly privateKey: string | undefined;
  readonly askPass: boolean;
  readonly connectionPasswordFile: string | undefined;
  readonly become: boolean;
  readonly becomeMethod: string | undefined;
  readonly becomeUser: string | undefined;
  readonly askBecomePass: boolean;
  readonly becomePasswordFile: string | undefined;
  /** `ID@FILE`, `ID@prompt`, or only a file, in order. */
  readonly vaultIds: readonly string[];
  readonly vaultPasswordFiles: readonly string[];
  readonly askVaultPass: boolean;
  readonly listHosts: boolean;
  readonly listTasks: boolean;
  readonly listTags: boolean;
  readonly syntaxCheck: boolean;
  readonly step: boolean;
  readonly startAtTask: string | undefined;
  readonly flushCache: boolean;
  readonly forceHandlers: boolean;
  readonly verbosity: number;
  readonly sshCommonArgs: string | undefined;
  readonly sshExtraArgs: string | undefined;
  readonly sftpExtraArgs: string | undefined;
  readonly scpExtraArgs: string | undefined;
  readonly modulePath: string | undefined;
  /** The folder for the journal of this run. */
  readonly journal: string | undefined;
}

/** How often each flag was given, and the values it was given, in order. */
type Given = ReadonlyMap<FlagKey, readonly string[]>;

/** Flags of which only one may be given. */
const EXCLUSIVE: readonly (readonly FlagKey[])[] = [
  ['askPass', 'connectionPasswordFile'],
  ['askBecomePass', 'becomePasswordFile'],
  ['askVaultPass', 'vaultPasswordFiles'],
];

/**
 * The command that the arguments (without node and script) give. Throws UserError USAGE, with the nearest right flag.
 * https://docs.ansible.com/ansible/latest/cli/ansible-playbook.html
 */
export function parsePlaybookArguments(argv: readonly string[]): PlaybookCommand {
  const { given, playbooks } = collect(argv);
  const command = toCommand(given, playbooks);
  if (command.help || command.version) return command;
  for (const group of EXCLUSIVE) refuseTogether(group, given);
  if (playbooks.length === 0) {
    throw new UserError('USAGE', 'no playbook is named', {
      hint: 'name one: reprise pgsql-pitr.yml -l pg-test',
    });
  }
  return command;
}

/** The text of `--help`. */
export function playbookHelp(): string {
  return makeProgram(new Map()).helpInformation();
}

function collect(argv: readonly string[]): { given: Given; playbooks: readonly string[] } {
  const given = new Map<FlagKey, string[]>();
  const program = makeProgram(given);
  try {
    program.parse(spellOut(argv), { from: 'user' });
  } catch (error) {
    if (error instanceof CommanderError) throw describeMistake(error, argv);
    throw error;
  }
  return { given, playbooks: program.args };
}

/** One Command per call: it keeps what it parsed. */
function makeProgram(given: Map<FlagKey, string[]>): Command {
  const program = new Command('reprise')
    .usage('[flags] PLAYBOOK...')
    .argument('[playbooks...]')
    .exitOverride()
    .configureOutput({ writeOut: () => {}, writeErr: () => {} })
    .showSuggestionAfterError(false)
    .helpOption(false)
    .helpCommand(false);
  for (const flag of ALL_FLAGS) {
    const spelling = [flag.short, flag.long[0]].filter(name => name !== undefined).join(', ');
    program.addOption(
      new Option(flag.value === undefined ? spelling : `${spelling} <${flag.value}>`, flag.description),
    );
    program.on(`option:${flag.long[0].slice(2)}`, (value: string | null) => {
      const key = flag.key as FlagKey;
      given.set(key, [...(given.get(key) ?? []), value ?? '']);
    });
  }
  return program;
}

function toCommand(given: Given, playbooks: readonly string[]): PlaybookCommand {
  const isGiven = (key: FlagKey): boolean => given.has(key);
  const all = (key: FlagKey): readonly string[] => given.get(key) ?? [];
  const last = (key: FlagKey): string | undefined => given.get(key)?.at(-1);
  return {
    playbooks,
    help: isGiven('help'),
    version: isGiven('version'),
    inventory: all('inventory'),
    limit: last('limit'),
    tags: splitTags(all('tags')),
    skipTags: splitTags(all('skipTags')),
    extraVars: all('extraVars'),
    check: isGiven('check'),
    diff: isGiven('diff'),
    yes: isGiven('yes'),
    forks: readNumber('--forks', last('forks'), 1),
    user: last('user'),
    connection: last('connection'),
    timeout: readNumber('--timeout', last('timeout'), 0),
    privateKey: last('privateKey'),
    askPass: isGiven('askPass'),
    connectionPasswordFile: last('connectionPasswordFile'),
    become: isGiven('become'),
    becomeMethod: last('becomeMethod'),
    becomeUser: last('becomeUser'),
    askBecomePass: isGiven('askBecomePass'),
    becomePasswordFile: last('becomePasswordFile'),
    vaultIds: all('vaultIds'),
    vaultPasswordFiles: all('vaultPasswordFiles'),
    askVaultPass: isGiven('askVaultPass'),
    listHosts: isGiven('listHosts'),
    listTasks: isGiven('listTasks'),
    listTags: isGiven('listTags'),
    syntaxCheck: isGiven('syntaxCheck'),
    step: isGiven('step'),
    startAtTask: last('startAtTask'),
    flushCache: isGiven('flushCache'),
    forceHandlers: isGiven('forceHandlers'),
    verbosity: all('verbose').length,
    sshCommonArgs: last('sshCommonArgs'),
    sshExtraArgs: last('sshExtraArgs'),
    sftpExtraArgs: last('sftpExtraArgs'),
    scpExtraArgs: last('scpExtraArgs'),
    modulePath: last('modulePath'),
    journal: last('journal'),
  };
}

function splitTags(written: readonly string[]): string[] {
  const tags = written.flatMap(list => list.split(',')).map(tag => tag.trim());
  return [...new Set(tags.filter(tag => tag !== ''))];
}

function readNumber(flag: string, text: string | undefined, least: number): number | undefined {
  if (text === undefined) return undefined;
  if (/^\d+$/.test(text) && Number(text) >= least) return Number(text);
  throw new UserError('USAGE', `${flag} takes a whole number of at least ${least}, not '${text}'`);
}

function refuseTogether(group: readonly FlagKey[], given: Given): void {
  const found = group
    .filter(key => given.has(key))
    .map(key => ALL_FLAGS.find(flag => flag.key === key)?.long[0] ?? key);
  if (found.length > 1) throw new UserError('USAGE', `${found.join(' and ')} cannot be given together`);
}

function describeMistake(error: CommanderError, argv: readonly string[]): UserError {
  // The parser names a flag by all its spellings: `'-t, --tags <TAGS>'`.
  const spellings = /'(-[^']*)'/.exec(error.message)?.[1]?.split(/[ ,=]+/) ?? [];
  const [name = ''] = spellings;
  if (error.code === 'commander.unknownOption') {
    const index = argv.findIndex(argument => argument.startsWith(name));
    return new UserError('USAGE', `there is no flag ${name}`, {
      span: placeOf(argv, index, name.length),
      hint: suggest(name),
      cause: error,
    });
  }
  if (error.code === 'commander.optionMissingArgument') {
    const flag = ALL_FLAGS.find(candidate => spellings.includes(candidate.long[0]));
    const written = argv.at(-1) ?? '';
    const shown = written.startsWith('--') ? flag?.long[0] : flag?.short;
    return new UserError('USAGE', `${shown ?? name} needs a value: ${flag?.value ?? 'VALUE'}`, {
      span: placeOf(argv, argv.length - 1, written.length),
      hint: flag?.description,
      cause: error,
    });
  }
  return new UserError('USAGE', error.message.replace(/^error: /, ''), { cause: error });
}

/** The nearest flag; for a beginning that several flags share, all of them. */
function suggest(name: string): string {
  const begun = name.length > 3 ? ALL_FLAGS.filter(flag => flag.long[0].startsWith(name)) : [];
  if (begun.length > 1) return `did you mean ${joinOr(begun)}?`;
  const near = nearest(
    name,
    ALL_FLAGS.flatMap(flag => [...flag.long]),
  );
  const other =
    name.length === 2 ? ALL_FLAGS.find(flag => flag.short?.toLowerCase() === name.toLowerCase()) : undefined;
  if (other !== undefined) return `did you mean ${other.short} (${other.long[0]})?`;
  return near === undefined ? 'reprise --help lists the flags' : `did you mean ${near}?`;
}

function joinOr(flags: readonly FlagDefinition[]): string {
  const names = flags.map(flag => flag.long[0]);
  return `${names.slice(0, -1).join(', ')} or ${names.at(-1)}`;
}

/** Where on the command line an argument stands. */
function placeOf(argv: readonly string[], index: number, width: number): Span | undefined {
  if (index === -1) return undefined;
  const before = argv.slice(0, index).map(argument => `${quoteIfNeeded(argument)} `);
  const start = before.join('').length;
  const source = { name: '<command line>', text: argv.map(quoteIfNeeded).join(' ') };
  return { source, start, end: start + width };
}

function quoteIfNeeded(argument: string): string {
  return /^[\w@%+=:,./-]+$/.test(argument) ? argument : `'${argument.replaceAll("'", `'\\''`)}'`;
}
