// What `replace` makes of a text: every match of a pattern, in all of it or in a section. Pure.
import { compileRegex } from '../../values/regex/python-regex.ts';
import type { Edited } from './edit-line.ts';

export interface ReplaceEdit {
  readonly regexp: string;
  readonly replace: string;
  readonly after: string | undefined;
  readonly before: string | undefined;
}

/** Throws PythonError ValueError for a pattern that is none. */
export function replaceMatches(
  text: string,
  edit: ReplaceEdit,
): Edited & { readonly isSectionMissing?: boolean } {
  const section = findSection(text, edit);
  if (section === undefined) {
    const pattern = `${edit.after ?? ''}(?P<subsection>.*${edit.after !== undefined && edit.before !== undefined ? '?' : ''})${edit.before ?? ''}`;
    const msg = `Pattern for before/after params did not match the given file: ${pattern}`;
    return { text, msg, isSectionMissing: true };
  }
  const { start, end } = section;
  const regex = compileRegex(edit.regexp, { multiline: true });
  const inner = text.slice(start, end);
  const replaced = regex.replaceAll(inner, edit.replace);
  if (replaced === inner) return { text, msg: '' };
  const count = regex.findAll(inner).length;
  return { text: text.slice(0, start) + replaced + text.slice(end), msg: `${count} replacements made` };
}

/** From behind the first match of `after` to the next one of `before`. */
function findSection(
  text: string,
  edit: ReplaceEdit,
): { readonly start: number; readonly end: number } | undefined {
  const { after, before } = edit;
  if (after === undefined && before === undefined) return { start: 0, end: text.length };
  const lazy = after !== undefined && before !== undefined ? '?' : '';
  const match = compileRegex(`(?P<lead>${after ?? ''})(?P<subsection>.*${lazy})${before ?? ''}`, {
    dotAll: true,
  }).search(text);
  if (match === undefined) return undefined;
  const start = match.start + (match.group('lead') ?? '').length;
  return { start, end: start + (match.group('subsection') ?? '').length };
}
