// Tables for people: columns as wide as their widest cell, lines that `debug` prints one below the other.

/** The lines of a table. Cells that are numbers stand to the right. */
export function table(header: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const widths = header.map((title, column) =>
    Math.max(width(title), ...rows.map(row => width(row[column] ?? ''))),
  );
  const line = (cells: readonly string[]): string =>
    widths
      .map((size, column) => pad(cells[column] ?? '', size))
      .join('  ')
      .trimEnd();
  return [line(header), widths.map(size => '-'.repeat(size)).join('  '), ...rows.map(line)];
}

/** A name and what there is to tell; nothing where it is undefined. */
export type Fact = readonly [string, string | undefined];

/** The lines of a list of facts, names in one column. */
export function facts(entries: readonly Fact[]): string[] {
  const known = entries.filter((entry): entry is readonly [string, string] => entry[1] !== undefined);
  const size = Math.max(0, ...known.map(([name]) => width(name)));
  return known.map(([name, value]) => `${pad(name, size)}  ${value}`);
}

/** Bytes in words: `22.2 MiB`. */
export function bytesInWords(bytes: number): string {
  const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB'];
  let size = bytes;
  let unit = 0;
  while (size >= 1024 && unit < units.length - 1) {
    size /= 1024;
    unit++;
  }
  return `${unit === 0 ? size : size.toFixed(1)} ${units[unit]}`;
}

/** Seconds in words: `3.4 s`, `2 min 5 s`, `3 h 12 min`. */
export function secondsInWords(seconds: number): string {
  if (seconds < 60) return `${seconds.toFixed(1)} s`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min ${Math.round(seconds % 60)} s`;
  if (seconds < 86400) return `${Math.floor(seconds / 3600)} h ${Math.floor((seconds % 3600) / 60)} min`;
  return `${Math.floor(seconds / 86400)} d ${Math.floor((seconds % 86400) / 3600)} h`;
}

function width(text: string): number {
  return [...text].length;
}

function pad(text: string, size: number): string {
  const space = ' '.repeat(Math.max(0, size - width(text)));
  return /^-?[\d.]+$/.test(text) ? space + text : text + space;
}
