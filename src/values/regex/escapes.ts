// Backslash escapes in Python's patterns, without those that stand for a position or a group.

/** One character, or a set of characters in JavaScript's syntax for flag `v`. */
export type Escape = ({ readonly char: string } | { readonly set: string }) & { readonly end: number };

const SPACE = '[\\t-\\r\\x1c-\\x20\\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000]';
const UNICODE_SETS: Readonly<Record<string, string>> = {
  d: '\\p{Nd}',
  D: '\\P{Nd}',
  w: '[\\p{L}\\p{N}_]',
  W: '[^\\p{L}\\p{N}_]',
  s: SPACE,
  S: SPACE.replace('[', '[^'),
};
const ASCII_SETS: Readonly<Record<string, string>> = {
  d: '[0-9]',
  D: '[^0-9]',
  w: '[A-Za-z0-9_]',
  W: '[^A-Za-z0-9_]',
  s: '[\\t-\\r\\x20]',
  S: '[^\\t-\\r\\x20]',
};
const CONTROLS: Readonly<Record<string, string>> = {
  a: '\x07',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
};
const CODE_POINT = /x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})/y;
const OCTAL = /0[0-7]{0,2}|[1-3][0-7]{2}/y;

/** The escape whose backslash stands before `at`; undefined where Python knows none. */
export function readEscape(pattern: string, at: number, ascii: boolean): Escape | undefined {
  const letter = pattern[at];
  if (letter === undefined) return undefined;
  const set = (ascii ? ASCII_SETS : UNICODE_SETS)[letter];
  if (set !== undefined) return { set, end: at + 1 };
  const control = CONTROLS[letter];
  if (control !== undefined) return { char: control, end: at + 1 };
  CODE_POINT.lastIndex = at;
  const code = CODE_POINT.exec(pattern);
  if (code !== null) {
    const value = Number.parseInt(code[1] ?? code[2] ?? code[3] ?? '', 16);
    return value > 0x10ffff ? undefined : { char: String.fromCodePoint(value), end: CODE_POINT.lastIndex };
  }
  OCTAL.lastIndex = at;
  const octal = OCTAL.exec(pattern);
  if (octal !== null) {
    return { char: String.fromCharCode(Number.parseInt(octal[0], 8)), end: OCTAL.lastIndex };
  }
  if (/[0-9A-Za-z]/.test(letter)) return undefined;
  const char = String.fromCodePoint(pattern.codePointAt(at) ?? 0);
  return { char, end: at + char.length };
}
