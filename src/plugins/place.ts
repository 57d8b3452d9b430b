// Places in the files of plug-ins: of a syntax mistake, of what was thrown.
import { readFileSync } from 'node:fs';
import type { SourceMap } from 'node:module';
import { relative, resolve } from 'node:path';
import { types } from 'node:util';
import { UserError, type UserErrorOptions } from '../errors.ts';
import type { Span } from '../source/span.ts';

/** A path as it is shown: from the current folder where that is shorter. */
export function shownPath(path: string): string {
  const near = relative('', path);
  return near.startsWith('..') || near === '' ? path : near;
}

/** The place of a line (from 1) and a column (from 1) of a file, as far as that file is there. */
export function spanAt(path: string, line: number, column: number, width = 1): Span {
  const text = textOf(path);
  let start = 0;
  for (let at = 1; at < line; at++) {
    const next = text.indexOf('\n', start);
    if (next === -1) break;
    start = next + 1;
  }
  const from = Math.min(start + column - 1, text.length);
  return { source: { name: shownPath(path), text }, start: from, end: Math.min(from + width, text.length) };
}

/** The beginning of a file. */
function spanOfFile(path: string): Span {
  return spanAt(path, 1, 1);
}

function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === undefined) throw error;
    return '';
  }
}

/** From the code that runs, by the path of the file that it was made from, to the lines that were written. */
export type SourceMaps = ReadonlyMap<string, SourceMap>;

/** Where an error was thrown, if that was in one of the files. */
export function thrownAt(error: unknown, maps: SourceMaps): { readonly span?: Span } {
  const stack = types.isNativeError(error) ? (error.stack ?? '') : '';
  for (const [, path = '', line, column] of stack.matchAll(/(\/[^\n():]+):(\d+):(\d+)/g)) {
    const entry = maps.get(path)?.findEntry(Number(line) - 1, Number(column) - 1);
    if (entry === undefined || !('originalSource' in entry)) continue;
    return {
      span: spanAt(resolve('/', entry.originalSource), entry.originalLine + 1, entry.originalColumn + 1),
    };
  }
  return {};
}

/** What was thrown, as text; anything can be. */
export function messageOf(error: unknown): string {
  return types.isNativeError(error) ? error.message : String(error);
}

/** A plug-in that is not what it should be. */
export function pluginError(path: string, message: string, options: UserErrorOptions = {}): UserError {
  return new UserError('PLUGIN', `${shownPath(path)}: ${message}`, { span: spanOfFile(path), ...options });
}
