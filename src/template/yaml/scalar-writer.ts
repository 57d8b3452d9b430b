// Scalars in their styles: plain, single-quoted, double-quoted, literal, folded at the width of the text.
import { isBreak, isPrintable } from './scalar-analysis.ts';
import type { Writer } from './writer.ts';

export interface ScalarPlace {
  readonly writer: Writer;
  readonly indent: number;
  /** A key must stay on one line. */
  readonly canFold: boolean;
}

/** Without quotes, folded at the width where the place allows it. */
export function writePlain(text: string, place: ScalarPlace, isInFlow: boolean): void {
  const { writer } = place;
  if (text === '' && !isInFlow) return;
  if (!writer.isSpaced) writer.put(' ');
  writeFolding(text, place, { ends: true, escape: char => char });
  writer.isSpaced = false;
  writer.isIndentOnly = false;
}

/** In single quotes, those inside doubled. */
export function writeSingleQuoted(text: string, place: ScalarPlace): void {
  const { writer } = place;
  writer.indicator("'", true);
  const endsInBreak = writeFolding(text, place, {
    ends: false,
    escape: char => (char === "'" ? "''" : char),
  });
  if (endsInBreak) writer.indent(place.indent);
  writer.indicator("'", false);
}

interface Folding {
  /** Whether a line may be broken at the first or last character. */
  readonly ends: boolean;
  escape(char: string): string;
}

/** Breaks lines at single spaces beyond the width; each line end becomes two. Whether the text ended in a line end. */
function writeFolding(text: string, { writer, indent, canFold }: ScalarPlace, folding: Folding): boolean {
  const chars = Array.from(text);
  let [wasSpace, wasBreak] = [false, false];
  for (const [index, char] of chars.entries()) {
    if (char === ' ') {
      const isInside = folding.ends || (index > 0 && index < chars.length - 1);
      if (canFold && !wasSpace && writer.isTooWide && isInside && chars[index + 1] !== ' ')
        writer.indent(indent);
      else writer.put(char);
      wasSpace = true;
    } else if (isBreak(char)) {
      if (!wasBreak && char === '\n') writer.lineBreak();
      writer.lineBreak(char);
      writer.isIndentOnly = true;
      wasBreak = true;
    } else {
      if (wasBreak) writer.indent(indent);
      writer.put(folding.escape(char));
      writer.isIndentOnly = false;
      [wasSpace, wasBreak] = [false, false];
    }
  }
  return wasBreak;
}

const ESCAPES: Readonly<Record<string, string>> = {
  '\0': '0',
  '\x07': 'a',
  '\b': 'b',
  '\t': 't',
  '\n': 'n',
  '\v': 'v',
  '\f': 'f',
  '\r': 'r',
  '\x1b': 'e',
  '"': '"',
  '\\': '\\',
  '\x85': 'N',
  '\xa0': '_',
  '\u2028': 'L',
  '\u2029': 'P',
};

/** In double quotes, with escapes for what cannot be shown. */
export function writeDoubleQuoted(text: string, { writer, indent, canFold }: ScalarPlace): void {
  writer.indicator('"', true);
  const chars = Array.from(text);
  let wasSpace = false;
  for (const [index, char] of chars.entries()) {
    const isInside = index > 0 && index < chars.length - 1;
    if (!isPrintable(char) || isBreak(char) || char === '"' || char === '\\') {
      writer.put(escapeChar(char));
      wasSpace = false;
    } else if (char !== ' ') {
      writer.put(char);
      wasSpace = false;
    } else {
      if (canFold && !wasSpace && writer.isTooWide && isInside) {
        writer.indent(indent);
        if (chars[index + 1] === ' ') writer.put('\\');
      } else writer.put(char);
      wasSpace = true;
    }
  }
  writer.indicator('"', false);
}

function escapeChar(char: string): string {
  const letter = ESCAPES[char];
  if (letter !== undefined) return `\\${letter}`;
  const code = char.codePointAt(0) ?? 0;
  const hex = code.toString(16).toUpperCase();
  if (code <= 0xff) return `\\x${hex.padStart(2, '0')}`;
  return code <= 0xffff ? `\\u${hex.padStart(4, '0')}` : `\\U${hex.padStart(8, '0')}`;
}

/** `|` and `>`: the lines as they are, behind a header that says how they start and end. */
export function writeBlock(
  text: string,
  { writer, indent }: ScalarPlace,
  style: '|' | '>',
  step: number,
): void {
  const hint = /^[ \n]/.test(text) ? String(step) : '';
  const chomp = !text.endsWith('\n') ? '-' : text === '\n' || text.endsWith('\n\n') ? '+' : '';
  writer.indicator(style + hint + chomp, true);
  writer.lineBreak();
  writer.isSpaced = true;
  writer.isIndentOnly = true;
  const lines = text.replace(/\n$/, '').split('\n');
  for (const [index, line] of lines.entries()) {
    const isLast = index === lines.length - 1;
    if (line !== '') {
      writer.indent(indent);
      writer.put(line);
      writer.isSpaced = false;
      writer.isIndentOnly = false;
    }
    // Folding reads one line end as a space: two stand for one, save before indented lines.
    const isFolded =
      style === '>' && line !== '' && !line.startsWith(' ') && /^[^ ]/.test(lines[index + 1] ?? '');
    if (!isLast) writer.lineBreak();
    if (isFolded) writer.lineBreak();
    if (!isLast) writer.isIndentOnly = true;
  }
  if (chomp === '+') {
    writer.lineBreak();
    writer.isIndentOnly = true;
  }
}
