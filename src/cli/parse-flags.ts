// A command line to the flags that were given, by a table of flags. Prints nothing, exits nowhere: a mistake is a UserError USAGE.
import { Command, CommanderError, Option } from 'commander';
import { nearest, UserError } from '../errors.ts';
import type { Span } from '../source/span.ts';
import type { FlagDefinition } from './flags.ts';
import { spellOut } from './spelling.ts';

/** A program: its name and usage as help shows them, and its flags. */
export interface Program<F extends readonly FlagDefinition[] = readonly FlagDefinition[]> {
  /** `reprise vault encrypt` */
  readonly name: string;
  /** What stands behind the name: `[flags] FILE...`. */
  readonly usage: string;
  /** One sentence. */
  readonly description?: string;
  readonly flags: F;
  /** Flags of which only one may be given. */
  readonly exclusive?: readonly (readonly F[number]['key'][])[];
}

/** What a command line gave. */
export interface Given<K extends string> {
  /** What is no flag. */
  readonly words: readonly string[];
  has(key: K): boolean;
  /** The values of a flag, in order; empty texts for one without a value. */
  all(key: K): readonly string[];
  last(key: K): string | undefined;
  /** The last value as a whole number. Throws UserError USAGE for another text and for less than `least`. */
  whole(key: K, least: number): number | undefined;
}

/** The flags that the arguments give. Throws UserError USAGE, with the nearest right flag. */
export function parseFlags<const F extends readonly FlagDefinition[]>(
  program: Program<F>,
  argv: readonly string[],
): Given<F[number]['key']> {
  const { flags } = program;
  const given = new Map<string, string[]>();
  const parser = makeParser(program, given);
  try {
    parser.parse(spellOut(argv, flags), { from: 'user' });
  } catch (error) {
    if (error instanceof CommanderError) throw describeMistake(error, argv, program);
    throw error;
  }
  const nameOf = (key: string) => flags.find(flag => flag.key === key)?.long[0] ?? key;
  if (!given.has('help') && !given.has('version')) {
    for (const group of program.exclusive ?? []) {
      const found = group.filter(key => given.has(key)).map(nameOf);
      if (found.length > 1) throw new UserError('USAGE', `${found.join(' and ')} cannot be given together`);
    }
  }
  const last = (key: string): string | undefined => given.get(key)?.at(-1);
  return {
    words: parser.args,
    has: key => given.has(key),
    all: key => given.get(key) ?? [],
    last,
    whole: (key, least) => readWhole(nameOf(key), last(key), least, argv),
  };
}

/** The text of `--help`. */
export function helpText(program: Program): string {
  return makeParser(program, new Map()).helpInformation();
}

/** One Command per call: it keeps what it parsed. */
function makeParser(
  { name, usage, description = '', flags }: Program,
  given: Map<string, string[]>,
): Command {
  const parser = new Command(name)
    .usage(usage)
    .description(description)
    .argument('[words...]')
    .exitOverride()
    .configureOutput({ writeOut: () => {}, writeErr: () => {} })
    .showSuggestionAfterError(false)
    .helpOption(false)
    .helpCommand(false);
  for (const flag of flags) {
    const spelling = [flag.short, flag.long[0]].filter(part => part !== undefined).join(', ');
    parser.addOption(
      new Option(flag.value === undefined ? spelling : `${spelling} <${flag.value}>`, flag.description),
    );
    parser.on(`option:${flag.long[0].slice(2)}`, (value: string | null) => {
      given.set(flag.key, [...(given.get(flag.key) ?? []), value ?? '']);
    });
  }
  return parser;
}

function readWhole(
  flag: string,
  text: string | undefined,
  least: number,
  argv: readonly string[],
): number | undefined {
  if (text === undefined) return undefined;
  if (/^\d+$/.test(text) && Number(text) >= least) return Number(text);
  // The value may stand behind its flag as well: `-f0`, `--forks=0`.
  const index = argv.findLastIndex(word => word.endsWith(text));
  const before = (argv[index]?.length ?? 0) - text.length;
  throw new UserError('USAGE', `${flag} takes a whole number of at least ${least}, not '${text}'`, {
    span: placeOf(argv, index, text.length, before),
  });
}

function describeMistake(error: CommanderError, argv: readonly string[], program: Program): UserError {
  // The parser names a flag by all its spellings: `'-t, --tags <TAGS>'`.
  const spellings = /'(-[^']*)'/.exec(error.message)?.[1]?.split(/[ ,=]+/) ?? [];
  const [name = ''] = spellings;
  if (error.code === 'commander.unknownOption') {
    const index = argv.findIndex(argument => argument.startsWith(name));
    return new UserError('USAGE', `there is no flag ${name}`, {
      span: placeOf(argv, index, name.length),
      hint: suggest(name, program),
      cause: error,
    });
  }
  if (error.code === 'commander.optionMissingArgument') {
    const flag = program.flags.find(candidate => spellings.includes(candidate.long[0]));
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
function suggest(name: string, { flags, name: program }: Program): string {
  const begun = name.length > 3 ? flags.filter(flag => flag.long[0].startsWith(name)) : [];
  if (begun.length > 1) return `did you mean ${joinOr(begun)}?`;
  const near = nearest(
    name,
    flags.flatMap(flag => [...flag.long]),
  );
  const other =
    name.length === 2 ? flags.find(flag => flag.short?.toLowerCase() === name.toLowerCase()) : undefined;
  if (other !== undefined) return `did you mean ${other.short} (${other.long[0]})?`;
  return near === undefined ? `${program} --help lists the flags` : `did you mean ${near}?`;
}

function joinOr(flags: readonly FlagDefinition[]): string {
  const names = flags.map(flag => flag.long[0]);
  return `${names.slice(0, -1).join(', ')} or ${names.at(-1)}`;
}

/** Where on the command line an argument stands, or what begins `offset` characters into it. */
function placeOf(argv: readonly string[], index: number, width: number, offset = 0): Span | undefined {
  if (index === -1) return undefined;
  const before = argv.slice(0, index).map(argument => `${quoteIfNeeded(argument)} `);
  const start = before.join('').length + offset;
  const source = { name: '<command line>', text: argv.map(quoteIfNeeded).join(' ') };
  return { source, start, end: start + width };
}

function quoteIfNeeded(argument: string): string {
  return /^[\w@%+=:,./-]+$/.test(argument) ? argument : `'${argument.replaceAll("'", `'\\''`)}'`;
}
