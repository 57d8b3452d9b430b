// The one place that quotes for a POSIX shell: request lines, remote command lines and become commands all go through it.
import { UserError } from '../errors.ts';

const PLAIN = /^[A-Za-z0-9_@:,./-]+$/;

/**
 * One shell word that stands for exactly `text`; every character except NUL survives. Throws UserError INVALID_VALUE for
 * NUL, which no argument, file name or variable of a Unix process can hold.
 */
export function quote(text: string): string {
  if (PLAIN.test(text)) return text;
  if (text.includes('\0')) {
    throw new UserError('INVALID_VALUE', 'a shell word cannot contain a NUL byte', {
      hint: 'pass binary data as standard input',
    });
  }
  return `'${text.replaceAll("'", "'\\''")}'`;
}

/** The words as one command line. */
export function quoteAll(words: readonly string[]): string {
  return words.map(quote).join(' ');
}
