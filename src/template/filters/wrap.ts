// Breaking a line into lines of at most so many characters, as Python's textwrap does.
// https://docs.python.org/3/library/textwrap.html
import { countCodePoints } from '../../values/iterate.ts';
import { PythonError } from '../../values/python-error.ts';
import { sliceText } from './python-text.ts';

export interface WrapOptions {
  readonly width: number;
  /** A word longer than a line is cut; otherwise it stands alone on a line that is too long. */
  readonly breakLongWords: boolean;
  /** A line may end behind the hyphen of a compound word. */
  readonly breakOnHyphens: boolean;
}

/** The lines, without white space at their ends. */
export function wrapLine(text: string, options: WrapOptions): string[] {
  const { width } = options;
  if (width <= 0) throw new PythonError('ValueError', `invalid width ${width} (must be > 0)`);
  const chunks = splitChunks(text, options.breakOnHyphens).reverse();
  const lines: string[] = [];
  while (chunks.length > 0) {
    if (isBlank(chunks.at(-1)) && lines.length > 0) chunks.pop();
    const line: string[] = [];
    let used = 0;
    for (
      let next = chunks.at(-1);
      next !== undefined && used + countCodePoints(next) <= width;
      next = chunks.at(-1)
    ) {
      line.push(next);
      used += countCodePoints(next);
      chunks.pop();
    }
    const long = chunks.at(-1);
    if (long !== undefined && countCodePoints(long) > width) {
      if (options.breakLongWords) {
        const cut = cutAt(long, width - used, options.breakOnHyphens);
        line.push(sliceText(long, 0, cut));
        chunks[chunks.length - 1] = sliceText(long, cut);
      } else if (line.length === 0) {
        line.push(long);
        chunks.pop();
      }
    }
    if (isBlank(line.at(-1))) line.pop();
    if (line.length > 0) lines.push(line.join(''));
  }
  return lines;
}

function isBlank(chunk: string | undefined): boolean {
  return chunk !== undefined && chunk.trim() === '';
}

/** A long word is rather cut behind its last hyphen that fits than in the middle of a part. */
function cutAt(word: string, room: number, breakOnHyphens: boolean): number {
  if (!breakOnHyphens || countCodePoints(word) <= room) return room;
  const hyphen = Array.from(word).lastIndexOf('-', room - 1);
  return hyphen > 0 && /[^-]/.test(sliceText(word, 0, hyphen)) ? hyphen + 1 : room;
}

const LETTER = '[\\p{L}_]';
const IN_WORD = '[\\p{L}\\p{N}_!"\'&.,?]';
const WORD = '[\\p{L}\\p{N}_]';
/** Where a line may break inside a run of non-spaces: behind a compound's hyphen, before and behind a dash. */
const BREAKS = new RegExp(
  `(?<=(?:${LETTER}{2}|${LETTER}-${IN_WORD})-)(?=${LETTER}-?${LETTER})` +
    `|(?<=${IN_WORD})(?=-{2,}${WORD})|(?<=${IN_WORD}-{2,})(?=${WORD})`,
  'u',
);

function splitChunks(text: string, breakOnHyphens: boolean): string[] {
  const runs = text.split(/([\t\n\v\f\r ]+)/).filter(run => run !== '');
  return breakOnHyphens ? runs.flatMap(run => run.split(BREAKS)) : runs;
}
