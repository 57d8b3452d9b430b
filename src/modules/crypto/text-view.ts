// What `openssl … -text` tells of a request or a certificate, in a form in which two of them can be compared. Pure.

export interface TextView {
  readonly subject: string;
  /** By name, with whether it is critical; items in the order of the alphabet where their own does not count. */
  readonly extensions: ReadonlyMap<string, string>;
}

/** Of the subject the order counts, and of the extensions in `ordered`; of other names and usages it does not. */
export function readTextView(text: string, ordered: readonly string[] = []): TextView {
  const subject = /^\s*Subject:(.*)$/m.exec(text)?.[1]?.trim() ?? '';
  const extensions = new Map<string, string>();
  let name: string | undefined;
  let depth = 0;
  for (const line of text.split('\n')) {
    const indent = line.length - line.trimStart().length;
    const heading = /^\s+((?:X509v3 |Authority |TLS |[\d.]+|[A-Z])[^:]*):\s*(critical)?\s*$/.exec(line);
    if (/^\s*(Requested Extensions|X509v3 extensions):/.test(line)) {
      depth = indent + 4;
      continue;
    }
    if (depth === 0) continue;
    if (indent < depth && line.trim() !== '') depth = 0;
    else if (indent === depth && heading !== null) {
      name = heading[1]?.trim();
      if (name !== undefined) extensions.set(name, heading[2] === undefined ? '' : 'critical ');
    } else if (name !== undefined && line.trim() !== '') {
      extensions.set(name, `${extensions.get(name) ?? ''}${line.trim()}\n`);
    }
  }
  for (const [key, value] of extensions) if (!ordered.includes(key)) extensions.set(key, sortItems(value));
  return { subject, extensions };
}

function sortItems(value: string): string {
  const isCritical = value.startsWith('critical ');
  const items = (isCritical ? value.slice('critical '.length) : value)
    .split(/,\s*|\n/)
    .filter(item => item !== '')
    .sort();
  return `${isCritical ? 'critical ' : ''}${items.join(', ')}`;
}

/** Whether two are about the same; extensions in `ignored` count on neither side. */
export function isSameView(a: TextView, b: TextView, ignored: readonly string[] = []): boolean {
  const text = (view: TextView): string =>
    Array.from(view.extensions)
      .filter(([name]) => !ignored.includes(name))
      .map(([name, value]) => `${name}=${value}`)
      .sort()
      .join('\n');
  return a.subject === b.subject && text(a) === text(b);
}
