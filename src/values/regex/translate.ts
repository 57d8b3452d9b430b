// Python's regular expressions in JavaScript's syntax: https://docs.python.org/3/library/re.html#regular-expression-syntax
// Everything is written for the flag `v`, whose nested classes let `\W` stand inside `[…]`.
import { PythonError } from '../python-error.ts';
import { ClassWriter, caseVariants, escapeChar } from './characters.ts';
import { readEscape } from './escapes.ts';

export interface Flags {
  readonly ignoreCase: boolean;
  readonly multiline: boolean;
  readonly dotAll: boolean;
  readonly verbose: boolean;
  readonly ascii: boolean;
}

export interface Translation {
  readonly source: string;
  readonly flags: 'v' | 'iv';
  /** How many groups; group 3 is called `g3` in the source, whatever its name in Python. */
  readonly groupCount: number;
  readonly names: ReadonlyMap<string, number>;
}

const FLAG_LETTERS: Readonly<Record<string, keyof Flags | undefined>> = {
  i: 'ignoreCase',
  m: 'multiline',
  s: 'dotAll',
  x: 'verbose',
  a: 'ascii',
};

const QUANTIFIER = /[*+?]|\{\d+(?:,\d*)?\}|\{,\d*\}/;
const LOOK_AROUND = /^\(\?<?[=!]/;

const TEXT_START = '(?<![\\s\\S])';
const TEXT_END = '(?![\\s\\S])';
const LINE_START = '(?<![^\\n])';
const LINE_END = '(?![^\\n])';
/** `$` also stands before a last line end. */
const NEAR_TEXT_END = '(?=\\n?(?![\\s\\S]))';

/** `\b` and `\B`. */
function boundary(word: string): { readonly edge: string; readonly inside: string } {
  return {
    edge: `(?:(?<=${word})(?!${word})|(?<!${word})(?=${word}))`,
    inside: `(?:(?<=${word})(?=${word})|(?<!${word})(?!${word}))`,
  };
}
const UNICODE_BOUNDARY = boundary('[\\p{L}\\p{N}_]');
const ASCII_BOUNDARY = boundary('[A-Za-z0-9_]');

/** What matches a place and nothing else, which Python does not repeat. */
const POSITIONS = new Set([
  ...[TEXT_START, TEXT_END, LINE_START, LINE_END, NEAR_TEXT_END],
  ...[UNICODE_BOUNDARY, ASCII_BOUNDARY].flatMap(({ edge, inside }) => [edge, inside]),
]);

/** Throws PythonError ValueError for what Python refuses, and for conditional groups, which JavaScript lacks. */
export function translate(pattern: string, flags: Partial<Flags> = {}): Translation {
  const translator = new Translator(pattern, flags);
  return translator.run();
}

class Translator {
  readonly #pattern: string;
  readonly #names = new Map<string, number>();
  readonly #open = new Set<number>();
  #at = 0;
  #groupCount = 0;
  #atomicCount = 0;
  #flags: Flags;
  /** Part of the pattern has a case rule of its own: letters are then spelt out instead of using the flag `i`. */
  #isCaseSpelt = false;

  constructor(pattern: string, flags: Partial<Flags>) {
    this.#pattern = pattern;
    this.#flags = {
      ignoreCase: false,
      multiline: false,
      dotAll: false,
      verbose: false,
      ascii: false,
      ...flags,
    };
    this.#isCaseSpelt = /\(\?[amsux]*-?[amsux]*i[a-z-]*:/.test(pattern);
  }

  run(): Translation {
    this.#readGlobalFlags();
    const { ignoreCase } = this.#flags;
    const source = this.#alternatives();
    if (this.#at < this.#pattern.length) this.#fail('unbalanced parenthesis');
    const flags = ignoreCase && !this.#isCaseSpelt ? 'iv' : 'v';
    return { source, flags, groupCount: this.#groupCount, names: this.#names };
  }

  #fail(message: string): never {
    throw new PythonError('ValueError', `invalid regular expression: ${message} at position ${this.#at}`);
  }

  #accept(token: string): boolean {
    if (!this.#pattern.startsWith(token, this.#at)) return false;
    this.#at += token.length;
    return true;
  }

  /** Matches at the current position and moves behind it. */
  #read(expression: RegExp): RegExpExecArray | undefined {
    const sticky = new RegExp(expression, 'uy');
    sticky.lastIndex = this.#at;
    const match = sticky.exec(this.#pattern);
    if (match === null) return undefined;
    this.#at = sticky.lastIndex;
    return match;
  }

  #readGlobalFlags(): void {
    for (
      let match = this.#read(/\(\?([aimsux]+)\)/);
      match !== undefined;
      match = this.#read(/\(\?([aimsux]+)\)/)
    ) {
      this.#flags = withFlags(this.#flags, match[1] ?? '', true);
    }
  }

  #alternatives(): string {
    const branches = [this.#sequence()];
    while (this.#accept('|')) branches.push(this.#sequence());
    return branches.join('|');
  }

  #sequence(): string {
    let out = '';
    for (;;) {
      this.#skipIgnored();
      const next = this.#pattern[this.#at];
      if (next === undefined || next === '|' || next === ')') return out;
      out += this.#quantified(this.#atom());
    }
  }

  /** Comments, and in verbose patterns white space. */
  #skipIgnored(): void {
    const ignored = this.#flags.verbose ? /\(\?#[^)]*\)|\s+|#[^\n]*/ : /\(\?#[^)]*\)/;
    while (this.#read(ignored) !== undefined);
  }

  #quantified(atom: string): string {
    this.#skipIgnored();
    const match = this.#read(new RegExp(`(${QUANTIFIER.source})([?+]?)`));
    if (match === undefined) return atom;
    const [, count = '', mode] = match;
    if (POSITIONS.has(atom)) this.#fail('nothing to repeat');
    if (this.#read(QUANTIFIER) !== undefined) this.#fail('multiple repeat');
    const quantifier = count.startsWith('{,') ? `{0,${count.slice(2)}` : count;
    // JavaScript repeats no bare look-around.
    const body = LOOK_AROUND.test(atom) ? `(?:${atom})` : atom;
    return mode === '+' ? this.#atomic(body + quantifier) : body + quantifier + mode;
  }

  /** Without backtracking into it: a look-ahead captures it once, a back-reference consumes it. */
  #atomic(body: string): string {
    const name = `atomic${++this.#atomicCount}`;
    return `(?=(?<${name}>${body}))\\k<${name}>`;
  }

  #atom(): string {
    if (this.#read(QUANTIFIER) !== undefined) this.#fail('nothing to repeat');
    const char = String.fromCodePoint(this.#pattern.codePointAt(this.#at) ?? 0);
    this.#at += char.length;
    switch (char) {
      case '.':
        return this.#flags.dotAll ? '[\\s\\S]' : '[^\\n]';
      case '^':
        return this.#flags.multiline ? LINE_START : TEXT_START;
      case '$':
        return this.#flags.multiline ? LINE_END : NEAR_TEXT_END;
      case '(':
        return this.#group();
      case '[':
        return this.#characterClass();
      case '\\':
        return this.#escape();
      default:
        return this.#literal(char);
    }
  }

  #literal(char: string): string {
    if (!this.#isCaseSpelt || !this.#flags.ignoreCase) return escapeChar(char);
    const variants = caseVariants(char);
    return variants.length === 1 ? escapeChar(char) : `[${variants.map(escapeChar).join('')}]`;
  }

  #escape(): string {
    if (this.#accept('A')) return TEXT_START;
    if (this.#accept('Z')) return TEXT_END;
    if (this.#accept('b')) return this.#flags.ascii ? ASCII_BOUNDARY.edge : UNICODE_BOUNDARY.edge;
    if (this.#accept('B')) return this.#flags.ascii ? ASCII_BOUNDARY.inside : UNICODE_BOUNDARY.inside;
    const reference = this.#read(/(?![1-3][0-7]{2})[1-9]\d?/);
    if (reference !== undefined) return this.#backReference(Number(reference[0]));
    const escaped = readEscape(this.#pattern, this.#at, this.#flags.ascii);
    if (escaped === undefined)
      return this.#fail(`bad escape \\${this.#pattern[this.#at] ?? '(end of pattern)'}`);
    this.#at = escaped.end;
    return 'set' in escaped ? escaped.set : this.#literal(escaped.char);
  }

  #backReference(group: number): string {
    if (group > this.#groupCount) return this.#fail(`invalid group reference ${group}`);
    if (this.#open.has(group)) return this.#fail('cannot refer to an open group');
    return `\\k<g${group}>`;
  }

  #characterClass(): string {
    const isNegated = this.#accept('^');
    const spell = this.#isCaseSpelt && this.#flags.ignoreCase;
    const members = new ClassWriter(spell);
    for (let isFirst = true; isFirst || this.#pattern[this.#at] !== ']'; isFirst = false) {
      const low = this.#classMember();
      if (this.#pattern[this.#at] !== '-' || this.#pattern[this.#at + 1] === ']') {
        members.add(low);
        continue;
      }
      this.#at++;
      const high = this.#classMember();
      if (!members.addRange(low, high)) this.#fail('bad character range');
    }
    this.#at++;
    return members.write(isNegated);
  }

  #classMember(): { char: string } | { set: string } {
    const code = this.#pattern.codePointAt(this.#at);
    if (code === undefined) return this.#fail('unterminated character set');
    const char = String.fromCodePoint(code);
    this.#at += char.length;
    if (char !== '\\') return { char };
    if (this.#accept('b')) return { char: '\b' };
    const escaped = readEscape(this.#pattern, this.#at, this.#flags.ascii);
    if (escaped === undefined) return this.#fail('bad escape in a character set');
    this.#at = escaped.end;
    return escaped;
  }

  #group(): string {
    if (!this.#accept('?')) return this.#capture();
    for (const look of [':', '=', '!', '<=', '<!']) if (this.#accept(look)) return this.#body(`(?${look}`);
    if (this.#accept('>')) return this.#atomic(this.#body('').slice(0, -1));
    const name = this.#read(/P<([\p{L}_][\p{L}\p{N}_]*)>/u)?.[1];
    if (name !== undefined) return this.#capture(name);
    const reference = this.#read(/P=([\p{L}_][\p{L}\p{N}_]*)\)/u)?.[1];
    if (reference !== undefined) {
      const group = this.#names.get(reference);
      return group === undefined
        ? this.#fail(`unknown group name '${reference}'`)
        : this.#backReference(group);
    }
    const scoped = this.#read(/([aimsux]*)(?:-([imsx]+))?:/);
    if (scoped === undefined) return this.#fail('unknown or unsupported extension (?…');
    const outer = this.#flags;
    this.#flags = withFlags(withFlags(outer, scoped[1] ?? '', true), scoped[2] ?? '', false);
    const body = this.#body('(?:');
    this.#flags = outer;
    return body;
  }

  #capture(name?: string): string {
    const group = ++this.#groupCount;
    if (name !== undefined) {
      if (this.#names.has(name)) this.#fail(`redefinition of group name '${name}'`);
      this.#names.set(name, group);
    }
    this.#open.add(group);
    const body = this.#body(`(?<g${group}>`);
    this.#open.delete(group);
    return body;
  }

  #body(open: string): string {
    const outer = this.#flags;
    const body = this.#alternatives();
    this.#flags = outer;
    if (!this.#accept(')')) this.#fail('missing ), unterminated subpattern');
    return `${open}${body})`;
  }
}

function withFlags(flags: Flags, letters: string, value: boolean): Flags {
  const changed: Record<string, boolean> = {};
  for (const letter of letters) {
    const flag = FLAG_LETTERS[letter];
    if (flag !== undefined) changed[flag] = value;
  }
  return { ...flags, ...changed };
}
