// Where a piece of text stands. Offsets are kept everywhere; line and column are computed only when shown.

/** A text that was read as a whole: a file, or something typed such as `<extra vars>`. */
export interface SourceText {
  /** The path as the user knows it, or a name in angle brackets. */
  readonly name: string;
  readonly text: string;
  /** Decrypted from a vault: its lines are never shown. */
  readonly isSecret?: boolean;
}

/** A range of UTF-16 offsets in a source, `end` exclusive. */
export interface Span {
  readonly source: SourceText;
  readonly start: number;
  readonly end: number;
}

export interface Location {
  readonly file: string;
  /** 1-based. */
  readonly line: number;
  /** 1-based, in UTF-16 units. */
  readonly column: number;
  /** The whole line, without its line end; empty when the source is secret. */
  readonly lineText: string;
  /** How many characters of that line the span covers, at least 1. */
  readonly width: number;
}

/** Where a text from `start` to `end` ends without the white space at its end; one character is left. */
export function withoutBlanks(text: string, start: number, end: number): number {
  let last = end;
  while (last > start + 1 && /\s/.test(text.charAt(last - 1))) last--;
  return last;
}

/** The line and column at which a span starts. */
export function locate(span: Span): Location {
  const { text, name, isSecret } = span.source;
  const start = Math.min(span.start, text.length);
  const lineStart = start === 0 ? 0 : text.lastIndexOf('\n', start - 1) + 1;
  const newline = text.indexOf('\n', start);
  const lineEnd = newline === -1 ? text.length : newline;
  let line = 1;
  for (let at = text.indexOf('\n'); at !== -1 && at < lineStart; at = text.indexOf('\n', at + 1)) line++;
  return {
    file: name,
    line,
    column: start - lineStart + 1,
    lineText: isSecret ? '' : text.slice(lineStart, lineEnd).replace(/\r$/, ''),
    width: Math.max(1, Math.min(span.end, lineEnd) - start),
  };
}
