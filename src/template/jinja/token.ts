// What the lexer gives the parser.

export type TokenKind =
  | 'data'
  | 'variable_begin'
  | 'variable_end'
  | 'block_begin'
  | 'block_end'
  | 'name'
  | 'string'
  | 'integer'
  | 'float'
  | 'operator'
  | 'eof';

export interface Token {
  readonly kind: TokenKind;
  /** A string's content, a name, an operator, the digits of a number, the text between tags. */
  readonly value: string;
  /** UTF-16 offsets in the template text. */
  readonly start: number;
  readonly end: number;
}

/** A token as an error message calls it. */
export function describeToken(token: Token): string {
  switch (token.kind) {
    case 'eof':
      return 'the end of the text';
    case 'variable_end':
      return 'the end of the expression';
    case 'block_end':
      return 'the end of the tag';
    case 'data':
      return 'text';
    case 'string':
      return `the string '${token.value}'`;
    default:
      return `'${token.value}'`;
  }
}
