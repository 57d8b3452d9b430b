// Flags of a file as `chattr` sets and `lsattr` shows them: what a task wants of them, and what has still to be given to chattr.
import type { BlamedStep } from './apply.ts';

/** Flags that the file system sets by itself: `=` leaves them as they are. */
const NOT_SETTABLE = 'eEhIMNV';

/**
 * The words for chattr that make `current` what `wanted` asks: `+i` adds, `-i` takes away, `i` and `=i` leave no other. Empty
 * when all is so already; where `current` is not known, all that is wanted is given.
 */
export function flagWords(wanted: string, current: string | undefined): readonly string[] {
  const [, sign = '', letters = ''] = /^([-+=]?)(.*)$/s.exec(wanted) ?? [];
  const has = (letter: string): boolean => current?.includes(letter) === true;
  const differing = Array.from(letters)
    .filter(letter => (sign === '-' ? current === undefined || has(letter) : !has(letter)))
    .join('');
  const own = differing === '' ? [] : [`${sign === '-' ? '-' : '+'}${differing}`];
  if (sign === '-' || sign === '+') return own;
  const others = Array.from(current ?? '')
    .filter(letter => !letters.includes(letter) && !NOT_SETTABLE.includes(letter))
    .join('');
  return others === '' ? own : [...own, `-${others}`];
}

/** With the `=` that letters alone mean. */
export function signedFlags(wanted: string | undefined): string {
  return wanted === undefined || /^[-+=]/.test(wanted) ? (wanted ?? '') : `=${wanted}`;
}

/** Runs chattr on a path with such words. */
export function setFlags(words: readonly string[], path: string): BlamedStep {
  // chattr knows no `--`.
  return { argv: ['chattr', ...words, path.startsWith('-') ? `./${path}` : path], blame: 'chattr failed' };
}

/** The letters of the first column that lsattr prints. */
export function readFlags(column: string): string {
  return column.replaceAll('-', '');
}
