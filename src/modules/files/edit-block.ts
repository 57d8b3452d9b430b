// What `blockinfile` makes of a text: lines between two markers that are as asked for, or gone with them. Pure.
import { compileRegex } from '../../values/regex/python-regex.ts';
import { type Edited, linesOf } from './edit-line.ts';

export interface BlockEdit {
  /** Empty: the block and its markers go. */
  readonly block: string;
  /** The lines around the block, without line ends. */
  readonly begin: string;
  readonly end: string;
  readonly insertafter: string | undefined;
  readonly insertbefore: string | undefined;
  readonly prepend_newline: boolean;
  readonly append_newline: boolean;
}

/** `text` is undefined when there is no file. Throws PythonError ValueError for a pattern that is none. */
export function ensureBlock(text: string | undefined, edit: BlockEdit): Edited {
  const begin = `${edit.begin}\n`;
  const end = `${edit.end}\n`;
  const block = edit.block === '' || edit.block.endsWith('\n') ? edit.block : `${edit.block}\n`;
  const blockLines = block === '' ? [] : [begin, ...linesOf(block), end];
  const lines = linesOf(text ?? '');
  let at = cutBlock(lines, begin, end) ?? findPlace(lines, text ?? '', edit);
  const before = lines[at - 1];
  if (before !== undefined && !before.endsWith('\n')) lines[at - 1] = `${before}\n`;
  if (edit.prepend_newline && blockLines.length > 0 && at > 0 && lines[at - 1] !== '\n')
    lines.splice(at++, 0, '\n');
  lines.splice(at, 0, ...blockLines);
  const after = at + blockLines.length;
  if (edit.append_newline && blockLines.length > 0 && after < lines.length && lines[after] !== '\n')
    lines.splice(after, 0, '\n');
  const result = lines.join('');
  if (result === text) return { text: result, msg: '' };
  if (text === undefined) return { text: result, msg: 'File created' };
  return { text: result, msg: blockLines.length > 0 ? 'Block inserted' : 'Block removed' };
}

/** Takes the lines from one marker to the other out; gives where they were. */
function cutBlock(lines: string[], begin: string, end: string): number | undefined {
  const from = lines.lastIndexOf(begin);
  const to = lines.lastIndexOf(end);
  if (from === -1 || to === -1) return undefined;
  const [first, last] = from < to ? [from, to] : [to, from];
  lines.splice(first, last - first + 1);
  return first;
}

/** Where a new block goes: after or before the last line that matches, at the end where none does. */
function findPlace(lines: readonly string[], text: string, edit: BlockEdit): number {
  if (edit.insertbefore === 'BOF') return 0;
  const pattern = edit.insertafter ?? edit.insertbefore;
  if (pattern === undefined || pattern === 'EOF') return lines.length;
  const regex = compileRegex(pattern);
  // A pattern that asks for it is matched against the whole text, over lines.
  if (/^\(\?[a-z]*m[a-z]*\)/.test(pattern)) {
    const match = regex.search(text);
    if (match === undefined) return lines.length;
    const upTo = text.slice(0, edit.insertafter === undefined ? match.start : match.end);
    return upTo.split('\n').length - 1 + (edit.insertafter === undefined ? 0 : 1);
  }
  const at = lines.findLastIndex(line => regex.search(line) !== undefined);
  if (at === -1) return lines.length;
  return edit.insertafter === undefined ? at : at + 1;
}
