// Where the text of a YAML scalar stands in its file, so that a mistake inside a template is shown at its own column.
import { Scalar as YamlScalar } from 'yaml';
import type { Span } from './span.ts';

/** The offset at which a scalar's text begins in the file, when the file holds it unchanged (see ScalarNode.textStart). */
export function findText(
  file: string,
  span: Span,
  text: string,
  type: string | null | undefined,
): number | undefined {
  if (type === YamlScalar.BLOCK_LITERAL) return findLiteral(file, span, text);
  const isQuoted = type === YamlScalar.QUOTE_DOUBLE || type === YamlScalar.QUOTE_SINGLE;
  if (!isQuoted && type !== YamlScalar.PLAIN) return undefined;
  const start = isQuoted ? span.start + 1 : span.start;
  const image = file.slice(start, isQuoted ? span.end - 1 : span.end);
  return image === text && !text.includes('\n') ? start : undefined;
}

/** A literal block maps line by line, all lines cut by the same indentation. */
function findLiteral(file: string, span: Span, text: string): number | undefined {
  const bodyStart = file.indexOf('\n', span.start) + 1;
  // With an indentation mark (`|2`) the first line of the text may keep spaces of its own.
  const indent = leadingSpaces(file.slice(bodyStart, bodyStart + 200)) - leadingSpaces(text);
  let lineStart = bodyStart;
  for (const line of text.replace(/\n+$/, '').split('\n')) {
    const image = file.slice(lineStart + indent, lineStart + indent + line.length);
    if (line !== '' && image !== line) return undefined;
    lineStart = file.indexOf('\n', lineStart) + 1;
    if (lineStart === 0) break;
  }
  return text.startsWith('\n') || text === '' ? undefined : bodyStart + indent;
}

function leadingSpaces(text: string): number {
  return /^ */.exec(text)?.[0].length ?? 0;
}
