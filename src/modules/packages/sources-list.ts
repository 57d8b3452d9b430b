// Lists of package sources, /etc/apt/sources.list and its kin: lines `deb ADDRESS SUITE …`. Pure.
// https://manpages.debian.org/sources.list

export interface SourceLine {
  /** Whether it is a source, switched on or off, or something else. */
  readonly isSource: boolean;
  readonly isEnabled: boolean;
  readonly source: string;
  readonly comment: string;
}

/** One line; of a source, single blanks between its words. */
export function parseSourceLine(text: string): SourceLine {
  const trimmed = text.trim();
  const isEnabled = !trimmed.startsWith('#');
  const line = isEnabled ? trimmed : trimmed.slice(1);
  const at = line.indexOf('#');
  const hasComment = at > 0;
  const comment = hasComment ? line.slice(at + 1).trim() : '';
  const source = (hasComment ? line.slice(0, at) : line).trim();
  const words = source.split(/\s+/);
  const isSource = words[0] === 'deb' || words[0] === 'deb-src';
  return { isSource, isEnabled, source: isSource ? words.join(' ') : source, comment };
}

/** Every line of a list, comments and empty ones too, so that it can be written back. */
export function parseSources(text: string): SourceLine[] {
  return text === '' ? [] : text.replace(/\n$/, '').split('\n').map(parseSourceLine);
}

/** The text as Ansible lays it out. */
export function formatSources(lines: readonly SourceLine[]): string {
  return lines
    .map(({ isEnabled, source, comment }) => {
      const tail = comment === '' ? '' : ` # ${comment}`;
      return `${isEnabled ? '' : '# '}${source}${tail}\n`;
    })
    .join('');
}

/** Files by path, with the source switched on wherever it stands, or added to `file`. */
export function addSource(
  files: ReadonlyMap<string, readonly SourceLine[]>,
  source: string,
  file: string,
): Map<string, readonly SourceLine[]> {
  let isFound = false;
  const after = new Map<string, readonly SourceLine[]>();
  for (const [path, lines] of files) {
    const edited = lines.map(line => {
      if (!line.isSource || line.source !== source) return line;
      isFound = true;
      return { ...line, isEnabled: true };
    });
    after.set(path, edited);
  }
  if (!isFound)
    after.set(file, [...(after.get(file) ?? []), { isSource: true, isEnabled: true, source, comment: '' }]);
  return after;
}

/** The same without the source, where it is switched on. */
export function removeSource(
  files: ReadonlyMap<string, readonly SourceLine[]>,
  source: string,
): Map<string, readonly SourceLine[]> {
  const isOther = (line: SourceLine): boolean => !line.isSource || !line.isEnabled || line.source !== source;
  return new Map(Array.from(files, ([path, lines]) => [path, lines.filter(isOther)]));
}

/** The name of the file that a source gets: made of its address without scheme, options and password. */
export function suggestFilename(source: string, given: string | undefined): string {
  if (given !== undefined) return `${given}.list`;
  const bare = source.replace(/\[[^\]]+\]/g, '').replace(/\w+:\/\//g, '');
  const [address = ''] = bare
    .split(/\s+/)
    .filter(word => word !== '' && word !== 'deb' && word !== 'deb-src');
  const words = address
    .slice(address.indexOf('@') + 1)
    .replace(/[^a-zA-Z0-9]/g, ' ')
    .trim()
    .split(/\s+/);
  return `${words.join('_')}.list`;
}
