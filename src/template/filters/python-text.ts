// Python's own ideas about text that JavaScript does not share: what is white space, where a line ends.
import { codePoints } from '../../values/iterate.ts';

/** What `str.isspace` accepts; JavaScript's `\s` has U+FEFF and lacks the separators U+001C..U+001F and U+0085. */
const SPACE = '\\t-\\r\\x1c-\\x20\\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000';
const LEADING = new RegExp(`^[${SPACE}]+`, 'u');
const TRAILING = new RegExp(`[${SPACE}]+$`, 'u');
const WHITESPACE = new RegExp(`[${SPACE}]+`, 'u');

/** `str.strip(chars)`. */
export function stripText(text: string, chars?: string): string {
  return stripEnd(stripStart(text, chars), chars);
}

/** `str.lstrip(chars)`. */
export function stripStart(text: string, chars?: string): string {
  if (chars === undefined) return text.replace(LEADING, '');
  const strip = new Set(chars);
  const points = Array.from(text);
  const start = points.findIndex(point => !strip.has(point));
  return start === -1 ? '' : points.slice(start).join('');
}

/** `str.rstrip(chars)`. */
export function stripEnd(text: string, chars?: string): string {
  if (chars === undefined) return text.replace(TRAILING, '');
  const strip = new Set(chars);
  const points = Array.from(text);
  return points.slice(0, points.findLastIndex(point => !strip.has(point)) + 1).join('');
}

/** `str.split()`: at runs of white space, without empty words. */
export function splitWords(text: string): string[] {
  return text.split(WHITESPACE).filter(word => word !== '');
}

/** `str.splitlines()`: without line ends, and without an empty line behind the last one. */
export function splitLines(text: string): string[] {
  const lines = text.split(/\r\n|[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]/u);
  if (lines.at(-1) === '') lines.pop();
  return lines;
}

/** `text[start:end]` by code points; neither may be negative. */
export function sliceText(text: string, start: number, end?: number): string {
  const points = codePoints(text).slice(start, end);
  return typeof points === 'string' ? points : points.join('');
}
