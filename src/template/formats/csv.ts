// CSV texts as Python's csv module reads them: https://docs.python.org/3/library/csv.html

export interface CsvDialect {
  readonly delimiter: string;
  /** Blanks behind a delimiter do not count. */
  readonly skipsBlanks?: boolean;
  /** Hears of what a strict reader refuses; a lax one takes it as it stands. */
  readonly refuse?: (message: string) => never;
}

/** The rows of a CSV text; quoted fields may hold delimiters, line ends and doubled quotes. A blank line is a row of nothing. */
export function parseCsv(text: string, dialect: CsvDialect): string[][] {
  const { delimiter, skipsBlanks = false, refuse } = dialect;
  const rows: string[][] = [];
  let row: string[] = [];
  let field = '';
  let state: 'start' | 'plain' | 'quoted' | 'closed' = 'start';
  const endField = (): void => {
    row.push(field);
    field = '';
    state = 'start';
  };
  const endRow = (): void => {
    if (row.length > 0 || state !== 'start') endField();
    rows.push(row);
    row = [];
  };
  for (let at = 0; at < text.length; at++) {
    const char = text[at] ?? '';
    if (state === 'quoted') {
      if (char !== '"') field += char;
      else if (text[at + 1] === '"') field += text[at++];
      else state = 'closed';
    } else if (char === '"' && state === 'start') state = 'quoted';
    else if (char === delimiter) endField();
    else if (char === '\n') endRow();
    else if (char === ' ' && state === 'start' && skipsBlanks) continue;
    else if (char !== '\r') {
      if (state === 'closed') refuse?.(`'${delimiter}' expected after '"'`);
      field += char;
      if (state === 'start') state = 'plain';
    }
  }
  if (state === 'quoted') refuse?.('unexpected end of data');
  if (row.length > 0 || state !== 'start') endRow();
  return rows;
}
