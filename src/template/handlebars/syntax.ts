// Handlebars text → its syntax tree, with the place of each node as offsets. https://handlebarsjs.com/guide/
import { createRequire } from 'node:module';
import type Handlebars from 'handlebars';
import { UserError } from '../../errors.ts';
import type { SourceText } from '../../source/span.ts';
import type { Position } from '../jinja/ast.ts';

export type SyntaxNode = hbs.AST.Node;

export interface SyntaxTree {
  readonly root: hbs.AST.Program;
  position(node: SyntaxNode): Position;
}

/** Loaded with the first template: most runs need none, and loading costs a tenth of a second's start. */
let loaded: typeof Handlebars | undefined;

function handlebars(): typeof Handlebars {
  loaded ??= createRequire(import.meta.url)('handlebars') as typeof Handlebars;
  return loaded;
}

/** Throws the UserError TEMPLATE_SYNTAX for what is no Handlebars. */
export function parseHandlebars(source: SourceText): SyntaxTree {
  const lineStarts = [0];
  for (const lineEnd of source.text.matchAll(/\r\n?|\n/g)) lineStarts.push(lineEnd.index + lineEnd[0].length);
  const offset = ({ line, column }: hbs.AST.Position): number => (lineStarts[line - 1] ?? 0) + column;
  try {
    return {
      root: handlebars().parse(source.text),
      position: ({ loc }) => ({ start: offset(loc.start), end: offset(loc.end) }),
    };
  } catch (error) {
    if (error instanceof Error) throw describe(error, source, lineStarts);
    throw error;
  }
}

interface ParseError extends Error {
  readonly lineNumber?: number;
  readonly column?: number;
}

function describe(error: ParseError, source: SourceText, lineStarts: readonly number[]): UserError {
  if (error.lineNumber !== undefined) {
    // A block closed by another name, the one mistake that the parser places itself.
    const start = (lineStarts[error.lineNumber - 1] ?? 0) + (error.column ?? 0);
    const message = error.message.replace(/ - \d+:\d+$/, '').replace("doesn't match", 'is closed by');
    return new UserError('TEMPLATE_SYNTAX', message, {
      span: { source, start, end: start + 1 },
      cause: error,
    });
  }
  const [header = '', excerpt = '', marker = ''] = error.message.split('\n');
  const line = Number(/line (\d+)/.exec(header)?.[1] ?? 1);
  const unexpected = /got '(\w+)'/.exec(error.message)?.[1] ?? '';
  const start = findPlace(source.text, lineStarts[line - 1] ?? 0, excerpt.slice(marker.indexOf('^')));
  const isOpen = unexpected === 'EOF' || (unexpected === 'INVALID' && !source.text.includes('}}', start));
  const message = `unexpected ${TOKENS[unexpected] ?? 'text'} in this tag or block`;
  return new UserError('TEMPLATE_SYNTAX', message, {
    span: { source, start, end: start + 1 },
    hint: isOpen ? 'is a }} or a closing {{/block}} missing?' : undefined,
    cause: error,
  });
}

const TOKENS: Readonly<Record<string, string>> = {
  EOF: 'end of the text',
  CLOSE: "'}}'",
  CLOSE_UNESCAPED: "'}}}'",
  CLOSE_SEXPR: "')'",
  OPEN_SEXPR: "'('",
  OPEN_ENDBLOCK: "'{{/'",
  INVERSE: "'{{else}}'",
  EQUALS: "'='",
  SEP: "'.'",
  NUMBER: 'number',
  STRING: 'string',
  ID: 'name',
};

/** The parser shows what follows the mistake, without line ends: that text is looked for behind the start of its line. */
function findPlace(text: string, lineStart: number, following: string): number {
  if (following.trim() === '') return text.length;
  const found = text.indexOf(following.slice(0, 10).trimEnd(), lineStart);
  return found === -1 ? lineStart : found;
}
