// What `lineinfile` makes of a text: one line that shall be there, or lines that shall not. Pure.
import { compileRegex, type Match } from '../../values/regex/python-regex.ts';

export interface LineEdit {
  readonly line: string;
  readonly regexp: string | undefined;
  readonly search_string: string | undefined;
  readonly insertafter: string | undefined;
  readonly insertbefore: string | undefined;
  readonly firstmatch: boolean;
  readonly backrefs: boolean;
}

export interface Edited {
  readonly text: string;
  /** What was done, in Ansible's words; empty when nothing. */
  readonly msg: string;
}

/** The lines of a text, each with its line end. */
export function linesOf(text: string): string[] {
  return text.match(/[^\n]*\n|[^\n]+$/g) ?? [];
}

/** Throws PythonError ValueError for a pattern that is none. */
export function ensureLine(text: string, edit: LineEdit): Edited {
  const lines = linesOf(text);
  const found = findLine(lines, edit) ?? findPlace(lines, edit);
  const whole = edit.line.endsWith('\n') ? edit.line : `${edit.line}\n`;
  const insert = (at: number): Edited => {
    const before = lines.slice(0, at);
    if (at === lines.length && lines.length > 0 && !/[\n\r]$/.test(lines.at(-1) ?? '')) before.push('\n');
    return { text: [...before, whole, ...lines.slice(at)].join(''), msg: 'line added' };
  };
  if (found.at !== undefined) {
    const expanded = edit.backrefs && found.expand !== undefined ? found.expand(edit.line) : edit.line;
    const replacement = expanded.endsWith('\n') ? expanded : `${expanded}\n`;
    if (lines[found.at] === replacement) return { text, msg: '' };
    return { text: lines.with(found.at, replacement).join(''), msg: 'line replaced' };
  }
  // Without a match there is nothing that the references could stand for.
  if (edit.backrefs) return { text, msg: '' };
  if (edit.insertbefore === 'BOF' || edit.insertafter === 'BOF') return insert(0);
  return insert(found.place ?? lines.length);
}

interface Found {
  /** The line to be replaced. */
  readonly at?: number;
  /** The line with what the pattern matched there. */
  readonly expand?: (template: string) => string;
  /** Before which line a new one goes. */
  readonly place?: number;
}

/** The last line that the pattern or the text is in, or the first. */
function findLine(lines: readonly string[], edit: LineEdit): Found | undefined {
  const regex = edit.regexp === undefined ? undefined : compileRegex(edit.regexp);
  let found: { at: number; match: Match | undefined } | undefined;
  for (const [at, line] of lines.entries()) {
    const match = regex?.search(line);
    const contains = edit.search_string !== undefined && line.includes(edit.search_string);
    if (match === undefined && !contains) continue;
    found = { at, match };
    if (edit.firstmatch) break;
  }
  if (found === undefined) return undefined;
  const { at, match } = found;
  return match === undefined || regex === undefined
    ? { at }
    : { at, expand: text => regex.expand(match, text) };
}

/** Where the line is already, or where it goes. With `firstmatch` nothing behind the first place is looked at. */
function findPlace(lines: readonly string[], edit: LineEdit): Found {
  const pattern = edit.insertafter ?? edit.insertbefore;
  const isPattern = pattern !== undefined && pattern !== 'EOF' && pattern !== 'BOF';
  const regex = isPattern ? compileRegex(pattern) : undefined;
  let found: Found = {};
  for (const [at, line] of lines.entries()) {
    if (line.replace(/[\r\n]+$/, '') === edit.line) found = { ...found, at };
    else if (regex?.search(line) !== undefined) {
      found = { ...found, place: edit.insertafter === undefined ? at : at + 1 };
      if (edit.firstmatch) break;
    }
  }
  return found;
}

/** Removes every line that matches, contains the text, or is the line. */
export function removeLines(
  text: string,
  wanted: {
    readonly line: string | undefined;
    readonly regexp: string | undefined;
    readonly search_string: string | undefined;
  },
): Edited & { readonly found: number } {
  const regex = wanted.regexp === undefined ? undefined : compileRegex(wanted.regexp);
  const isUnwanted = (line: string): boolean => {
    if (regex !== undefined) return regex.search(line) !== undefined;
    if (wanted.search_string !== undefined) return line.includes(wanted.search_string);
    return line.replace(/[\r\n]+$/, '') === wanted.line;
  };
  const lines = linesOf(text);
  const kept = lines.filter(line => !isUnwanted(line));
  const found = lines.length - kept.length;
  return { text: kept.join(''), found, msg: found > 0 ? `${found} line(s) removed` : '' };
}
