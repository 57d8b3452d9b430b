// A mistake in a template's text, found before it runs. It knows offsets only: the text is compiled once for all places.

export class SyntaxProblem extends Error {
  /** UTF-16 offsets in the template text. */
  readonly start: number;
  readonly end: number;
  readonly hint: string | undefined;

  constructor(message: string, start: number, end: number, hint?: string) {
    super(message);
    this.name = 'SyntaxProblem';
    this.start = start;
    this.end = end;
    this.hint = hint;
  }
}
