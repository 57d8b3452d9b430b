// Configuration files such as ansible.cfg: sections of keys, read by the rules of Python's configparser.
import { Problems } from '../errors.ts';
import type { SourceText, Span } from './span.ts';

export interface ConfigValue {
  readonly text: string;
  /** Where the value stands. */
  readonly span: Span;
}

/** Values by `section.key`, keys in lower case. */
export type ConfigFile = ReadonlyMap<string, ConfigValue>;

interface OpenValue {
  readonly name: string;
  readonly lines: string[];
  readonly indent: number;
  readonly start: number;
  end: number;
}

/**
 * Reads `[section]`, `key = value` or `key: value`, values that go on over deeper indented lines, lines that begin with `#`
 * or `;`, and comments behind ` ;`. Throws UserErrors with every INI_SYNTAX mistake.
 * https://docs.python.org/3/library/configparser.html#supported-ini-file-structure
 */
export function parseConfigFile(source: SourceText): ConfigFile {
  const values = new Map<string, ConfigValue>();
  const problems = new Problems();
  const sections = new Set<string>();
  let section: string | undefined;
  let open: OpenValue | undefined;
  const close = (): void => {
    if (open === undefined) return;
    const text = open.lines.join('\n').trimEnd();
    values.set(open.name, {
      text,
      span: { source, start: open.start, end: Math.max(open.end, open.start + 1) },
    });
    open = undefined;
  };
  for (const { raw, offset } of linesOf(source.text)) {
    const line = withoutComment(raw);
    const text = line.trim();
    const indent = line.length - line.trimStart().length;
    const start = offset + indent;
    const span: Span = { source, start, end: start + Math.max(1, text.length) };
    if (text === '') {
      // A blank line is part of a value that goes on behind it; a comment is not.
      if (raw.trim() === '') open?.lines.push('');
    } else if (open !== undefined && indent > open.indent) {
      open.lines.push(text);
      open.end = start + text.length;
    } else if (/^\[[^\]]+\]/.test(text)) {
      close();
      section = text.slice(1, text.indexOf(']'));
      if (sections.has(section))
        problems.add('INI_SYNTAX', `the section [${section}] stands here a second time`, { span });
      sections.add(section);
    } else {
      close();
      const match = /^(.*?)\s*[=:]\s*/.exec(text);
      if (section === undefined || match === null || match[1] === '') {
        problems.add('INI_SYNTAX', `'${text}' is neither a section nor a setting`, {
          span,
          hint: section === undefined ? 'begin the file with a section: [defaults]' : 'write key = value',
        });
        continue;
      }
      const name = `${section}.${(match[1] ?? '').toLowerCase()}`;
      if (values.has(name))
        problems.add('INI_SYNTAX', `'${match[1]}' is set a second time in [${section}]`, { span });
      const valueStart = start + match[0].length;
      open = {
        name,
        lines: [text.slice(match[0].length)],
        indent,
        start: valueStart,
        end: start + text.length,
      };
    }
  }
  close();
  problems.throwIfAny();
  return values;
}

function withoutComment(line: string): string {
  if (/^\s*[#;]/.test(line)) return '';
  return line.replace(/\s;.*$/, '').trimEnd();
}

function* linesOf(text: string): Iterable<{ readonly raw: string; readonly offset: number }> {
  let offset = 0;
  for (const raw of text.split('\n')) {
    yield { raw: raw.replace(/\r$/, ''), offset };
    offset += raw.length + 1;
  }
}
