// The methods of `str` that fill a width.
import { countCodePoints } from '../../values/iterate.ts';
import { PythonError } from '../../values/python-error.ts';
import type { Value } from '../../values/value.ts';
import { expectInt, expectText } from './arguments.ts';
import { type Method, type MethodTable, method } from './method.ts';

const WIDTH = ['width', ['fillchar', ' ']] as const;

function fill(
  layout: (text: string, missing: number, width: number, char: string) => string,
): Method<string> {
  return method(WIDTH, (text, [width, fillchar]: readonly Value[]) => {
    const char = expectText(fillchar, 'The fill character');
    if (countCodePoints(char) !== 1) {
      throw new PythonError('TypeError', 'The fill character must be exactly one character long');
    }
    const wanted = expectInt(width);
    const missing = wanted - countCodePoints(text);
    return missing <= 0 ? text : layout(text, missing, wanted, char);
  });
}

/** Python puts the odd blank to the left when the width is odd, else to the right. */
function center(text: string, missing: number, width: number, char: string): string {
  const left = Math.floor(missing / 2) + (missing & width & 1);
  return char.repeat(left) + text + char.repeat(missing - left);
}

function zeroFill(text: string, width: number): string {
  const missing = width - countCodePoints(text);
  if (missing <= 0) return text;
  const sign = /^[-+]/.exec(text)?.[0] ?? '';
  return sign + '0'.repeat(missing) + text.slice(sign.length);
}

/** Tabs as blanks up to the next of the columns that lie `size` apart. */
export function expandTabs(text: string, size: number): string {
  let column = 0;
  let out = '';
  for (const char of text) {
    if (char === '\t') {
      const blanks = size > 0 ? size - (column % size) : 0;
      out += ' '.repeat(blanks);
      column += blanks;
    } else {
      out += char;
      column = char === '\n' || char === '\r' ? 0 : column + 1;
    }
  }
  return out;
}

export const TEXT_LAYOUT_METHODS: MethodTable<string> = new Map<string, Method<string>>([
  ['ljust', fill((text, missing, _width, char) => text + char.repeat(missing))],
  ['rjust', fill((text, missing, _width, char) => char.repeat(missing) + text)],
  ['center', fill(center)],
  ['zfill', method(['width'], (text, [width]) => zeroFill(text, expectInt(width)))],
  ['expandtabs', method([['tabsize', 8]], (text, [size]) => expandTabs(text, expectInt(size)))],
]);
