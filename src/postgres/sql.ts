// Names and values as parts of SQL text. https://www.postgresql.org/docs/current/sql-syntax-lexical.html

/** A name in double quotes: whatever it holds, it is one identifier. */
export function quoteName(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/** A text in single quotes, the same with `standard_conforming_strings` on and off. */
export function quoteText(text: string): string {
  const doubled = text.replaceAll("'", "''");
  return text.includes('\\') ? ` E'${doubled.replaceAll('\\', '\\\\')}'` : `'${doubled}'`;
}

/**
 * The parts of a name that may be qualified: `schema.table`, `"odd.schema".table`. A part in double quotes keeps its dots and
 * holds a quote as two.
 */
export function nameParts(written: string): string[] {
  const parts: string[] = [];
  let rest = written;
  for (;;) {
    const quoted = /^"((?:[^"]|"")*)"(?=\.|$)/.exec(rest);
    const plain = /^[^.]*/.exec(rest)?.[0] ?? '';
    const length = quoted === null ? plain.length : quoted[0].length;
    parts.push(quoted === null ? plain : (quoted[1] ?? '').replaceAll('""', '"'));
    if (length >= rest.length) return parts;
    rest = rest.slice(length + 1);
  }
}

/** A name that may be qualified, each part quoted. */
export function quoteQualified(written: string): string {
  return nameParts(written).map(quoteName).join('.');
}
