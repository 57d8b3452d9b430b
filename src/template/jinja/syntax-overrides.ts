// Other delimiters and white space rules: from the template module's arguments, or a first line `#jinja2: name:value`.
// https://docs.ansible.com/ansible/latest/collections/ansible/builtin/template_module.html
import { nearest, UserError } from '../../errors.ts';
import type { Value } from '../../values/value.ts';
import type { SyntaxOptions } from './options.ts';
import type { Place } from './unit.ts';

/** What a task may set, by the names of the template module's arguments. */
export interface SyntaxOverrides {
  readonly trimBlocks?: boolean;
  readonly lstripBlocks?: boolean;
  readonly blockStart?: string;
  readonly blockEnd?: string;
  readonly variableStart?: string;
  readonly variableEnd?: string;
  readonly commentStart?: string;
  readonly commentEnd?: string;
  readonly newlineSequence?: string;
}

export interface RenderFileOptions extends SyntaxOverrides {
  /** Whether what macros and `{% set %}` blocks give is read back as a list, a dict or a boolean. */
  readonly readsBack?: boolean;
  /** Variables that outrank those of the scope. */
  readonly variables?: ReadonlyMap<string, Value>;
}

/** Jinja2's own names, as the header has them. */
const HEADER_NAMES: Readonly<Record<string, keyof SyntaxOptions>> = {
  block_start_string: 'blockStart',
  block_end_string: 'blockEnd',
  variable_start_string: 'variableStart',
  variable_end_string: 'variableEnd',
  comment_start_string: 'commentStart',
  comment_end_string: 'commentEnd',
  line_statement_prefix: 'lineStatementPrefix',
  line_comment_prefix: 'lineCommentPrefix',
  trim_blocks: 'trimBlocks',
  lstrip_blocks: 'lstripBlocks',
  keep_trailing_newline: 'keepTrailingNewline',
  newline_sequence: 'newlineSequence',
};

/** Jinja2 has these too; they change nothing here. */
const WITHOUT_EFFECT = new Set(['autoescape', 'auto_reload', 'optimized']);

const HEADER = '#jinja2:';

/** Equal options are one object, by which programs are kept. */
const KNOWN = new Map<string, SyntaxOptions>();

/** The options with those changed that are given. */
export function withOverrides(base: SyntaxOptions, overrides: SyntaxOverrides): SyntaxOptions {
  const changes = Object.keys(base).filter(name => overrides[name as keyof SyntaxOverrides] !== undefined);
  if (changes.length === 0) return base;
  const options = { ...base };
  for (const name of changes) Object.assign(options, { [name]: overrides[name as keyof SyntaxOverrides] });
  const key = JSON.stringify(options);
  const known = KNOWN.get(key) ?? options;
  KNOWN.set(key, known);
  return known;
}

export interface Header {
  readonly body: string;
  readonly options: SyntaxOptions;
  /** Where the body stands. */
  readonly place: Place;
}

/** Takes the header line off a template; undefined when it has none. Throws the UserError TEMPLATE_SYNTAX. */
export function readHeader(text: string, base: SyntaxOptions, place: Place): Header | undefined {
  if (!text.startsWith(HEADER)) return undefined;
  const newline = text.indexOf('\n');
  const bodyStart = newline === -1 ? text.length : newline + 1;
  const overrides: Record<string, string | boolean> = {};
  let at = HEADER.length;
  for (const pair of text.slice(HEADER.length, bodyStart).split(',')) {
    const span = place.span(at, at + pair.trimEnd().length);
    at += pair.length + 1;
    const [, name = '', value = ''] = /^\s*(\w+)\s*:\s*(.*?)\s*$/s.exec(pair) ?? [];
    if (WITHOUT_EFFECT.has(name)) continue;
    const option = HEADER_NAMES[name];
    if (option === undefined) {
      const near = nearest(name, Object.keys(HEADER_NAMES));
      const hint = near === undefined ? 'write name:value, with commas between' : `did you mean '${near}'?`;
      throw new UserError('TEMPLATE_SYNTAX', `the header has no setting '${name || pair.trim()}'`, {
        span,
        hint,
      });
    }
    overrides[option] = parseSetting(value, span);
  }
  return {
    body: text.slice(bodyStart),
    options: withOverrides(base, overrides),
    place: { ...place, span: (start, end) => place.span(start + bodyStart, end + bodyStart) },
  };
}

function parseSetting(value: string, span: ReturnType<Place['span']>): string | boolean {
  if (/^(?:True|False|[01])$/.test(value)) return value === 'True' || value === '1';
  const text = /^(['"])(.*)\1$/s.exec(value)?.[2];
  if (text !== undefined) return text.replaceAll('\\n', '\n').replaceAll('\\r', '\r');
  throw new UserError(
    'TEMPLATE_SYNTAX',
    `the header's value ${value} is neither True, False nor a quoted string`,
    {
      span,
    },
  );
}
