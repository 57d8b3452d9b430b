// SQL text cut into its statements, in a form that psql passes on as it stands: outside of literals psql would take a
// backslash for a command of its own and `:name` for a variable.
// https://www.postgresql.org/docs/current/sql-syntax-lexical.html

export interface Statement {
  /** Without the semicolon; safe on psql's standard input. */
  readonly text: string;
  /** Its first word, in capitals: `SELECT`. */
  readonly command: string;
}

export type Statements =
  | { readonly ok: true; readonly statements: readonly Statement[] }
  | { readonly ok: false; readonly problem: string };

const WORD = /[\p{L}_\u0080-\uffff][\p{L}\p{N}_$\u0080-\uffff]*/uy;
const DOLLAR = /\$(?:[\p{L}_][\p{L}\p{N}_]*)?\$/uy;
const NUMBER = /\d[\p{L}\p{N}_.$]*/uy;

/** Cuts at semicolons outside of literals, comments, parentheses and the bodies of SQL functions. */
export function splitStatements(sql: string): Statements {
  const statements: Statement[] = [];
  let text = '';
  let words: string[] = [];
  let parentheses = 0;
  let bodies = 0;
  const close = (): void => {
    if (words.length > 0) statements.push({ text: text.trim(), command: words[0] ?? '' });
    text = '';
    words = [];
    bodies = 0;
  };
  for (let at = 0; at < sql.length; ) {
    const token = readToken(sql, at);
    if (token === undefined)
      return { ok: false, problem: `unterminated literal at or near "${sql.slice(at, at + 40)}"` };
    at += token.length;
    if (token === '\\') return { ok: false, problem: 'syntax error at or near "\\"' };
    if (token.includes('\0')) return { ok: false, problem: 'SQL cannot hold a NUL' };
    if (token === ';' && parentheses === 0 && bodies === 0) {
      close();
      continue;
    }
    if (token === '(') parentheses += 1;
    if (token === ')' && parentheses > 0) parentheses -= 1;
    // A colon that stands alone would make what follows a variable of psql.
    text += token === ':' ? ': ' : token;
    const word = matchAt(WORD, token, 0) === token ? token.toUpperCase() : undefined;
    if (word === undefined) continue;
    words.push(word);
    if (parentheses > 0 || !definesRoutine(words)) continue;
    if (word === 'BEGIN' || (word === 'CASE' && bodies > 0)) bodies += 1;
    if (word === 'END' && bodies > 0) bodies -= 1;
  }
  if (parentheses > 0 || bodies > 0) return { ok: false, problem: 'syntax error at end of input' };
  close();
  return { ok: true, statements };
}

function definesRoutine([first, second, third, fourth]: readonly string[]): boolean {
  if (first !== 'CREATE') return false;
  const kind = second === 'OR' && third === 'REPLACE' ? fourth : second;
  return kind === 'FUNCTION' || kind === 'PROCEDURE';
}

/** The next literal, comment, word or character; undefined for a literal that does not end. */
function readToken(sql: string, at: number): string | undefined {
  const two = sql.slice(at, at + 2);
  const one = sql.charAt(at);
  const to = (end: number): string | undefined => (end === -1 ? undefined : sql.slice(at, end));
  if (/^e'/i.test(two)) return to(endOfQuoted(sql, at + 2, "'", true));
  if (one === "'" || one === '"') return to(endOfQuoted(sql, at + 1, one, false));
  if (two === '--') return to(endOfLine(sql, at));
  if (two === '/*') return to(endOfComment(sql, at));
  if (two === '::' || two === ':=') return two;
  const dollar = matchAt(DOLLAR, sql, at);
  if (dollar !== undefined) {
    const end = sql.indexOf(dollar, at + dollar.length);
    return to(end === -1 ? -1 : end + dollar.length);
  }
  return matchAt(WORD, sql, at) ?? matchAt(NUMBER, sql, at) ?? one;
}

function matchAt(pattern: RegExp, text: string, at: number): string | undefined {
  pattern.lastIndex = at;
  return pattern.exec(text)?.[0];
}

function endOfLine(sql: string, from: number): number {
  const found = sql.indexOf('\n', from);
  return found === -1 ? sql.length : found;
}

/** Behind the closing quote, or -1; a doubled one, and with escapes one behind a backslash, closes nothing. */
function endOfQuoted(sql: string, from: number, quote: string, escapes: boolean): number {
  for (let at = from; at < sql.length; at++) {
    const char = sql.charAt(at);
    if (escapes && char === '\\') at += 1;
    else if (char === quote) {
      if (sql.charAt(at + 1) !== quote) return at + 1;
      at += 1;
    }
  }
  return -1;
}

/** Comments nest. */
function endOfComment(sql: string, from: number): number {
  let depth = 0;
  for (let at = from; at < sql.length; at++) {
    const two = sql.slice(at, at + 2);
    if (two !== '/*' && two !== '*/') continue;
    depth += two === '/*' ? 1 : -1;
    at += 1;
    if (depth === 0) return at + 1;
  }
  return -1;
}
