// A result as text: what is left out, how it is laid out as JSON, how a diff is drawn.
import { createTwoFilesPatch } from 'diff/lib/patch/create.js';
import type { ResultData } from '../engine/events.ts';
import type { Diff } from '../modules/module.ts';
import { fromData } from '../values/data.ts';
import { toSortedJson } from '../values/json.ts';

/** A result as JSON in one line, or on several with so many columns a level. Keys sorted, internals left out. */
export function resultText(
  result: ResultData,
  { indent, verbosity }: { readonly indent?: number; readonly verbosity?: number },
): string {
  const shown = shownKeys(result, verbosity);
  return toSortedJson(fromData(shown), { indent: indent ?? null, ensureAscii: false });
}

/** A result without internals, and without what other lines tell; `-vvv` shows what the module was called with. */
export function shownKeys(result: ResultData, verbosity = 0): Record<string, unknown> {
  const isShown = (key: string) =>
    !key.startsWith('_ansible_') && !HIDDEN.has(key) && (verbosity > 2 || !DETAILS.has(key));
  const shown = Object.fromEntries(Object.entries(result).filter(([key]) => isShown(key)));
  return Array.isArray(shown.results) ? { ...shown, results: shown.results.map(withoutInternals) } : shown;
}

/** An item of a loop without what the engine and modules tell each other. */
function withoutInternals(item: unknown): unknown {
  if (typeof item !== 'object' || item === null || Object.getPrototypeOf(item) !== Object.prototype)
    return item;
  return Object.fromEntries(Object.entries(item).filter(([key]) => !key.startsWith('_ansible_')));
}

/** Figures of `set_stats` in one line, spaced as Ansible spaces them. */
export function figuresText(figures: ResultData): string {
  return toSortedJson(fromData(figures), { indent: 1, ensureAscii: false }).replaceAll('\n', '');
}

/** Told by other lines than the result's own. */
const HIDDEN = new Set(['failed', 'skipped', 'warnings', 'deprecations', 'exception']);
const DETAILS = new Set(['diff', 'invocation']);

/** What `debug` shows: its message, or its variable and what the loop adds; nothing of the engine's own. */
export function debugResult(result: ResultData): ResultData {
  const shown = Object.entries(result).filter(([key]) =>
    'msg' in result ? DEBUG_MESSAGE.has(key) || key.startsWith('_') : !DEBUG_NOISE.has(key),
  );
  return Object.fromEntries(shown);
}

const DEBUG_MESSAGE = new Set(['msg', 'exception', 'warnings', 'deprecations']);
const DEBUG_NOISE = new Set(['changed', 'failed', 'skipped', 'invocation', 'skip_reason']);

/** The diffs of a result as unified diffs, in Ansible's form. */
export function diffText(diff: unknown, context: number): string {
  const diffs = (Array.isArray(diff) ? diff : [diff]) as readonly (Diff | undefined)[];
  return diffs
    .map(one => (one === undefined || one === null ? '' : skippedText(one) + oneDiff(one, context)))
    .join('');
}

/** What of a diff is not shown, and why. */
function skippedText({ dst_binary, src_binary, dst_larger, src_larger }: Diff): string {
  return [
    dst_binary && 'destination file appears to be binary',
    src_binary && 'source file appears to be binary',
    dst_larger && `destination file size is greater than ${dst_larger}`,
    src_larger && `source file size is greater than ${src_larger}`,
  ]
    .map(reason => (reason ? `diff skipped: ${reason}\n` : ''))
    .join('');
}

function oneDiff(diff: Diff, context: number): string {
  if (diff.prepared !== undefined) return diff.prepared.endsWith('\n') ? diff.prepared : `${diff.prepared}\n`;
  if (!('before' in diff && 'after' in diff)) return '';
  const before = sideText(diff.before);
  const after = sideText(diff.after);
  if (before === after) return '';
  const headers = [diff.before_header, diff.after_header].map(header => (header ? `: ${header}` : ''));
  const patch = createTwoFilesPatch('before', 'after', before, after, '', '', { context });
  // A range of one line is written without its length, as difflib does.
  const hunks = patch
    .slice(patch.indexOf('@@'))
    .replace(/^@@ .* @@$/gm, header => header.replace(/,1(?= )/g, ''));
  return `--- before${headers[0]}\n+++ after${headers[1]}\n${hunks}\n`;
}

/** Attributes are compared as JSON, text as it is. */
function sideText(side: unknown): string {
  if (side === undefined || side === null) return '';
  if (typeof side === 'string') return side;
  return `${toSortedJson(fromData(side), { indent: 4 })}\n`;
}
