// Texts and values in brackets for the quick reader: what stands on one line, and blocks of text.
import type { MappingEntry, Node, ScalarNode } from './node.ts';
import { type SourceText, withoutBlanks } from './span.ts';
import { resolvePlain } from './yaml-scalar.ts';

const PLAIN = /(?:[^\s\-?:,[\]{}#&*!|>'"%@`]|-(?=[\w/.]))(?:[^\s:#]|:(?=\S)|(?<=\S)#| +(?=[^\s:#]|:\S))*/y;
const PLAIN_IN_BRACKETS =
  /(?:[^\s\-?:,[\]{}#&*!|>'"%@`]|-(?=\w))(?:[^\s,[\]{}:#]|:(?=[\w/.])| +(?=[^\s,[\]{}:#]))*/y;
const SINGLE_QUOTED = /'((?:[^'\n]|'')*)'/y;
const DOUBLE_QUOTED = /"((?:[^"\\\n]|\\["\\/nt])*)"/y;
const BLOCK_HEADER = /([|>])(-?) *\n/y;
const MAX_KEY_LENGTH = 1000;
const MAX_INDENT = 100;

const ESCAPES: Readonly<Record<string, string>> = { n: '\n', t: '\t' };

/** The text before a colon; undefined when what stands here is no plain or quoted key. */
export function readKey(source: SourceText, at: number): ScalarNode | undefined {
  const key = readScalar(source, at);
  if (key === undefined || !isBeforeColon(source.text, key.span.end)) return undefined;
  // Of keys that are no text, and of merge keys, the whole parser knows more.
  const isUsual = typeof key.value === 'string' && key.value !== '<<';
  return isUsual && key.span.end - at <= MAX_KEY_LENGTH ? key : undefined;
}

/** A plain or quoted value that ends on its line. */
export function readScalar(source: SourceText, at: number): ScalarNode | undefined {
  return readQuoted(source, at) ?? readPlain(source, at, PLAIN);
}

/** `[a, b]` or `{a: b}` on one line. */
export function readFlow(source: SourceText, at: number, depth: number): Node | undefined {
  return source.text[at] === '[' ? readFlowSequence(source, at, depth) : readFlowMapping(source, at, depth);
}

/** A text in a block, with the place of the first line behind it. `outer` is the column of what the text belongs to. */
export function readBlockText(
  source: SourceText,
  at: number,
  outer: number,
): { readonly node: ScalarNode; readonly next: number } | undefined {
  const file = source.text;
  const header = matchAt(BLOCK_HEADER, file, at);
  if (header === null) return undefined;
  const bodyStart = at + header[0].length;
  const indent = firstOther(file, bodyStart) - bodyStart;
  if (indent <= outer || indent > MAX_INDENT || file[bodyStart + indent] === '\n') return undefined;
  const lines: string[] = [];
  let next = bodyStart;
  while (next < file.length) {
    const lineEnd = file.indexOf('\n', next);
    const content = firstOther(file, next);
    // A last line without its end, and lines of spaces only, have rules of their own.
    if (lineEnd === -1 || (content === lineEnd && content - next > indent)) return undefined;
    if (content < lineEnd && content - next < indent) break;
    lines.push(file.slice(Math.min(next + indent, lineEnd), lineEnd));
    next = lineEnd + 1;
  }
  while (lines.at(-1) === '') lines.pop();
  const isFolded = header[1] === '>';
  if (isFolded && lines.some(line => line === '' || line.startsWith(' ') || line.endsWith(' ')))
    return undefined;
  const value = lines.join(isFolded ? ' ' : '\n') + (header[2] === '-' ? '' : '\n');
  const span = { source, start: at, end: withoutBlanks(file, at, next) };
  const node: ScalarNode = { kind: 'scalar', value, span, trust: 'template' };
  return { node: isFolded ? node : { ...node, textStart: bodyStart + indent }, next };
}

function readFlowSequence(source: SourceText, at: number, depth: number): Node | undefined {
  const items: Node[] = [];
  const end = readMembers(source.text, at, ']', start => {
    const item = readFlowValue(source, start, depth);
    if (item !== undefined) items.push(item);
    return item?.span.end;
  });
  return end === undefined ? undefined : { kind: 'sequence', items, span: { source, start: at, end } };
}

function readFlowMapping(source: SourceText, at: number, depth: number): Node | undefined {
  const entries: MappingEntry[] = [];
  const end = readMembers(source.text, at, '}', start => {
    const key = readQuoted(source, start) ?? readPlain(source, start, PLAIN_IN_BRACKETS);
    if (typeof key?.value !== 'string' || key.value === '<<' || !source.text.startsWith(': ', key.span.end))
      return;
    if (entries.some(entry => entry.key.value === key.value)) return;
    const value = readFlowValue(source, firstOther(source.text, key.span.end + 1), depth);
    if (value !== undefined) entries.push({ key, value });
    return value?.span.end;
  });
  return end === undefined ? undefined : { kind: 'mapping', entries, span: { source, start: at, end } };
}

/** Goes over what stands between commas up to the closing bracket; the offset behind it. `read` gives where a member ends. */
function readMembers(
  text: string,
  at: number,
  close: string,
  read: (start: number) => number | undefined,
): number | undefined {
  let next = firstOther(text, at + 1);
  if (text[next] === close) return next + 1;
  for (;;) {
    const end = read(next);
    if (end === undefined) return undefined;
    next = firstOther(text, end);
    if (text[next] === close) return next + 1;
    if (text[next] !== ',') return undefined;
    next = firstOther(text, next + 1);
  }
}

function readFlowValue(source: SourceText, at: number, depth: number): Node | undefined {
  const first = source.text[at];
  if (first === '[' || first === '{') return depth > 50 ? undefined : readFlow(source, at, depth + 1);
  return readQuoted(source, at) ?? readPlain(source, at, PLAIN_IN_BRACKETS);
}

function readPlain(source: SourceText, at: number, form: RegExp): ScalarNode | undefined {
  const text = matchAt(form, source.text, at)?.[0];
  if (text === undefined) return undefined;
  const span = { source, start: at, end: at + text.length };
  const value = resolvePlain(text);
  return value === text
    ? { kind: 'scalar', value, span, trust: 'template', textStart: at }
    : { kind: 'scalar', value, span, trust: 'template' };
}

function readQuoted(source: SourceText, at: number): ScalarNode | undefined {
  const quote = source.text[at];
  if (quote !== '"' && quote !== "'") return undefined;
  const match = matchAt(quote === '"' ? DOUBLE_QUOTED : SINGLE_QUOTED, source.text, at);
  if (match === null) return undefined;
  const image = match[1] ?? '';
  const value =
    quote === '"'
      ? image.replace(/\\(.)/g, (_, char: string) => ESCAPES[char] ?? char)
      : image.replaceAll("''", "'");
  const span = { source, start: at, end: at + match[0].length };
  return value === image
    ? { kind: 'scalar', value, span, trust: 'template', textStart: at + 1 }
    : { kind: 'scalar', value, span, trust: 'template' };
}

function isBeforeColon(text: string, at: number): boolean {
  const next = text[at + 1];
  return text[at] === ':' && (next === ' ' || next === '\n' || next === undefined);
}

/** The offset of the first character that is no space. */
function firstOther(text: string, at: number): number {
  let next = at;
  while (text[next] === ' ') next++;
  return next;
}

function matchAt(form: RegExp, text: string, at: number): RegExpExecArray | null {
  form.lastIndex = at;
  return form.exec(text);
}
