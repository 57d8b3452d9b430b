// One printer for every error: the sentence, its place, the line itself, and what to do.
import { type UserError, UserErrors } from '../errors.ts';
import { locate } from '../source/span.ts';
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
  const { file, line, column, lineText, width } = locate(span);
  const place = `  ${palette.verbose('-->')} ${file}:${line}:${column}`;
  if (span.source.isSecret || lineText.trim() === '') return [place + (note ? ` (${note})` : '')];
  const gutter = String(line).padStart(6);
  // Tabs stay tabs, so that the marker stands under its text on every terminal.
  const indent = lineText.slice(0, column - 1).replace(/[^\t]/g, ' ');
  return [
    place,
    `${gutter} | ${lineText}`,
    `${' '.repeat(6)} | ${indent}${palette.failed('^'.repeat(width))}${note ? ` ${note}` : ''}`,
  ];
}
