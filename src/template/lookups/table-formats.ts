// CSV and INI texts as Python reads them: https://docs.python.org/3/library/csv.html
// https://docs.python.org/3/library/configparser.html

/** The rows of a CSV text; quoted fields may hold delimiters, line ends and doubled quotes. */
export function parseCsv(text: string, delimiter: string): string[][] {
  const rows: string[][] = [];
  let row: string[] = [];
  let field = '';
  let isQuoted = false;
  const endRow = (): void => {
    rows.push([...row, field]);
    [row, field] = [[], ''];
  };
  for (let at = 0; at < text.length; at++) {
    const char = text[at] ?? '';
    if (isQuoted) {
      if (char !== '"') field += char;
      else if (text[at + 1] === '"') field += text[at++];
      else isQuoted = false;
    } else if (char === '"' && field === '') isQuoted = true;
    else if (char === delimiter) {
      row.push(field);
      field = '';
    } else if (char === '\n') endRow();
    else if (char !== '\r') field += char;
  }
  if (field !== '' || row.length > 0) endRow();
  return rows;
}

/** Sections and their entries. `key = value` or `key: value`; indented lines go on with the value. */
export function parseIni(text: string): Map<string, Map<string, string>> {
  const sections = new Map<string, Map<string, string>>();
  let entries: Map<string, string> | undefined;
  let lastKey: string | undefined;
  for (const line of text.split(/\r?\n/)) {
    const trimmed = line.trim();
    if (trimmed === '' || /^[#;]/.test(trimmed)) continue;
    const section = /^\[([^\]]+)\]/.exec(trimmed)?.[1];
    if (section !== undefined) {
      entries = sections.get(section) ?? new Map();
      sections.set(section, entries);
      lastKey = undefined;
    } else if (/^\s/.test(line) && lastKey !== undefined && entries !== undefined) {
      entries.set(lastKey, `${entries.get(lastKey) ?? ''}\n${trimmed}`);
    } else {
      const [, key = trimmed, value = ''] = /^([^=:]*?)\s*[=:]\s*(.*)$/.exec(trimmed) ?? [];
      entries?.set(key, value);
      lastKey = key;
    }
  }
  return sections;
}
