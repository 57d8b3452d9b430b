// YAML text from nodes, laid out as PyYAML with libyaml lays it out: `to_yaml` must give the same bytes.
import type { Value } from '../../values/value.ts';
import {
  type MappingNode,
  type RepresentOptions,
  represent,
  type ScalarNode,
  type SequenceNode,
  type YamlNode,
} from './represent.ts';
import { analyzeScalar } from './scalar-analysis.ts';
import { writeBlock, writeDoubleQuoted, writePlain, writeSingleQuoted } from './scalar-writer.ts';
import { Writer } from './writer.ts';

export interface DumpOptions extends RepresentOptions {
  /** Columns per level, 2 to 9; 2 otherwise. */
  readonly indent: number;
  /** Where lines are folded; 80 when too small to be meant. */
  readonly width: number;
  readonly explicitStart: boolean;
  readonly explicitEnd: boolean;
}

/** What stands around a node. */
interface Context {
  /** The column of the collection around; -1 at the top. */
  readonly indent: number;
  readonly isInMapping: boolean;
  readonly isSimpleKey: boolean;
  readonly isInFlow: boolean;
}

/** Longer keys are written behind a `? `. */
const MAX_SIMPLE_KEY = 128;

/** A document with its last line end. Throws what `represent` throws. */
export function dumpYaml(value: Value, options: DumpOptions): string {
  const step = options.indent < 2 || options.indent > 9 ? 2 : options.indent;
  const width = options.width < 0 ? Number.POSITIVE_INFINITY : options.width <= step * 2 ? 80 : options.width;
  const root = represent(value, options);
  const emitter = new Emitter(new Writer(width), step, findShared(root));
  return emitter.document(root, options);
}

/** The collections that occur more than once. */
function findShared(root: YamlNode): Set<YamlNode> {
  const [seen, shared] = [new Set<YamlNode>(), new Set<YamlNode>()];
  const visit = (node: YamlNode): void => {
    if (node.kind === 'scalar' && node.tag === undefined) return;
    if (seen.has(node)) {
      shared.add(node);
      return;
    }
    seen.add(node);
    if (node.kind === 'scalar') return;
    for (const child of node.kind === 'sequence' ? node.items : node.entries.flat()) visit(child);
  };
  visit(root);
  return shared;
}

class Emitter {
  readonly #writer: Writer;
  readonly #step: number;
  readonly #shared: ReadonlySet<YamlNode>;
  readonly #anchors = new Map<YamlNode, string>();

  constructor(writer: Writer, step: number, shared: ReadonlySet<YamlNode>) {
    this.#writer = writer;
    this.#step = step;
    this.#shared = shared;
  }

  document(root: YamlNode, { explicitStart, explicitEnd }: DumpOptions): string {
    const writer = this.#writer;
    if (explicitStart) writer.indicator('---', true);
    this.#node(root, { indent: -1, isInMapping: false, isSimpleKey: false, isInFlow: false });
    writer.indent(0);
    if (explicitEnd) {
      writer.indicator('...', true);
      writer.indent(0);
    }
    return writer.text;
  }

  #node(node: YamlNode, context: Context): void {
    if (node.kind === 'scalar' && node.tag === undefined) {
      this.#scalar(node, context);
      return;
    }
    const anchor = this.#anchors.get(node);
    if (anchor !== undefined) {
      this.#writer.indicator(`*${anchor}`, true);
      return;
    }
    if (this.#shared.has(node)) {
      const name = `id${String(this.#anchors.size + 1).padStart(3, '0')}`;
      this.#anchors.set(node, name);
      this.#writer.indicator(`&${name}`, true);
    }
    if (node.kind === 'scalar') {
      this.#writer.indicator(node.tag ?? '!', true);
      this.#scalar(node, context);
      return;
    }
    const isFlow = context.isInFlow || node.isFlow || isEmpty(node);
    if (node.kind === 'sequence') {
      if (isFlow) this.#flowSequence(node, context);
      else this.#blockSequence(node, context);
    } else if (isFlow) this.#flowMapping(node, context);
    else this.#blockMapping(node, context);
  }

  #scalar(node: ScalarNode, context: Context): void {
    const { text } = node;
    const place = {
      writer: this.#writer,
      indent: this.#deeper(context, true),
      canFold: !context.isSimpleKey,
    };
    const analysis = analyzeScalar(text);
    const canBePlain = context.isInFlow ? analysis.canBePlainInFlow : analysis.canBePlainInBlock;
    const mustQuote =
      !canBePlain || !node.isPlainImplicit || (text === '' && (context.isInFlow || context.isSimpleKey));
    let style: string = node.style ?? (mustQuote ? "'" : '');
    if (analysis.isMultiline && context.isSimpleKey) style = '"';
    if (style === "'" && !analysis.canBeSingleQuoted) style = '"';
    const isBlock = style === '|' || style === '>';
    if (isBlock && (!analysis.canBeBlock || context.isInFlow || context.isSimpleKey)) style = '"';
    if (style !== '' && !node.isText) this.#writer.indicator('!', true);
    if (style === '') writePlain(text, place, context.isInFlow);
    else if (style === "'") writeSingleQuoted(text, place);
    else if (style === '"') writeDoubleQuoted(text, place);
    else writeBlock(text, place, style === '|' ? '|' : '>', this.#step);
  }

  /** The column of what is inside. */
  #deeper({ indent, isInFlow }: Context, isFlow = isInFlow): number {
    if (indent < 0) return isFlow ? this.#step : 0;
    return indent + this.#step;
  }

  #blockSequence(node: SequenceNode, context: Context): void {
    const writer = this.#writer;
    // Directly under a key the dashes stand below the key itself.
    const isIndentless = context.isInMapping && !writer.isIndentOnly;
    const indent = isIndentless && context.indent >= 0 ? context.indent : this.#deeper(context);
    for (const item of node.items) {
      writer.indent(indent);
      writer.indicator('-', true, false, true);
      this.#node(item, { indent, isInMapping: false, isSimpleKey: false, isInFlow: false });
    }
  }

  #blockMapping(node: MappingNode, context: Context): void {
    const writer = this.#writer;
    const indent = this.#deeper(context);
    const inside = { indent, isInMapping: true, isSimpleKey: false, isInFlow: false };
    for (const [key, value] of node.entries) {
      writer.indent(indent);
      if (this.#isSimpleKey(key)) {
        this.#node(key, { ...inside, isSimpleKey: true });
        writer.indicator(':', false);
      } else {
        writer.indicator('?', true, false, true);
        this.#node(key, inside);
        writer.indent(indent);
        writer.indicator(':', true, false, true);
      }
      this.#node(value, inside);
    }
  }

  #flowSequence(node: SequenceNode, context: Context): void {
    const writer = this.#writer;
    const indent = this.#deeper(context, true);
    writer.indicator('[', true, true);
    for (const [index, item] of node.items.entries()) {
      if (index > 0) writer.indicator(',', false);
      if (writer.isTooWide) writer.indent(indent);
      this.#node(item, { indent, isInMapping: false, isSimpleKey: false, isInFlow: true });
    }
    writer.indicator(']', false);
  }

  #flowMapping(node: MappingNode, context: Context): void {
    const writer = this.#writer;
    const indent = this.#deeper(context, true);
    const inside = { indent, isInMapping: true, isSimpleKey: false, isInFlow: true };
    writer.indicator('{', true, true);
    for (const [index, [key, value]] of node.entries.entries()) {
      if (index > 0) writer.indicator(',', false);
      if (writer.isTooWide) writer.indent(indent);
      if (this.#isSimpleKey(key)) {
        this.#node(key, { ...inside, isSimpleKey: true });
        writer.indicator(':', false);
      } else {
        writer.indicator('?', true);
        this.#node(key, inside);
        if (writer.isTooWide) writer.indent(indent);
        writer.indicator(':', true);
      }
      this.#node(value, inside);
    }
    writer.indicator('}', false);
  }

  #isSimpleKey(node: YamlNode): boolean {
    if (node.kind !== 'scalar') return isEmpty(node) || this.#anchors.has(node);
    return !analyzeScalar(node.text).isMultiline && Buffer.byteLength(node.text) <= MAX_SIMPLE_KEY;
  }
}

function isEmpty(node: SequenceNode | MappingNode): boolean {
  return (node.kind === 'sequence' ? node.items : node.entries).length === 0;
}
