// Small readers of nodes that every loader needs: plain values, entries by key, and places inside a text.
import { toText } from '../values/text.ts';
import type { Scalar, Value } from '../values/value.ts';
import type { MappingNode, Node, ScalarNode } from './node.ts';
import type { Span } from './span.ts';

/** The value as written, nothing rendered: Map for a mapping, Array for a list. Vault text stays armored. */
export function nodeToValue(node: Node): Value {
  switch (node.kind) {
    case 'scalar':
      return node.value;
    case 'sequence':
      return node.items.map(nodeToValue);
    case 'mapping':
      return new Map(node.entries.map(entry => [entry.key.value, nodeToValue(entry.value)]));
  }
}

/** The value under a key, or undefined. */
export function valueAt(mapping: MappingNode, key: Scalar): Node | undefined {
  return mapping.entries.find(entry => entry.key.value === key)?.value;
}

/** A key as the name that variables and hosts go by: Python's `str()` of it. */
export function keyText(key: ScalarNode): string {
  return toText(key.value);
}

/** The entries of a mapping by name, as layers of variables hold them. */
export function entriesByName(mapping: MappingNode): Map<string, Node> {
  return new Map(mapping.entries.map(entry => [keyText(entry.key), entry.value]));
}

/** What kind of thing a node is, in the words of an error message. */
export function describeKind(node: Node): string {
  if (node.kind === 'mapping') return 'a mapping';
  if (node.kind === 'sequence') return 'a list';
  switch (typeof node.value) {
    case 'string':
      return 'a string';
    case 'boolean':
      return 'a boolean';
    case 'bigint':
      return 'a number';
    case 'number':
      return 'a number';
    default:
      return node.value === null ? 'nothing' : 'a number';
  }
}

/**
 * The place of `start..end`, offsets in a scalar's text, in its file. Falls back to the whole node where the text has no
 * simple image there.
 */
export function spanInside(node: ScalarNode, start: number, end: number): Span {
  if (node.textStart === undefined || typeof node.value !== 'string') return node.span;
  const from = offsetInFile(node.value, node.textStart, node.span, start);
  const to = offsetInFile(node.value, node.textStart, node.span, Math.max(start, end));
  return { source: node.span.source, start: from, end: Math.max(from, to) };
}

function offsetInFile(text: string, textStart: number, span: Span, offset: number): number {
  const file = span.source.text;
  const before = text.slice(0, offset);
  const lineCount = before.split('\n').length - 1;
  if (lineCount === 0) return Math.min(textStart + offset, span.end);
  // A literal block: each line of the text is a line of the file, cut by the first line's indentation.
  const indent = textStart - (file.lastIndexOf('\n', textStart - 1) + 1);
  let lineStart = textStart;
  for (let line = 0; line < lineCount; line++) lineStart = file.indexOf('\n', lineStart) + 1;
  const column = offset - (before.lastIndexOf('\n') + 1);
  return Math.min(
    column === 0 && file.charAt(lineStart) === '\n' ? lineStart : lineStart + indent + column,
    span.end,
  );
}
