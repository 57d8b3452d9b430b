// Tokens → the tree of a template: text, expressions in `{{ }}`, and the tags' statements.
import { nearest } from '../../errors.ts';
import type { Body, Expression, Statement } from './ast.ts';
import { Cursor } from './cursor.ts';
import { tokenize, tokenizeExpression } from './lexer.ts';
import type { SyntaxOptions } from './options.ts';
import { parseExpression, parseTuple } from './parse-expression.ts';
import { STATEMENTS } from './parse-statements.ts';
import { SyntaxProblem } from './syntax-problem.ts';
import type { Token } from './token.ts';

/** Parses a template. Throws SyntaxProblem. */
export function parseTemplate(text: string, options: SyntaxOptions): Body {
  const parser = new TemplateParser(new Cursor(tokenize(text, options)));
  return parser.body([]);
}

/** Parses a bare expression, as `when` holds it. Throws SyntaxProblem. */
export function parseBareExpression(text: string, options: SyntaxOptions): Expression {
  const cursor = new Cursor(tokenizeExpression(text, options));
  const expression = parseExpression(cursor);
  if (!cursor.is('eof')) {
    cursor.fail('expected an operator or the end', cursor.isOperator('=') ? "compare with '=='" : undefined);
  }
  return expression;
}

/** The state that statements share while one template is parsed. */
export class TemplateParser {
  readonly cursor: Cursor;
  /** The tags that are open, innermost last. */
  readonly #open: { readonly token: Token; readonly ends: readonly string[] }[] = [];

  constructor(cursor: Cursor) {
    this.cursor = cursor;
  }

  /** Statements up to a tag named in `ends`, whose name is then the current token; to the end of the text for none. */
  body(ends: readonly string[]): Body {
    const { cursor } = this;
    const statements: Statement[] = [];
    for (;;) {
      const { kind, value, start } = cursor.current;
      if (kind === 'eof') {
        if (ends.length > 0) this.#failUnclosed(ends);
        return statements;
      }
      cursor.next();
      if (kind === 'data') statements.push({ kind: 'text', text: value, ...cursor.from(start) });
      else if (kind === 'variable_begin') {
        const expression = parseTuple(cursor);
        cursor.expect('variable_end', "an operator or '}}'");
        statements.push({ kind: 'output', expression, ...cursor.from(start) });
      } else {
        if (cursor.is('name') && ends.includes(cursor.current.value)) return statements;
        statements.push(...this.#statement());
        cursor.expect('block_end', "the end of the tag, '%}'");
      }
    }
  }

  /** The body of a tag whose head is read up to `%}`; then takes the name of the tag that ended it. */
  bodyOf(tag: Token, ends: readonly string[]): { readonly body: Body; readonly end: Token } {
    // Jinja2 allows a colon before the end of the head, as in Python.
    this.cursor.skipOperator(':');
    this.cursor.expect('block_end', "the end of the tag, '%}'");
    this.#open.push({ token: tag, ends });
    const body = this.body(ends);
    this.#open.pop();
    return { body, end: this.cursor.next() };
  }

  #statement(): readonly Statement[] {
    const token = this.cursor.expectName('the name of a tag');
    const parse = STATEMENTS.get(token.value);
    if (parse !== undefined) return parse(this, token);
    const open = this.#open.at(-1);
    const isEnd = /^(?:end|el)/.test(token.value);
    if (isEnd && open !== undefined) {
      throw new SyntaxProblem(
        `expected ${orList(open.ends)} to close '${open.token.value}', found '${token.value}'`,
        token.start,
        token.end,
      );
    }
    if (isEnd) throw new SyntaxProblem(`'${token.value}' closes nothing`, token.start, token.end);
    const near = nearest(token.value, STATEMENTS.keys());
    throw new SyntaxProblem(
      `unknown tag '${token.value}'`,
      token.start,
      token.end,
      near === undefined ? undefined : `did you mean '${near}'?`,
    );
  }

  #failUnclosed(ends: readonly string[]): never {
    const open = this.#open.at(-1)?.token ?? this.cursor.current;
    const message = `'${open.value}' is not closed: ${orList(ends.slice(-1))} is missing`;
    throw new SyntaxProblem(message, open.start, open.end);
  }
}

function orList(names: readonly string[]): string {
  return names.map(name => `'${name}'`).join(' or ');
}
