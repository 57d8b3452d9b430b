// The sentences for YAML that cannot be read: what the parser met, in the reader's words, and what to do about it.
import {
  type Document,
  isScalar,
  Scalar,
  visit,
  type YAMLParseError,
  type ErrorCode as YamlCode,
} from 'yaml';
import { UserError } from '../errors.ts';
import type { SourceText } from './span.ts';

interface Sentence {
  readonly message: string;
  readonly hint?: string;
  /** The offset to show, when it is not the parser's. */
  readonly at?: number;
  readonly width?: number;
}

const TAB: Sentence = { message: 'a tab cannot indent YAML', hint: 'replace the tab with spaces' };

const SENTENCES: Partial<Record<YamlCode, Sentence>> = {
  BAD_ALIAS: { message: 'this alias is not well formed', hint: 'an alias is * and the name of an anchor' },
  BAD_DIRECTIVE: {
    message: 'a line that begins with % is a YAML directive, and this one is not known',
    hint: 'quote the text if it is meant as a value',
  },
  BAD_INDENT: {
    message: 'this line does not line up with the lines that it belongs to',
    hint: 'entries of one mapping or list start in the same column; content stands deeper than its key',
  },
  BLOCK_AS_IMPLICIT_KEY: {
    message: 'a mapping value is not allowed here',
    hint: 'quote the whole value if the colon belongs to it',
  },
  BLOCK_IN_FLOW: {
    message: 'a block mapping or list cannot stand inside [ ] or { }',
    hint: 'close the bracket first, or write the content in brackets too',
  },
  KEY_OVER_1024_CHARS: {
    message: 'a key may not be longer than 1024 characters',
    hint: 'is a quote missing?',
  },
  MULTILINE_IMPLICIT_KEY: {
    message: 'a key must stand on one line, followed by a colon',
    hint: 'is a colon missing, or is the next line indented differently than it should be?',
  },
  MULTIPLE_ANCHORS: { message: 'a node can have one anchor only' },
  MULTIPLE_TAGS: { message: 'a node can have one tag only' },
  RESOURCE_EXHAUSTION: { message: 'collections are nested too deeply here' },
  TAB_AS_INDENT: TAB,
};

/** A mistake can make everything behind it look wrong: of one document no more errors than these are told. */
const MOST_ERRORS = 3;

/** The parser's first errors about one document, each as a UserError YAML_SYNTAX with its place. */
export function describeSyntaxErrors(document: Document.Parsed, source: SourceText): UserError[] {
  return document.errors
    .filter(isOneForPython)
    .slice(0, MOST_ERRORS)
    .map(error => {
      const sentence = explain(error, document, source.text);
      const start = skipBlanks(source.text, sentence.at ?? error.pos[0]);
      const end = Math.max(start + (sentence.width ?? 1), sentence.at === undefined ? error.pos[1] : 0);
      const { message, hint } = sentence;
      return new UserError('YAML_SYNTAX', message, { span: { source, start, end }, hint, cause: error });
    });
}

/** PyYAML takes a comment right behind a closing quote or bracket. */
function isOneForPython(error: YAMLParseError): boolean {
  return !error.message.startsWith('Comments must be separated');
}

/** Text that is no document at all: directives with nothing behind them. */
export function describeLoneDirective(source: SourceText): UserError {
  const start = Math.max(0, source.text.search(/^%/m));
  const span = { source, start, end: start + 1 };
  return new UserError('YAML_SYNTAX', SENTENCES.BAD_DIRECTIVE?.message ?? '', {
    span,
    hint: SENTENCES.BAD_DIRECTIVE?.hint,
  });
}

function explain(error: YAMLParseError, document: Document.Parsed, text: string): Sentence {
  const [at] = error.pos;
  const line = lineAt(text, at);
  if (/^ *\t/.test(line.text)) return TAB;
  const usual = SENTENCES[error.code] ?? { message: lowerFirst(error.message) };
  switch (error.code) {
    case 'BAD_SCALAR_START':
      return {
        message: `a value cannot begin with '${text[at] ?? ''}' unless it is quoted`,
        hint: `put the value in quotes: '${text[at] ?? ''}…'`,
      };
    case 'BAD_DQ_ESCAPE':
      return {
        message: `'${text.slice(at, at + 2)}' is not an escape that double quotes know`,
        hint: 'double the backslash, or use single quotes, in which a backslash is an ordinary character',
        width: 2,
      };
    case 'MISSING_CHAR':
      return explainQuote(error, document) ?? explainValue(line) ?? explainMissing(error.message);
    case 'UNEXPECTED_TOKEN':
      return explainValue(line) ?? explainUnexpected(error.message, text, at);
    case 'BLOCK_AS_IMPLICIT_KEY':
      return explainDeepLine(document, text, at) ?? explainValue(line) ?? explainNested(error.message, usual);
    case 'MULTILINE_IMPLICIT_KEY':
      return explainDeepLine(document, text, at) ?? (text[at] === '-' ? ITEM_AMONG_KEYS : usual);
    case 'BAD_INDENT':
      return error.message.startsWith('Flow') ? explainUnclosed(error.message) : usual;
    default:
      return usual;
  }
}

const ITEM_AMONG_KEYS: Sentence = {
  message: 'an item of a list cannot stand among the keys of a mapping',
  hint: 'put the list under a key of its own',
};

/** `key: {{ x }}/y` and `key: "a" b` are behind most syntax errors of a playbook. */
function explainValue(line: Line): Sentence | undefined {
  const template = /(?:^|:|-)\s+\{\{/.exec(line.text);
  if (template !== null) {
    return {
      message: 'a template expression stands here without quotes',
      hint: 'quote the whole value: "{{ name }}", with the closing quote at its very end',
      at: line.start + template.index + template[0].length - 2,
      width: 2,
    };
  }
  if (!/(?::|-)\s+(["'])(?:(?!\1).)*\1\s*[^\s#,\]}]/.test(line.text)) return undefined;
  return {
    message: 'there is text behind the closing quote of this value',
    hint: 'quote the whole value, with the other kind of quotes inside',
  };
}

/** An open quote runs to the end of the file: what helps is where it began. */
function explainQuote(error: YAMLParseError, document: Document.Parsed): Sentence | undefined {
  const quote = /closing (["'])quote/.exec(error.message)?.[1];
  if (quote === undefined) return undefined;
  let at: number | undefined;
  visit(document, {
    Scalar(_, node) {
      const isQuoted = node.type === Scalar.QUOTE_DOUBLE || node.type === Scalar.QUOTE_SINGLE;
      if (isScalar(node) && isQuoted && node.range?.[1] === error.pos[0]) at = node.range[0];
    },
  });
  const sentence = {
    message: `this ${quote} is never closed`,
    hint: `put a ${quote} at the end of the text`,
  };
  return at === undefined ? sentence : { ...sentence, at };
}

/** A key that is indented deeper than the one above reads as a second line of that one's value. */
function explainDeepLine(document: Document.Parsed, text: string, at: number): Sentence | undefined {
  const codes = document.errors.filter(error => error.pos[0] === at).map(error => error.code);
  const key = document.errors.find(error => error.pos[0] === at && error.code === 'MULTILINE_IMPLICIT_KEY');
  if (key === undefined || !codes.includes('BLOCK_AS_IMPLICIT_KEY')) return undefined;
  const lineStart = text.lastIndexOf('\n', key.pos[1] - 1) + 1;
  if (lineStart <= at) return undefined;
  return {
    message: 'this key is indented deeper than the key above, which already has a value',
    hint: 'line it up with the keys that it stands beside',
    at: lineStart,
  };
}

function explainMissing(message: string): Sentence {
  if (message.includes('without - indicator')) {
    return {
      message: 'this line is neither an item of the list above nor indented under one',
      hint: 'begin an item with "- ", or line the key up with the keys of its item',
    };
  }
  if (message.includes('followed by map values')) {
    return {
      message: 'a key must be followed by a colon and a value',
      hint: 'is a colon missing, or a quote around the text?',
    };
  }
  return explainUnclosed(message);
}

function explainUnclosed(message: string): Sentence {
  const bracket = message.includes('map') || message.includes('}') ? '}' : ']';
  if (message.startsWith('Flow')) {
    return {
      message: `a closing ${bracket} is missing before this line`,
      hint: 'close the bracket, or indent the lines inside it',
    };
  }
  return { message: message.includes(',') ? 'a comma is missing between two items' : lowerFirst(message) };
}

function explainUnexpected(message: string, text: string, at: number): Sentence {
  if (message.includes('block-seq-ind on same line')) {
    return {
      message: 'a list cannot begin on the line of its key',
      hint: 'put the first "- " on a line of its own',
    };
  }
  const found = /^\S*/.exec(text.slice(at))?.[0] ?? '';
  if (/^[^\s"'[{]+:$/.test(found) && lineAt(text, at).text.trimStart().startsWith(found)) {
    return {
      message: 'a key cannot stand beside the items of a list',
      hint: 'indent it under its item, or begin an item with "- "',
    };
  }
  return {
    message: found === '' ? 'the value ends here unexpectedly' : `'${shorten(found)}' was not expected here`,
    hint: 'quote the value if it is meant as text',
  };
}

function explainNested(message: string, usual: Sentence): Sentence {
  if (!message.includes('sequence')) return usual;
  return {
    message: 'this "-" does not line up with the items of the list that it belongs to',
    hint: 'all items of a list start in the same column',
  };
}

interface Line {
  readonly text: string;
  /** Its offset in the file. */
  readonly start: number;
}

function lineAt(text: string, at: number): Line {
  const start = at === 0 ? 0 : text.lastIndexOf('\n', at - 1) + 1;
  const end = text.indexOf('\n', at);
  return { text: text.slice(start, end === -1 ? text.length : end), start };
}

/** The parser points at indentation; a reader looks at what stands behind it. */
function skipBlanks(text: string, at: number): number {
  const blanks = /^ */.exec(text.slice(at, at + 200))?.[0].length ?? 0;
  return /\S/.test(text.charAt(at + blanks)) ? at + blanks : at;
}

function shorten(text: string): string {
  return text.length > 30 ? `${text.slice(0, 29)}…` : text;
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}
