// Text such as `src=a dest="b c" creates={{ path }}` → pairs, split as Ansible splits it: quotes and templates stay whole.
import { SIMPLE_ESCAPES } from '../values/escapes.ts';

export interface KeyValue {
  readonly key: string;
  readonly keyStart: number;
  /** Without its outer quotes. */
  readonly value: string;
  /** Offsets of the value in the text, quotes excluded. */
  readonly start: number;
  readonly end: number;
}

export interface FreeForm {
  readonly pairs: readonly KeyValue[];
  /** What was no pair, as written; the empty string when all of it was pairs. */
  readonly rest: string;
}

/** Options that a command line may carry among its own words. */
const COMMAND_OPTIONS = new Set([
  'creates',
  'removes',
  'chdir',
  'executable',
  'warn',
  'stdin',
  'stdin_add_newline',
  'strip_empty_ends',
]);

/**
 * Splits free-form arguments. `command` takes only the options of commands out and leaves every other word as written.
 * https://docs.ansible.com/ansible/latest/reference_appendices/YAMLSyntax.html
 */
export function splitFreeForm(text: string, kind: 'none' | 'any' | 'command'): FreeForm {
  const pairs: KeyValue[] = [];
  let rest = '';
  let endsWithPair = false;
  const words = splitWords(text);
  for (const [index, word] of words.entries()) {
    const pair = pairOf(text, word);
    endsWithPair = pair !== undefined && (kind !== 'command' || COMMAND_OPTIONS.has(pair.key));
    if (pair && endsWithPair) pairs.push(pair);
    else
      rest = isContinuation(text, word)
        ? joined(text, word, rest)
        : rest + text.slice(word.start, words[index + 1]?.start);
  }
  // What is behind a command belongs to it, but for the one space that parts it from an option.
  if (kind !== 'command') return { pairs, rest: rest.trim() };
  return { pairs, rest: endsWithPair ? rest.replace(/ $/, '') : rest };
}

/** A lone backslash at the end of a line. */
function isContinuation(text: string, { start, end }: Word): boolean {
  return (
    end - start === 1 && text[start] === '\\' && text[end] === '\n' && /[ \t]/.test(text[start - 1] ?? '')
  );
}

/** The next line goes on behind what was there before the backslash, its indentation in place of the space. */
function joined(text: string, { end }: Word, before: string): string {
  const indentation = /^[ \t]*/.exec(text.slice(end + 1))?.[0] ?? '';
  return before.slice(0, -1) + (indentation || ' ');
}

/** Whether a quote or a template of free-form arguments is never closed, counted as Ansible counts: word by word. */
export function isUnbalanced(text: string): boolean {
  return hasOpenQuote(text) || BRACES.some(([open, close]) => isOpen(text, open, close));
}

function hasOpenQuote(text: string): boolean {
  let quote = '';
  for (const { 0: char, index } of text.matchAll(/["']/g)) {
    if (text[index - 1] === '\\') continue;
    if (quote === '') quote = char;
    else if (quote === char) quote = '';
  }
  return quote !== '';
}

function isOpen(text: string, open: string, close: string): boolean {
  if (!text.includes(open)) return false;
  let depth = 0;
  for (const word of text.split(/[ \n]/)) {
    depth = Math.max(0, depth + word.split(open).length - word.split(close).length);
  }
  return depth > 0;
}

const BRACES = [
  ['{{', '}}'],
  ['{%', '%}'],
  ['{#', '#}'],
] satisfies readonly (readonly [string, string])[];

interface Word {
  readonly start: number;
  readonly end: number;
}

/**
 * Words separated by white space outside quotes and outside `{{ }}`, `{% %}`, `{# #}`. Quotes and braces are counted apart,
 * as in Ansible: `msg="{{ a("b c") }}"` is one word, for its braces are still open where the quote seems to end.
 */
export function splitWords(text: string): Word[] {
  const words: Word[] = [];
  const open: number[] = BRACES.map(() => 0);
  let start = -1;
  let quote = '';
  for (let at = 0; at < text.length; at++) {
    const char = text[at] ?? '';
    if (/\s/.test(char)) {
      if (start === -1 || quote !== '' || open.some(count => count > 0)) continue;
      words.push({ start, end: at });
      start = -1;
      continue;
    }
    if (start === -1) start = at;
    if (char === '"' || char === "'") {
      if (text[at - 1] !== '\\') quote = quote === '' ? char : quote === char ? '' : quote;
      continue;
    }
    const two = text.slice(at, at + 2);
    const kind = BRACES.findIndex(braces => braces.includes(two));
    if (kind === -1) continue;
    open[kind] = Math.max(0, (open[kind] ?? 0) + (two === BRACES[kind]?.[0] ? 1 : -1));
    at++;
  }
  if (start !== -1) words.push({ start, end: text.length });
  return words;
}

/** A key is any text up to the first `=` that is in no template, such as `user_{{ item }}` of set_fact. */
const KEY = /^((?:\{\{(?:(?!\}\}).)*\}\}|[^\s={}"'\\])+)=/s;

function pairOf(text: string, { start, end }: Word): KeyValue | undefined {
  const word = text.slice(start, end);
  const match = KEY.exec(word);
  if (!match?.[1]) return undefined;
  let from = start + match[0].length;
  let to = end;
  const first = text[from];
  if (to - from >= 2 && (first === '"' || first === "'") && text[to - 1] === first && text[to - 2] !== '\\') {
    from++;
    to--;
  }
  return {
    key: match[1],
    keyStart: start,
    value: decodeEscapes(text.slice(from, to)).replaceAll('\\=', '='),
    start: from,
    end: to,
  };
}

/** Python's escapes in a value, templates in it included; a backslash before anything else stays. */
function decodeEscapes(value: string): string {
  if (!value.includes('\\')) return value;
  const sequence =
    /\\(?:x([0-9A-Fa-f]{2})|u([0-9A-Fa-f]{4})|U(00(?:0[0-9A-Fa-f]|10)[0-9A-Fa-f]{4})|([\\'"abfnrtv]))/g;
  return value.replace(sequence, (_whole, two?: string, four?: string, eight?: string, letter?: string) => {
    const digits = two ?? four ?? eight;
    return digits === undefined
      ? (SIMPLE_ESCAPES[letter ?? ''] ?? '')
      : String.fromCodePoint(Number.parseInt(digits, 16));
  });
}
