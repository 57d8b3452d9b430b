// The table of file systems: lines of /etc/fstab, and what the kernel says is mounted. Pure.
// https://man7.org/linux/man-pages/man5/fstab.5.html

export interface FstabEntry {
  readonly src: string;
  readonly name: string;
  readonly fstype: string;
  readonly opts: string;
  readonly dump: string;
  readonly passno: string;
}

/** The text with this entry, in place of the one for the same mount point or at the end; the same text if it is there. */
export function withEntry(text: string, entry: FstabEntry): string {
  const wanted = formatEntry(entry);
  let isThere = false;
  const lines = linesOf(text).map(line => {
    const fields = fieldsOf(line, 4);
    if (fields === undefined || !isAbout(fields, entry.name, entry.src)) return line;
    isThere = true;
    const [src, name, fstype, opts, dump = '0', passno = '0'] = fields;
    const isRight = [src, name, fstype, opts, dump, passno].join(' ') === wanted && fields.length === 6;
    return isRight ? line : wanted;
  });
  return isThere ? join(lines, text) : join([...linesOf(text), wanted], '');
}

/** The text without the entries for a mount point. Only whole lines, of six fields, are touched. */
export function withoutEntry(text: string, name: string, src: string | undefined): string {
  const lines = linesOf(text);
  const kept = lines.filter(line => {
    const fields = fieldsOf(line, 6);
    return fields === undefined || !isAbout(fields, name, src);
  });
  return kept.length === lines.length ? text : join(kept, text);
}

function isAbout(fields: readonly string[], name: string, src: string | undefined): boolean {
  if (fields[1] !== escapeField(name)) return false;
  // Swap has no mount point: its entries differ by what they use.
  return !(src !== undefined && fields[1] === 'none' && fields[2] === 'swap' && fields[0] !== src);
}

function formatEntry(entry: FstabEntry): string {
  const { src, name, fstype, opts, dump, passno } = entry;
  return [src, name, fstype, opts, dump, passno].map(escapeField).join(' ');
}

function fieldsOf(line: string, fewest: number): readonly string[] | undefined {
  const text = line.trim();
  const fields = text.split(/\s+/);
  return text === '' || text.startsWith('#') || fields.length < fewest || fields.length > 6
    ? undefined
    : fields;
}

function linesOf(text: string): string[] {
  return text === '' ? [] : text.replace(/\n$/, '').split('\n');
}

function join(lines: readonly string[], before: string): string {
  const end = lines.length === 0 || (before !== '' && !before.endsWith('\n')) ? '' : '\n';
  return `${lines.join('\n')}${end}`;
}

function escapeField(text: string): string {
  return text.replace(/[\\ &\t\n]/g, char => `\\${char.charCodeAt(0).toString(8).padStart(3, '0')}`);
}

export interface Mounted {
  readonly target: string;
  /** The device or, where a folder of another mount is bound, that folder. */
  readonly src: string;
}

/** What is mounted, by /proc/self/mountinfo; of mounts on top of each other the uppermost comes last. */
export function parseMounts(text: string): Mounted[] {
  const entries = text.split('\n').flatMap(line => {
    const fields = line.split(' ').map(unescapeField);
    const at = fields.indexOf('-');
    const [id = '', parent = '', , root = '/', target = ''] = fields;
    return at === -1 ? [] : [{ id, parent, root, target, device: fields[at + 2] ?? '' }];
  });
  const byId = new Map(entries.map(entry => [entry.id, entry]));
  return entries.map(({ parent, root, target, device }) => {
    const above = byId.get(parent);
    if (root === '/' || above === undefined) return { target, src: device };
    const inside =
      above.root.length > 1 && root.startsWith(`${above.root}/`) ? root.slice(above.root.length) : root;
    return { target, src: above.target === '/' ? inside : `${above.target}${inside}` };
  });
}

function unescapeField(text: string): string {
  return text.replace(/\\([0-7]{3})/g, (_, digits: string) =>
    String.fromCharCode(Number.parseInt(digits, 8)),
  );
}
