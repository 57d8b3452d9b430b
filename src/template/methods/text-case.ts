// The methods of `str` about upper and lower case and about kinds of characters.
import { type Method, type MethodTable, method } from './method.ts';

function convert(apply: (text: string) => string): Method<string> {
  return method([], apply);
}

/** A claim about a text of at least one character. */
function claim(pattern: RegExp): Method<string> {
  return method([], text => pattern.test(text));
}

/** Upper case at the start of each run of letters, lower case inside. */
function titleCase(text: string): string {
  let isInside = false;
  let out = '';
  for (const char of text) {
    const isLetter = /[\p{Lu}\p{Ll}\p{Lt}]/u.test(char);
    out += isInside ? char.toLowerCase() : titleChar(char);
    isInside = isLetter;
  }
  return out;
}

/** `ß` becomes `Ss`. */
function titleChar(char: string): string {
  const [first = '', ...rest] = char.toUpperCase();
  return first + rest.join('').toLowerCase();
}

/** The first character in title case, the others in lower case: `str.capitalize`. */
export function capitalize(text: string): string {
  const [first = ''] = text;
  return titleChar(first) + text.slice(first.length).toLowerCase();
}

function swapCase(text: string): string {
  return Array.from(text, char => (/\p{Lu}/u.test(char) ? char.toLowerCase() : char.toUpperCase())).join('');
}

function isTitle(text: string): boolean {
  return /[\p{Lu}\p{Ll}\p{Lt}]/u.test(text) && titleCase(text) === text;
}

export const TEXT_CASE_METHODS: MethodTable<string> = new Map<string, Method<string>>([
  ['upper', convert(text => text.toUpperCase())],
  ['lower', convert(text => text.toLowerCase())],
  ['casefold', convert(text => text.toLowerCase().replaceAll('ß', 'ss'))],
  ['title', convert(titleCase)],
  ['capitalize', convert(capitalize)],
  ['swapcase', convert(swapCase)],
  ['isupper', method([], text => /\p{Lu}/u.test(text) && !/[\p{Ll}\p{Lt}]/u.test(text))],
  ['islower', method([], text => /\p{Ll}/u.test(text) && !/[\p{Lu}\p{Lt}]/u.test(text))],
  ['istitle', method([], isTitle)],
  ['isdigit', claim(/^[\p{Nd}\u00b2\u00b3\u00b9\u2070-\u2079\u2080-\u2089]+$/u)],
  ['isdecimal', claim(/^\p{Nd}+$/u)],
  ['isnumeric', claim(/^\p{N}+$/u)],
  ['isalpha', claim(/^\p{L}+$/u)],
  ['isalnum', claim(/^[\p{L}\p{N}]+$/u)],
  ['isspace', claim(/^[\t-\r\x1c-\x20\x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+$/)],
  ['isascii', method([], text => /^[\0-\x7f]*$/.test(text))],
  ['isidentifier', claim(/^[\p{XID_Start}_]\p{XID_Continue}*$/u)],
  ['isprintable', method([], text => !/[^\P{C} ]|[^\P{Z} ]/u.test(text))],
]);
