// PyYAML minds no indentation inside quotes and brackets; the package does, and its lexer has no option for that.
import { Composer, type Document, type DocumentOptions, Lexer, type ParseOptions, Parser } from 'yaml';

type States = Record<'parseQuotedScalar' | 'parseFlowCollection', () => Generator<string, unknown>> & {
  /** Fewer blanks than these at the start of a line end what the lexer is in. */
  indentNext: number;
};

/** The documents of a text whose quoted texts and bracketed lists may go on in any column. */
export function parseUnindented(text: string, options: ParseOptions & DocumentOptions): Document.Parsed[] {
  const composer = new Composer(options);
  return Array.from(composer.compose(tokensOf(text)) as Iterable<Document.Parsed>);
}

function* tokensOf(text: string): ReturnType<Parser['parse']> {
  const lexer = new Lexer();
  const parser = new Parser();
  const states = lexer as unknown as States;
  for (const name of ['parseQuotedScalar', 'parseFlowCollection'] as const) {
    const read = states[name];
    states[name] = function* unindented(this: States) {
      const { indentNext } = this;
      this.indentNext = 0;
      const next = yield* read.call(this);
      this.indentNext = indentNext;
      return next;
    };
  }
  for (const lexeme of lexer.lex(text)) yield* parser.next(lexeme);
  yield* parser.end();
}
