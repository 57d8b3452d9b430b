// YAML in the forms that nearly all playbooks keep to, read in one pass. What else a text holds is left to the whole parser.
import type { MappingEntry, Node, ScalarNode } from './node.ts';
import { readBlockText, readFlow, readKey, readScalar } from './quick-scalar.ts';
import { type SourceText, type Span, withoutBlanks } from './span.ts';

/** Tabs, other line ends, and lines that begin or end a document: their rules are the whole parser's business. */
const UNUSUAL = /[\t\r\x85\u2028\u2029\ufeff]|^(?:---|\.\.\.|%)/m;
/** No text as long as this holds so many nodes that it would be refused. */
const MAX_LENGTH = 1_000_000;
const MAX_DEPTH = 50;
const REST_OF_LINE = /(?: +(#[^\n]*)?)?(?:\n|$)/y;

/**
 * The nodes that the whole parser gives for the text, places included; undefined where the text has a form that this reader
 * does not know, or a mistake, or is empty.
 */
export function readQuickly(source: SourceText): Node | undefined {
  const start = source.text.startsWith('---\n') ? 4 : 0;
  const text = source.text.slice(start);
  if (text.length > MAX_LENGTH || UNUSUAL.test(text)) return undefined;
  const reader = new QuickReader(source, start);
  const node = reader.readBlock(-1, 0);
  return reader.isAtEnd ? node : undefined;
}

/** Stands at what is to be read next. Each method gives undefined where it finds what it does not know; then all ends. */
class QuickReader {
  readonly #source: SourceText;
  readonly #text: string;
  #at: number;
  #lineStart: number;
  /** The column of the first content of a line, or -1 at the end of the text. */
  #column = -1;
  /** Where the last node ended, a comment on its line included. */
  #end = 0;
  /** Of the lines of comment before `#at`: the greatest column, -1 without any, and where the last one ends. */
  #commentColumn = -1;
  #commentEnd = 0;

  constructor(source: SourceText, start: number) {
    this.#source = source;
    this.#text = source.text;
    this.#at = start;
    this.#lineStart = start;
    this.#toContent();
  }

  get isAtEnd(): boolean {
    return this.#column === -1;
  }

  /** The mapping or list whose first line stands here, deeper than `outer`. */
  readBlock(outer: number, depth: number): Node | undefined {
    if (this.#column <= outer || depth > MAX_DEPTH) return undefined;
    return this.#isAtItem()
      ? this.#readSequence(depth)
      : this.#readMapping(readKey(this.#source, this.#at), depth);
  }

  #readSequence(depth: number): Node | undefined {
    const start = this.#at;
    const column = this.#column;
    const items: Node[] = [];
    do {
      this.#at++;
      const item = this.#readItem(column, depth + 1);
      if (item === undefined) return undefined;
      items.push(item);
    } while (this.#column === column && this.#isAtItem());
    const span = this.#close(start, column);
    return span && { kind: 'sequence', items, span };
  }

  #readItem(outer: number, depth: number): Node | undefined {
    this.#skipSpaces();
    if (this.#isLineDone()) {
      this.#toNextLine();
      return this.readBlock(outer, depth);
    }
    const key = readKey(this.#source, this.#at);
    return key === undefined ? this.#readInline(outer, depth) : this.#readMapping(key, depth);
  }

  #readMapping(first: ScalarNode | undefined, depth: number): Node | undefined {
    if (first === undefined) return undefined;
    const { start } = first.span;
    const column = start - this.#lineStart;
    const entries: MappingEntry[] = [];
    const names = new Set<unknown>();
    for (let key: ScalarNode | undefined = first; ; key = readKey(this.#source, this.#at)) {
      if (key === undefined || names.has(key.value)) return undefined;
      names.add(key.value);
      this.#at = key.span.end + 1;
      const value = this.#readEntryValue(column, depth + 1);
      if (value === undefined) return undefined;
      entries.push({ key, value });
      if (this.#column !== column || this.#isAtItem()) break;
    }
    const span = this.#close(start, column);
    return span && { kind: 'mapping', entries, span };
  }

  #readEntryValue(outer: number, depth: number): Node | undefined {
    this.#skipSpaces();
    const at = this.#at;
    if (!this.#isLineDone()) return this.#readInline(outer, depth);
    const hasComment = this.#text[at] === '#';
    this.#toNextLine();
    // The items of a list may stand in the column of their key.
    if (this.#column === outer && this.#isAtItem()) return this.readBlock(outer - 1, depth);
    if (this.#column > outer) return this.readBlock(outer, depth);
    if (hasComment || this.#commentColumn !== -1) return undefined;
    this.#end = at;
    return { kind: 'scalar', value: null, span: this.#span(at, at), trust: 'template' };
  }

  /** A value that begins on the line of its key or dash. It ends before anything that stands as deep as itself. */
  #readInline(outer: number, depth: number): Node | undefined {
    const first = this.#text[this.#at];
    if (first === '|' || first === '>') {
      const block = readBlockText(this.#source, this.#at, outer);
      if (block === undefined) return undefined;
      this.#at = block.next;
      this.#end = block.node.span.end;
      this.#toContent();
      return this.#column > outer ? undefined : block.node;
    }
    const isFlow = first === '[' || first === '{';
    const node = isFlow ? readFlow(this.#source, this.#at, depth) : readScalar(this.#source, this.#at);
    if (node === undefined) return undefined;
    this.#at = node.span.end;
    if (!this.#endLine() || this.#column > outer) return undefined;
    // Comments deeper than its key go with the value, which only the whole parser counts.
    return this.#commentColumn > outer ? undefined : node;
  }

  /** The place of the block that began at `start`, once all that is left stands less deep. */
  #close(start: number, column: number): Span | undefined {
    if (this.#column > column) return undefined;
    const span = this.#span(start, withoutBlanks(this.#text, start, this.#end));
    // Comments in the column of a block belong to it, and so to the blocks around it.
    if (column > 0 && this.#commentColumn >= column) this.#end = this.#commentEnd;
    return span;
  }

  #span(start: number, end: number): Span {
    return { source: this.#source, start, end };
  }

  #isAtItem(): boolean {
    if (this.#text[this.#at] !== '-') return false;
    const next = this.#text[this.#at + 1];
    return next === ' ' || next === '\n' || next === undefined;
  }

  #skipSpaces(): void {
    while (this.#text[this.#at] === ' ') this.#at++;
  }

  /** Whether nothing but a comment is left of the line. */
  #isLineDone(): boolean {
    const char = this.#text[this.#at];
    return char === '\n' || char === undefined || (char === '#' && this.#text[this.#at - 1] === ' ');
  }

  /** Goes behind the value that ends here; false when more than a comment stands behind it. */
  #endLine(): boolean {
    REST_OF_LINE.lastIndex = this.#at;
    const rest = REST_OF_LINE.exec(this.#text);
    if (rest === null) return false;
    this.#end = rest[1] === undefined ? this.#at : this.#text.indexOf('#', this.#at) + rest[1].length;
    this.#at += rest[0].length;
    this.#toContent();
    return true;
  }

  #toNextLine(): void {
    const newline = this.#text.indexOf('\n', this.#at);
    this.#at = newline === -1 ? this.#text.length : newline + 1;
    this.#toContent();
  }

  /** From the start of a line over empty lines and comments. */
  #toContent(): void {
    this.#commentColumn = -1;
    for (;;) {
      this.#lineStart = this.#at;
      this.#skipSpaces();
      const char = this.#text[this.#at];
      this.#column = char === undefined ? -1 : this.#at - this.#lineStart;
      if (char === '#') {
        const newline = this.#text.indexOf('\n', this.#at);
        this.#commentEnd = newline === -1 ? this.#text.length : newline;
        this.#commentColumn = Math.max(this.#commentColumn, this.#column);
        this.#at = this.#commentEnd;
        if (newline === -1) continue;
      } else if (char !== '\n') return;
      this.#at++;
    }
  }
}
