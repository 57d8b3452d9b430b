// How a text is read: its delimiters and what becomes of white space around them.
// https://jinja.palletsprojects.com/en/3.1.x/api/#jinja2.Environment

export interface SyntaxOptions {
  readonly blockStart: string;
  readonly blockEnd: string;
  readonly variableStart: string;
  readonly variableEnd: string;
  readonly commentStart: string;
  readonly commentEnd: string;
  /** What makes a whole line a block, such as `%`; empty for nothing. */
  readonly lineStatementPrefix: string;
  /** From where the rest of a line is a comment, such as `##`; empty for nowhere. */
  readonly lineCommentPrefix: string;
  /** Whether the line end right after a block is dropped. */
  readonly trimBlocks: boolean;
  /** Whether blanks from the start of a line to a block are dropped. */
  readonly lstripBlocks: boolean;
  /** Whether one line end at the end of the text stays. */
  readonly keepTrailingNewline: boolean;
  readonly newlineSequence: string;
  /** Whether backslashes in strings inside `{{ }}` stand for themselves, as in YAML values. */
  readonly keepBackslashes: boolean;
}

/** What Ansible sets for a template file. */
export const FILE_OPTIONS: SyntaxOptions = {
  blockStart: '{%',
  blockEnd: '%}',
  variableStart: '{{',
  variableEnd: '}}',
  commentStart: '{#',
  commentEnd: '#}',
  lineStatementPrefix: '',
  lineCommentPrefix: '',
  trimBlocks: true,
  lstripBlocks: false,
  keepTrailingNewline: false,
  newlineSequence: '\n',
  keepBackslashes: false,
};

/** What Ansible sets for a text in YAML: `'\1'` needs no second backslash. */
export const YAML_OPTIONS: SyntaxOptions = { ...FILE_OPTIONS, keepBackslashes: true };

/** What Python's `\s` and `str.strip()` take for white space, as a character class's inside. */
export const SPACE = '\\t-\\r\\x1c-\\x20\\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000';
