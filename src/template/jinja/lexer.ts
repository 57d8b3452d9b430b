// A template's text → tokens: text between tags, and the words of Jinja2's expression language inside them.
// https://jinja.palletsprojects.com/en/3.1.x/templates/
import { SPACE, type SyntaxOptions } from './options.ts';
import { unescapeString } from './string-escapes.ts';
import { SyntaxProblem } from './syntax-problem.ts';
import type { Token, TokenKind } from './token.ts';

const BLANKS = new RegExp(`[${SPACE}]+`, 'y');
const TRAILING_BLANKS = new RegExp(`[${SPACE}]+$`);
const FLOAT = /(?:\d+_)*\d+(?:(?:\.(?:\d+_)*\d+)?e[+-]?(?:\d+_)*\d+|\.(?:\d+_)*\d+)/iy;
const INTEGER = /0b(?:_?[01])+|0o(?:_?[0-7])+|0x(?:_?[\da-f])+|[1-9](?:_?\d)*|0(?:_?0)*/iy;
const NAME = /[\p{XID_Start}_][\p{XID_Continue}]*/uy;
const STRING = /'[^'\\]*(?:\\.[^'\\]*)*'|"[^"\\]*(?:\\.[^"\\]*)*"/sy;
const OPERATOR = /\/\/|\*\*|==|!=|>=|<=|[-+/*%~[\](){}><=.:|,;]/y;
const CLOSING: Readonly<Record<string, string>> = { '(': ')', '[': ']', '{': '}' };

/** The tokens of a whole template. Throws SyntaxProblem. */
export function tokenize(text: string, options: SyntaxOptions): Token[] {
  return new Lexer(text, options).template();
}

/**
 * The tokens of a bare expression (`when`, `until`). `{{ x }}` inside is read as `(x)`: a condition that was written with
 * the braces means the same as without. Throws SyntaxProblem.
 */
export function tokenizeExpression(text: string, options: SyntaxOptions): Token[] {
  return new Lexer(text, options).expression();
}

class Lexer {
  readonly #text: string;
  readonly #options: SyntaxOptions;
  readonly #tokens: Token[] = [];
  readonly #rules: Rules;
  #at = 0;

  constructor(text: string, options: SyntaxOptions) {
    this.#text = options.keepTrailingNewline ? text : text.replace(/(?:\r\n|\n|\r)$/, '');
    this.#options = options;
    this.#rules = rulesOf(options);
  }

  template(): Token[] {
    while (this.#at < this.#text.length) this.#dataAndTag();
    this.#push('eof', '', this.#text.length, this.#text.length);
    return this.#tokens;
  }

  expression(): Token[] {
    this.#words(undefined);
    this.#push('eof', '', this.#text.length, this.#text.length);
    return this.#tokens;
  }

  #push(kind: TokenKind, value: string, start: number, end: number): void {
    this.#tokens.push({ kind, value, start, end });
  }

  #match(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.#at;
    return pattern.exec(this.#text)?.[0];
  }

  /** Text up to the next tag, and that tag. */
  #dataAndTag(): void {
    const { open } = this.#rules;
    open.lastIndex = this.#at;
    const match = open.exec(this.#text);
    if (match === null) {
      this.#data(this.#at, this.#text.length);
      this.#at = this.#text.length;
      return;
    }
    const opening = match[0];
    const start = match.index;
    const sign = this.#text[start + opening.length];
    const { line, remark } = match.groups ?? {};
    const isVariable = opening === this.#options.variableStart;
    this.#data(this.#at, this.#stripBefore(start, sign, isVariable));
    this.#at = start + opening.length;
    if (remark !== undefined) this.#at = endOfLine(this.#text, this.#at);
    else if (line !== undefined) this.#tag(start, opening, sign, this.#rules.lineClose, 'block');
    else if (opening === this.#options.commentStart) this.#comment(start);
    else if (isVariable) this.#tag(start, opening, sign, this.#rules.variableClose, 'variable');
    else if (!this.#raw(start)) this.#tag(start, opening, sign, this.#rules.blockClose, 'block');
  }

  #tag(
    start: number,
    opening: string,
    sign: string | undefined,
    close: RegExp,
    kind: 'block' | 'variable',
  ): void {
    if (sign === '-' || sign === '+') this.#at++;
    this.#push(`${kind}_begin`, opening, start, this.#at);
    this.#words({ close, kind: `${kind}_end`, start });
  }

  /** Where the text before a tag ends once `-`, or `lstripBlocks`, took its blanks. */
  #stripBefore(start: number, sign: string | undefined, isVariable: boolean): number {
    const before = this.#text.slice(this.#at, start);
    if (sign === '-') return this.#at + before.replace(TRAILING_BLANKS, '').length;
    if (sign === '+' || isVariable || !this.#options.lstripBlocks) return start;
    const lineStart = Math.max(before.lastIndexOf('\n'), before.lastIndexOf('\r')) + 1;
    const isAtLineStart = lineStart > 0 || this.#at === 0 || /[\r\n]/.test(this.#text[this.#at - 1] ?? '');
    const line = before.slice(lineStart);
    return isAtLineStart && line !== '' && line.replace(TRAILING_BLANKS, '') === ''
      ? this.#at + lineStart
      : start;
  }

  #data(start: number, end: number): void {
    if (end <= start) return;
    const value = this.#text.slice(start, end).replace(/\r\n|\r|\n/g, this.#options.newlineSequence);
    this.#push('data', value, start, end);
  }

  #comment(start: number): void {
    const { commentClose } = this.#rules;
    commentClose.lastIndex = this.#at;
    const match = commentClose.exec(this.#text);
    if (match === null) {
      throw new SyntaxProblem(
        `this comment is not closed: '${this.#options.commentEnd}' is missing`,
        start,
        start + this.#options.commentStart.length,
      );
    }
    this.#at = commentClose.lastIndex;
  }

  /** Reads `{% raw %}…{% endraw %}` as text; false when the tag is another one. */
  #raw(start: number): boolean {
    const begin = this.#match(this.#rules.rawBegin);
    if (begin === undefined) return false;
    const bodyStart = this.#at + begin.length;
    const { rawEnd } = this.#rules;
    rawEnd.lastIndex = bodyStart;
    const match = rawEnd.exec(this.#text);
    if (match === null) throw new SyntaxProblem("'raw' is not closed: 'endraw' is missing", start, bodyStart);
    this.#at = bodyStart;
    this.#data(bodyStart, Math.max(bodyStart, this.#stripBefore(match.index, match[1], false)));
    this.#at = rawEnd.lastIndex;
    return true;
  }

  /** The words of one tag and its end; of the whole text for a bare expression. */
  #words(tag: { close: RegExp; kind: TokenKind; start: number } | undefined): void {
    const open: { bracket: string; at: number }[] = [];
    for (;;) {
      if (tag !== undefined && open.length === 0) {
        const end = this.#match(tag.close);
        if (end !== undefined) {
          this.#push(tag.kind, end, this.#at, this.#at + end.length);
          this.#at += end.length;
          return;
        }
      }
      if (this.#at >= this.#text.length) {
        const bracket = open.at(-1);
        if (bracket !== undefined) {
          throw new SyntaxProblem(`'${bracket.bracket}' is not closed`, bracket.at, bracket.at + 1);
        }
        if (tag === undefined) return;
        const { variableEnd, blockEnd } = this.#options;
        const missing = tag.kind === 'variable_end' ? variableEnd : blockEnd;
        throw new SyntaxProblem(`this tag is not closed: '${missing}' is missing`, tag.start, tag.start + 2);
      }
      this.#word(open, tag);
    }
  }

  #word(open: { bracket: string; at: number }[], tag: { kind: TokenKind } | undefined): void {
    const start = this.#at;
    const blanks = this.#match(BLANKS);
    if (blanks !== undefined) {
      this.#at += blanks.length;
      return;
    }
    if (this.#literal(tag)) return;
    if (tag === undefined && this.#braces(open)) return;
    const operator = this.#match(OPERATOR);
    if (operator === undefined) throw unknownCharacter(this.#text, start);
    if (CLOSING[operator] !== undefined) open.push({ bracket: operator, at: start });
    else if (operator === ')' || operator === ']' || operator === '}')
      checkClosing(operator, start, open.pop());
    this.#take('operator', operator, operator);
  }

  /** A number, a name or a string, if one begins here. */
  #literal(tag: { kind: TokenKind } | undefined): boolean {
    // A digit right behind a dot is an index (`a.0.1`), not the fraction of a float.
    const float = this.#text[this.#at - 1] === '.' ? undefined : this.#match(FLOAT);
    const number = float ?? this.#match(INTEGER);
    if (number !== undefined) {
      this.#take(float === undefined ? 'integer' : 'float', number, number.replaceAll('_', ''));
      return true;
    }
    const name = this.#match(NAME);
    if (name !== undefined) {
      this.#take('name', name, name);
      return true;
    }
    if (tag === undefined && this.#stringWithBraces()) return true;
    const string = this.#match(STRING);
    if (string === undefined) return false;
    const isKept = this.#options.keepBackslashes && tag?.kind === 'variable_end';
    this.#take('string', string, unescapeString(string, this.#at, isKept));
    return true;
  }

  /**
   * `'a{{ x }}b'` in a bare expression, as `('a' ~ (x) ~ 'b')`: there Ansible writes values into the text before it reads the
   * expression. The quotes inside the braces are the inner expression's own.
   */
  #stringWithBraces(): boolean {
    const quote = this.#text[this.#at];
    if (quote !== "'" && quote !== '"') return false;
    const { variableStart, variableEnd } = this.#options;
    const pieces: { readonly start: number; readonly end: number; readonly isInner: boolean }[] = [];
    let from = this.#at + 1;
    let at = from;
    while (at < this.#text.length && this.#text[at] !== quote) {
      if (this.#text.startsWith(variableStart, at)) {
        const end = this.#text.indexOf(variableEnd, at);
        if (end === -1) return false;
        const inner = at + variableStart.length;
        pieces.push({ start: from, end: at, isInner: false }, { start: inner, end, isInner: true });
        at = end + variableEnd.length;
        from = at;
      } else at += this.#text[at] === '\\' ? 2 : 1;
    }
    if (pieces.length === 0 || at >= this.#text.length) return false;
    pieces.push({ start: from, end: at, isInner: false });
    this.#push('operator', '(', this.#at, this.#at + 1);
    for (const [index, { start, end, isInner }] of pieces.entries()) {
      if (index > 0) this.#push('operator', '~', start, start);
      const written = this.#text.slice(start, end);
      if (!isInner) this.#push('string', unescapeString(`'${written}'`, start - 1, false), start, end);
      else {
        const tokens = new Lexer(written, this.#options).expression().slice(0, -1);
        this.#push('operator', '(', start, start);
        for (const token of tokens)
          this.#push(token.kind, token.value, token.start + start, token.end + start);
        this.#push('operator', ')', end, end);
      }
    }
    this.#push('operator', ')', at, at + 1);
    this.#at = at + 1;
    return true;
  }

  #take(kind: TokenKind, written: string, value: string): void {
    this.#push(kind, value, this.#at, this.#at + written.length);
    this.#at += written.length;
  }

  /** `{{ x | quote }}` in a condition is written so that the value becomes a literal there: it is the value itself. */
  #dropQuoting(): void {
    const [pipe, filter] = this.#tokens.slice(-2);
    if (pipe?.value === '|' && filter?.kind === 'name' && filter.value === 'quote') this.#tokens.splice(-2);
  }

  /** `{{` and `}}` in a bare expression, as parentheses. */
  #braces(open: { bracket: string; at: number }[]): boolean {
    const { variableStart, variableEnd } = this.#options;
    const { bracket } = open.at(-1) ?? { bracket: '' };
    if (this.#text.startsWith(variableStart, this.#at)) {
      open.push({ bracket: variableStart, at: this.#at });
      this.#take('operator', variableStart, '(');
      return true;
    }
    if (bracket !== variableStart || !this.#text.startsWith(variableEnd, this.#at)) return false;
    open.pop();
    this.#dropQuoting();
    this.#take('operator', variableEnd, ')');
    return true;
  }
}

function endOfLine(text: string, from: number): number {
  const end = text.slice(from).search(/[\r\n]/);
  return end === -1 ? text.length : from + end;
}

function checkClosing(operator: string, at: number, open: { bracket: string; at: number } | undefined): void {
  if (open === undefined) throw new SyntaxProblem(`'${operator}' closes nothing`, at, at + 1);
  const expected = CLOSING[open.bracket] ?? '}}';
  if (expected !== operator) {
    throw new SyntaxProblem(
      `expected '${expected}' to close '${open.bracket}', found '${operator}'`,
      at,
      at + 1,
    );
  }
}

function unknownCharacter(text: string, at: number): SyntaxProblem {
  const char = String.fromCodePoint(text.codePointAt(at) ?? 0);
  if (char === '"' || char === "'") return new SyntaxProblem('this string is not closed', at, at + 1);
  const hints: Readonly<Record<string, string>> = {
    '&': "write 'and'",
    '!': "write 'not'",
    '?': "write 'a if condition else b'",
  };
  return new SyntaxProblem(`'${char}' has no meaning in an expression`, at, at + char.length, hints[char]);
}

interface Rules {
  readonly open: RegExp;
  readonly blockClose: RegExp;
  readonly lineClose: RegExp;
  readonly variableClose: RegExp;
  readonly commentClose: RegExp;
  readonly rawBegin: RegExp;
  readonly rawEnd: RegExp;
}

/** Compiled patterns are pure functions of the options. */
const RULES = new Map<string, Rules>();

function rulesOf(options: SyntaxOptions): Rules {
  const { blockStart, blockEnd, variableStart, variableEnd, commentStart, commentEnd, trimBlocks } = options;
  const { lineStatementPrefix, lineCommentPrefix } = options;
  const key = [
    blockStart,
    blockEnd,
    variableStart,
    variableEnd,
    commentStart,
    commentEnd,
    lineStatementPrefix,
    lineCommentPrefix,
    trimBlocks,
  ].join('\0');
  const known = RULES.get(key);
  if (known !== undefined) return known;
  const [start, end] = [escapePattern(blockStart), escapePattern(blockEnd)];
  const trim = trimBlocks ? '(?:\\r\\n|\\r|\\n)?' : '';
  const close = (closing: string): string => `(?:\\+${closing}|-${closing}[${SPACE}]*|${closing}${trim})`;
  const lines = [
    { opening: lineStatementPrefix, before: '(?<line>^[ \\t\\v]*', after: ')' },
    { opening: lineCommentPrefix, before: '(?<remark>(?:^|(?<=\\S))[^\\S\\r\\n]*', after: ')' },
  ].filter(({ opening }) => opening !== '');
  const openings = [
    ...lines,
    ...[blockStart, variableStart, commentStart].map(opening => ({ opening, before: '', after: '' })),
  ]
    .sort((a, b) => b.opening.length - a.opening.length)
    .map(({ opening, before, after }) => `${before}${escapePattern(opening)}${after}`);
  const rules: Rules = {
    open: new RegExp(openings.join('|'), 'gm'),
    blockClose: new RegExp(close(end), 'y'),
    lineClose: new RegExp(`[${SPACE}]*(?:\\n|$)`, 'my'),
    variableClose: new RegExp(`-${escapePattern(variableEnd)}[${SPACE}]*|${escapePattern(variableEnd)}`, 'y'),
    commentClose: new RegExp(close(escapePattern(commentEnd)), 'g'),
    rawBegin: new RegExp(`[-+]?[${SPACE}]*raw[${SPACE}]*(?:-${end}[${SPACE}]*|${end})`, 'y'),
    rawEnd: new RegExp(`${start}([-+]?)[${SPACE}]*endraw[${SPACE}]*${close(end)}`, 'g'),
  };
  RULES.set(key, rules);
  return rules;
}

function escapePattern(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');
}
