// What stands between a string's quotes, with Python's escapes resolved.
// https://docs.python.org/3/reference/lexical_analysis.html#string-and-bytes-literals
import { SIMPLE_ESCAPES } from '../../values/escapes.ts';
import { SyntaxProblem } from './syntax-problem.ts';

const SIMPLE: Readonly<Record<string, string>> = { ...SIMPLE_ESCAPES, '\n': '' };
const HEX_LENGTH: Readonly<Record<string, number>> = { x: 2, u: 4, U: 8 };

/**
 * The content of a quoted string that stands at offset `at`. With `isKept` a backslash stands for itself, unless it
 * protects the quote. Throws SyntaxProblem for an incomplete `\x41`.
 */
export function unescapeString(quoted: string, at: number, isKept: boolean): string {
  const quote = quoted[0] ?? '';
  const body = quoted.slice(1, -1).replace(/\r\n|\r/g, '\n');
  if (!body.includes('\\')) return body;
  if (isKept) return body.replaceAll(`\\${quote}`, quote);
  let out = '';
  for (let index = 0; index < body.length; index++) {
    const char = body[index] ?? '';
    if (char !== '\\') {
      out += char;
      continue;
    }
    const next = body[++index] ?? '';
    const simple = SIMPLE[next];
    const length = HEX_LENGTH[next];
    if (simple !== undefined) out += simple;
    else if (length !== undefined) {
      const digits = body.slice(index + 1, index + 1 + length);
      const code = Number.parseInt(digits, 16);
      if (!new RegExp(`^[\\da-fA-F]{${length}}$`).test(digits) || code > 0x10ffff) {
        throw new SyntaxProblem(`'\\${next}' needs ${length} hexadecimal digits`, at + index, at + index + 2);
      }
      out += String.fromCodePoint(code);
      index += length;
    } else {
      const octal = /^[0-7]{1,3}/.exec(body.slice(index, index + 3))?.[0];
      out += octal === undefined ? `\\${next}` : String.fromCodePoint(Number.parseInt(octal, 8));
      if (octal !== undefined) index += octal.length - 1;
    }
  }
  return out;
}
