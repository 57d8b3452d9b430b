// The parser's place in the tokens, and the few questions it asks of them.
import type { Position } from './ast.ts';
import { SyntaxProblem } from './syntax-problem.ts';
import { describeToken, type Token, type TokenKind } from './token.ts';

/** Names that a body gets only when it mentions them. */
const SPECIAL_NAMES = ['loop', 'varargs', 'kwargs', 'caller'] as const;
export type SpecialName = (typeof SPECIAL_NAMES)[number];

export class Cursor {
  readonly #tokens: readonly Token[];
  readonly #mentions: Record<SpecialName, number> = { loop: 0, varargs: 0, kwargs: 0, caller: 0 };
  #index = 0;

  /** `tokens` end with an `eof`. */
  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens;
  }

  get current(): Token {
    return this.#tokens[this.#index] as Token;
  }

  get following(): Token {
    return this.#tokens[Math.min(this.#index + 1, this.#tokens.length - 1)] as Token;
  }

  /** The end of the token before. */
  get previousEnd(): number {
    return this.#tokens[this.#index - 1]?.end ?? 0;
  }

  next(): Token {
    const token = this.current;
    if (this.#index < this.#tokens.length - 1) this.#index++;
    return token;
  }

  is(kind: TokenKind, value?: string): boolean {
    const token = this.current;
    return token.kind === kind && (value === undefined || token.value === value);
  }

  isWord(value: string): boolean {
    return this.is('name', value);
  }

  isOperator(value: string): boolean {
    return this.is('operator', value);
  }

  skipWord(value: string): boolean {
    const isThere = this.isWord(value);
    if (isThere) this.next();
    return isThere;
  }

  skipOperator(value: string): boolean {
    const isThere = this.isOperator(value);
    if (isThere) this.next();
    return isThere;
  }

  expectOperator(value: string): Token {
    return this.isOperator(value) ? this.next() : this.fail(`expected '${value}'`);
  }

  expectWord(value: string): Token {
    return this.isWord(value) ? this.next() : this.fail(`expected '${value}'`);
  }

  expectName(what: string): Token {
    return this.is('name') ? this.next() : this.fail(`expected ${what}`);
  }

  expect(kind: TokenKind, what: string): Token {
    return this.is(kind) ? this.next() : this.fail(`expected ${what}`);
  }

  /** Throws SyntaxProblem at the current token: what was expected, and what is there. */
  fail(expected: string, hint?: string): never {
    const token = this.current;
    throw new SyntaxProblem(`${expected}, found ${describeToken(token)}`, token.start, token.end, hint);
  }

  /** The range from a start to the last token that was taken. */
  from(start: number): Position {
    return { start, end: this.previousEnd };
  }

  mention(name: string): void {
    if ((SPECIAL_NAMES as readonly string[]).includes(name)) this.#mentions[name as SpecialName]++;
  }

  /** Counts of the mentions so far; comparing two counts tells whether a stretch mentions a name. */
  get mentions(): Readonly<Record<SpecialName, number>> {
    return { ...this.#mentions };
  }
}
