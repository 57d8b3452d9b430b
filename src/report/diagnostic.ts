// One printer for every error: the sentence, its place, the line itself, and what to do.
import { type UserError, UserErrors } from '../errors.ts';
import { type Location, locate } from '../source/span.ts';
import type { Palette } from './palette.ts';

/** An error as a person reads it, without a line end. `note` says where it was met: `on host 10.10.10.11`. */
export function diagnosticText(error: UserError, palette: Palette, note = error.note): string {
  const lines = [`${palette.failed(`error[${error.code}]`)}: ${palette.emphasis(error.message)}`];
  return [...lines, ...placeText(error, palette, note)].join('\n');
}

/** Where it is, and what to do: the lines below the sentence. */
export function placeText(error: UserError, palette: Palette, note?: string): string[] {
  const lines: string[] = [];
  if (error.span) lines.push(...placeLines(error, palette, note));
  else if (note) lines.push(`  ${note}`);
  if (error.hint) lines.push(`  ${palette.skipped('hint')}: ${error.hint}`);
  return lines;
}

/** All errors of a load, each by itself. */
export function diagnosticsText(error: UserError | UserErrors, palette: Palette): string {
  const errors = error instanceof UserErrors ? error.errors : [error];
  return errors.map(one => diagnosticText(one, palette)).join('\n\n');
}

function placeLines({ span }: UserError, palette: Palette, note: string | undefined): string[] {
  if (span === undefined) return [];
  const location = locate(span);
  const { file, line, column, lineText } = location;
  const place = `  ${palette.verbose('-->')} ${file}:${line}:${column}`;
  if (span.source.isSecret || lineText.trim() === '') return [place + (note ? ` (${note})` : '')];
  const { text, before, width } = excerpt(location);
  const gutter = String(line).padStart(6);
  // Tabs stay tabs, so that the marker stands under its text on every terminal.
  const indent = before.replace(/[^\t]/g, ' ');
  return [
    place,
    `${gutter} | ${text}`,
    `${' '.repeat(6)} | ${indent}${palette.failed('^'.repeat(width))}${note ? ` ${note}` : ''}`,
  ];
}

/** The longest line that is shown as a whole, in characters. */
const LONGEST = 200;
/** What of a longer line is shown before its place. */
const LEAD = 60;

/** What is shown of a line, what of that stands before the place, and how many characters the place has. */
function excerpt({ lineText, column, width }: Location): { text: string; before: string; width: number } {
  const shown = lineText.replace(CONTROL_CHARACTERS, visible);
  const start = column - 1;
  if (shown.length <= LONGEST) return { text: shown, before: shown.slice(0, start), width };
  const from = Math.max(0, Math.min(start - LEAD, shown.length - LONGEST));
  const to = from + LONGEST;
  const head = from > 0 ? '…' : '';
  return {
    text: `${head}${shown.slice(from, to)}${to < shown.length ? '…' : ''}`,
    before: head + shown.slice(from, start),
    width: Math.min(width, to - start),
  };
}

/** All but the tab: what is shown must not steer the terminal. */
const CONTROL_CHARACTERS = /(?!\t)\p{Cc}/gu;

/** A picture of the same width: `␛` for escape. */
function visible(character: string): string {
  const code = character.charCodeAt(0);
  if (code < 0x20) return String.fromCharCode(0x2400 + code);
  return code === 0x7f ? '␡' : '\ufffd';
}
