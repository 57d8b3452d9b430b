// The sentences for YAML that cannot be read: what the parser met, in the reader's words, and what to do about it.
import type { YAMLParseError, ErrorCode as YamlCode } from 'yaml';
import { UserError } from '../errors.ts';
import type { SourceText, Span } from './span.ts';

interface Sentence {
  readonly message: string;
  readonly hint?: string;
}

const QUOTE_TEMPLATE =
  'a value that begins with {{ must be quoted: "{{ name }}", the closing quote at the end of the whole value';

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
  BLOCK_IN_FLOW: {
    message: 'a block mapping or list cannot stand inside [ ] or { }',
    hint: 'close the bracket first, or write the content in brackets too',
  },
  KEY_OVER_1024_CHARS: {
    message: 'a key may not be longer than 1024 characters',
    hint: 'is a quote missing?',
  },
  MULTIPLE_ANCHORS: { message: 'a node can have one anchor only' },
  MULTIPLE_TAGS: { message: 'a node can have one tag only' },
  TAB_AS_INDENT: { message: 'a tab cannot indent YAML', hint: 'replace the tab with spaces' },
  MULTILINE_IMPLICIT_KEY: {
    message: 'a key must stand on one line, followed by a colon',
    hint: 'is a colon missing, or is the next line indented differently than it should be?',
  },
  RESOURCE_EXHAUSTION: { message: 'collections are nested too deeply here' },
};

/** One parser error as a UserError YAML_SYNTAX with its place. */
export function describeSyntaxError(error: YAMLParseError, source: SourceText): UserError {
  const [start, end] = error.pos;
  const span: Span = { source, start, end: Math.max(end, start + 1) };
  const { message, hint } = explain(error, source.text, start);
  return new UserError('YAML_SYNTAX', message, { span, hint, cause: error });
}

function explain(error: YAMLParseError, text: string, at: number): Sentence {
  const line = lineAt(text, at);
  const template = explainTemplate(line);
  const known = SENTENCES[error.code];
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
      };
    case 'MISSING_CHAR':
      return template ?? explainMissing(error.message);
    case 'UNEXPECTED_TOKEN':
      return template ?? explainUnexpected(error.message, text, at);
    case 'BLOCK_AS_IMPLICIT_KEY':
      return template ?? explainNested(error.message);
    case 'BAD_INDENT':
      if (error.message.startsWith('Flow')) return explainUnclosed(error.message);
      return known ?? { message: error.message };
    default:
      return known ?? { message: lowerFirst(error.message) };
  }
}

/** `key: {{ x }}/y` is the mistake behind most syntax errors of a playbook. */
function explainTemplate(line: string): Sentence | undefined {
  if (/(?::|-)\s+\{\{/.test(line)) {
    return { message: 'a template expression stands here without quotes', hint: QUOTE_TEMPLATE };
  }
  if (/(?::|-)\s+(["'])(?:(?!\1).)*\1\s*[^\s#,\]}]/.test(line)) {
    return {
      message: 'there is text behind the closing quote of this value',
      hint: 'quote the whole value, with the other kind of quotes inside',
    };
  }
  return undefined;
}

function explainMissing(message: string): Sentence {
  const quote = /closing (["'])quote/.exec(message)?.[1];
  if (quote !== undefined)
    return {
      message: `a closing ${quote} is missing`,
      hint: 'the quote was opened here or before and never closed',
    };
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
  const isMap = message.includes('map') || message.includes('}');
  const bracket = isMap ? '}' : ']';
  if (message.startsWith('Flow')) {
    return {
      message: `a closing ${bracket} is missing before this line`,
      hint: `close the bracket, or indent the lines inside it`,
    };
  }
  if (message.includes(',')) return { message: 'a comma is missing between two items' };
  return { message: lowerFirst(message) };
}

function explainUnexpected(message: string, text: string, at: number): Sentence {
  if (message.includes('block-seq-ind on same line')) {
    return {
      message: 'a list cannot begin on the line of its key',
      hint: 'put the first "- " on a line of its own',
    };
  }
  const found = text.slice(at).split(/\s/, 1)[0] ?? '';
  return {
    message: found === '' ? 'the value ends here unexpectedly' : `'${shorten(found)}' was not expected here`,
    hint: 'quote the value if it is meant as text',
  };
}

function explainNested(message: string): Sentence {
  if (message.includes('sequence')) {
    return {
      message: 'this "-" does not line up with the items of the list that it belongs to',
      hint: 'all items of a list start in the same column',
    };
  }
  return {
    message: 'a mapping value is not allowed here',
    hint: 'a value that contains ": " must be quoted; a key on the next line must line up with the keys beside it',
  };
}

function lineAt(text: string, at: number): string {
  const end = text.indexOf('\n', at);
  return text.slice(at === 0 ? 0 : text.lastIndexOf('\n', at - 1) + 1, end === -1 ? text.length : end);
}

function shorten(text: string): string {
  return text.length > 30 ? `${text.slice(0, 29)}…` : text;
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}
