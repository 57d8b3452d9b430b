// INI texts as Python's configparser reads and writes them. https://docs.python.org/3/library/configparser.html
import { PythonError } from '../../values/python-error.ts';

export interface IniOptions {
  /** Whether `Key` and `key` are two. */
  readonly isCaseSensitive: boolean;
  /** A key may stand without `=`; its value is null. */
  readonly allowsNoValue?: boolean;
}

type Entries = Map<string, string | null>;

export interface IniText {
  readonly sections: ReadonlyMap<string, Entries>;
  /** What `[DEFAULT]` holds, for every section. */
  readonly defaults: Entries;
}

interface OpenValue {
  readonly entries: Entries;
  readonly key: string;
  readonly indent: number;
  readonly lines: string[];
}

/** Throws PythonError for a line outside any section, one that is no entry, and what stands twice. */
export function parseIni(text: string, { isCaseSensitive, allowsNoValue = false }: IniOptions): IniText {
  const sections = new Map<string, Entries>();
  const defaults: Entries = new Map();
  let entries: Entries | undefined;
  let open: OpenValue | undefined;
  const close = (): void => {
    if (open !== undefined) open.entries.set(open.key, open.lines.join('\n').trimEnd());
    open = undefined;
  };
  for (const [index, raw] of text.split('\n').entries()) {
    const line = raw.replace(/\r$/, '');
    const trimmed = line.trim();
    if (/^[#;]/.test(trimmed)) continue;
    if (trimmed === '') {
      open?.lines.push('');
      continue;
    }
    const indent = line.length - line.trimStart().length;
    if (open !== undefined && indent > open.indent) {
      open.lines.push(trimmed);
      continue;
    }
    close();
    const section = /^\[(.+)\]/.exec(trimmed)?.[1];
    if (section !== undefined) {
      if (sections.has(section)) fail(`section '${section}' already exists`, index);
      entries = section === 'DEFAULT' ? defaults : new Map();
      if (entries !== defaults) sections.set(section, entries);
      continue;
    }
    if (entries === undefined) fail('File contains no section headers.', index);
    const [, name, value] = /^([^=:]*?)\s*(?:[=:]\s*(.*))?$/.exec(trimmed) ?? [];
    if (name === undefined || name === '' || (value === undefined && !allowsNoValue)) {
      fail(`not an entry: '${trimmed}'`, index);
    }
    const key = isCaseSensitive ? name : name.toLowerCase();
    if (entries.has(key)) fail(`Duplicate option in the section: option '${key}' already exists`, index);
    if (value === undefined) entries.set(key, null);
    else {
      entries.set(key, value);
      open = { entries, key, indent, lines: [value] };
    }
  }
  close();
  return { sections, defaults };
}

function fail(message: string, index: number): never {
  throw new PythonError('ValueError', `${message} [line ${index + 1}]`);
}

/** A section's entries with those of `[DEFAULT]` beneath. */
export function entriesOf(ini: IniText, section: string): ReadonlyMap<string, string | null> | undefined {
  if (section === 'DEFAULT') return ini.defaults;
  const own = ini.sections.get(section);
  return own === undefined ? undefined : new Map([...ini.defaults, ...own]);
}

/** Every section with a blank line behind it; lines of a value that goes on begin with a tab. */
export function writeIni(
  sections: ReadonlyMap<string, ReadonlyMap<string, string>>,
  spaced: boolean,
): string {
  const delimiter = spaced ? ' = ' : '=';
  return Array.from(sections, ([name, entries]) => {
    const lines = Array.from(
      entries,
      ([key, value]) => `${key}${delimiter}${value.replaceAll('\n', '\n\t')}\n`,
    );
    return `[${name}]\n${lines.join('')}\n`;
  }).join('');
}

/**
 * A value with `%(name)s` replaced by other entries of its section and `%%` by `%`, ten deep.
 * Throws PythonError for any other `%` and for a name without an entry.
 */
export function interpolate(value: string, entries: ReadonlyMap<string, string | null>, depth = 1): string {
  if (!value.includes('%')) return value;
  if (depth > 10) throw new PythonError('ValueError', `'${value}' refers to itself`);
  return value.replace(/%(?:(%)|\(([^)]+)\)s|)/g, (_whole, escaped?: string, name?: string) => {
    if (escaped !== undefined) return '%';
    if (name === undefined) {
      throw new PythonError('ValueError', `'%' must be followed by '%' or '(', found: '${value}'`);
    }
    const found = entries.get(name) ?? entries.get(name.toLowerCase());
    if (found === undefined || found === null) {
      throw new PythonError('ValueError', `'${value}' refers to '${name}', which has no value`);
    }
    return interpolate(found, entries, depth + 1);
  });
}
