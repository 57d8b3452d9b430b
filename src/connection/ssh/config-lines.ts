// Which lines of an ssh_config hold for a host, as ssh reads them: from top to bottom, the first value of a keyword wins; `Host` and `Match`
// lines begin what holds for some hosts only. https://man.openbsd.org/ssh_config
import { spawnSync } from 'node:child_process';
import { includedFiles } from './include.ts';
import { isInList } from './patterns.ts';
import { readIfThere } from './readable-file.ts';

/** The words that stand behind each keyword that holds; keywords in small letters. */
export type ConfigValues = ReadonlyMap<string, readonly string[]>;

export interface ConfigText {
  readonly text: string;
  /** Where files belong that an `Include` line names without a folder. */
  readonly folder: string;
}

/** The host that is asked about, and who asks. */
export interface Question {
  readonly address: string;
  /** The user to log in as, where that is said already. */
  readonly user: string | undefined;
  readonly localUser: string;
  readonly home: string;
  /** Puts the values of `%h` and the like, as they are so far, into a command or a name. */
  fill(text: string, values: ConfigValues): string;
}

/** ssh gives up there too. */
const DEEPEST = 16;

/** Each line adds to these. */
const COLLECTED = new Set(['identityfile', 'certificatefile']);

/** What follows is one text, for a shell. */
const COMMANDS = new Set(['proxycommand', 'knownhostscommand', 'localcommand', 'remotecommand']);

/** The values that hold for a host. Lines that ssh would not understand are passed over. */
export function computeConfig(texts: readonly ConfigText[], question: Question): ConfigValues {
  const reader = new Reader(question);
  for (const each of texts) reader.read(each.text, each.folder);
  if (reader.wantsFinalPass) {
    reader.isFinalPass = true;
    for (const each of texts) reader.read(each.text, each.folder);
  }
  return reader.values;
}

class Reader {
  readonly values = new Map<string, readonly string[]>();
  readonly #question: Question;
  /** Whether a `Match final` was met. */
  wantsFinalPass = false;
  isFinalPass = false;

  constructor(question: Question) {
    this.#question = question;
    if (question.user !== undefined) this.values.set('user', [question.user]);
  }

  /** A file, or one that it includes; with `isIdle`, where nothing of it can hold. */
  read(text: string, folder: string, depth = 0, isIdle = false): void {
    let isActive = !isIdle;
    for (const line of text.split('\n')) {
      const [, name = '', rest = ''] = /^\s*([A-Za-z][A-Za-z0-9]*)(?:\s*=\s*|\s+)(.*?)\s*$/.exec(line) ?? [];
      const keyword = name.toLowerCase();
      if (keyword === 'host') isActive = !isIdle && this.#isHost(wordsOf(rest));
      else if (keyword === 'match') isActive = !isIdle && this.#isMatch(wordsOf(rest, /[\s=]/));
      else if (keyword === 'include') {
        for (const file of wordsOf(rest).flatMap(one => this.#included(one, folder)))
          if (depth < DEEPEST) this.read(readIfThere(file)?.toString() ?? '', folder, depth + 1, !isActive);
      } else if (isActive && rest !== '') this.#set(keyword, COMMANDS.has(keyword) ? [rest] : wordsOf(rest));
    }
  }

  #included(name: string, folder: string): string[] {
    return includedFiles(name, folder, this.#question.home);
  }

  #set(keyword: string, words: readonly string[]): void {
    const known = this.values.get(keyword);
    if (COLLECTED.has(keyword)) {
      if (known?.includes(words[0] ?? '') !== true) this.values.set(keyword, [...(known ?? []), ...words]);
    } else if (known === undefined && !this.#hasRival(keyword)) this.values.set(keyword, words);
  }

  /** Of two ways to the host the first that is named counts. */
  #hasRival(keyword: string): boolean {
    if (keyword === 'proxyjump') return this.values.has('proxycommand');
    const jump = keyword === 'proxycommand' ? this.values.get('proxyjump')?.[0] : undefined;
    return jump !== undefined && jump.toLowerCase() !== 'none';
  }

  #isHost(patterns: readonly string[]): boolean {
    return isInList(this.#question.address, patterns);
  }

  #isMatch(words: readonly string[]): boolean {
    let holds = true;
    const left = [...words];
    for (let word = left.shift(); word !== undefined; word = left.shift()) {
      const isNegated = word.startsWith('!');
      const criterion = (isNegated ? word.slice(1) : word).toLowerCase();
      const isMet = WITHOUT_ARGUMENT.has(criterion)
        ? this.#isPass(criterion)
        : this.#isMet(criterion, left.shift() ?? '', holds);
      if (isMet === isNegated) holds = false;
    }
    return holds;
  }

  #isPass(criterion: string): boolean {
    if (criterion === 'final') this.wantsFinalPass = true;
    return criterion === 'all' || this.isFinalPass;
  }

  #isMet(criterion: string, argument: string, isOpen: boolean): boolean {
    const { address, localUser, fill } = this.#question;
    const patterns = argument.split(',');
    const isNamed = (name: string): boolean =>
      isInList(
        name.toLowerCase(),
        patterns.map(pattern => pattern.toLowerCase()),
      );
    switch (criterion) {
      case 'host': {
        const name = this.values.get('hostname')?.[0];
        return isNamed(name === undefined ? address : fill(name, this.values));
      }
      case 'originalhost':
        return isNamed(address);
      case 'user':
        return isInList(this.values.get('user')?.[0] ?? localUser, patterns);
      case 'localuser':
        return isInList(localUser, patterns);
      case 'tagged':
        return isInList(this.values.get('tag')?.[0] ?? '', patterns);
      case 'exec':
        // No command is run where the line cannot hold any more.
        return isOpen && isGood(fill(argument, this.values));
      default:
        return false;
    }
  }
}

const WITHOUT_ARGUMENT = new Set(['all', 'canonical', 'final']);

function isGood(command: string): boolean {
  return spawnSync('/bin/sh', ['-c', command], { stdio: 'ignore' }).status === 0;
}

/** Words between blanks, or what else divides them; quotes keep one together, `#` before one ends the line. */
function wordsOf(text: string, divider = /\s/): string[] {
  const words: string[] = [];
  const space = divider.source;
  const word = new RegExp(`${space}*((?:"(?:[^"\\\\]|\\\\.)*"|'[^']*'|(?!${space}).)+)`, 'gy');
  for (const [, found = ''] of text.matchAll(word)) {
    if (found.startsWith('#')) break;
    words.push(
      found.replace(
        /"((?:[^"\\]|\\.)*)"|'([^']*)'|\\(["'\\])/g,
        (_, double?: string, single?: string, plain?: string) =>
          plain ?? single ?? double?.replace(/\\(["'\\])/g, '$1') ?? '',
      ),
    );
  }
  return words;
}
