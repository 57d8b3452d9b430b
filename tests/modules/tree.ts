// Folders as JSON: makes one from a description, describes one that is there.
import {
  chmodSync,
  chownSync,
  lchownSync,
  linkSync,
  lstatSync,
  lutimesSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';

/** A text is a file with mode 0644 that root owns; attributes that are absent are 0644 or 0755 and root. */
export type Tree = Readonly<Record<string, Entry>>;
export type Entry = string | Details;

export interface Details {
  readonly text?: string;
  /** For bytes that are no UTF-8. */
  readonly base64?: string;
  readonly folder?: true;
  readonly link?: string;
  /** The other name of the same file, from the tree's root. */
  readonly hard?: string;
  readonly mode?: string;
  readonly uid?: number;
  readonly gid?: number;
  /** Seconds since 1970; only ever given, never described. */
  readonly mtime?: number;
}

export function makeTree(root: string, tree: Tree): void {
  mkdirSync(root, { recursive: true });
  for (const [name, entry] of Object.entries(tree)) {
    const path = join(root, name);
    const details: Details = typeof entry === 'string' ? { text: entry } : entry;
    mkdirSync(dirname(path), { recursive: true });
    if (details.link !== undefined) symlinkSync(details.link, path);
    else if (details.hard !== undefined) linkSync(join(root, details.hard), path);
    else if (details.folder) mkdirSync(path, { recursive: true });
    else
      writeFileSync(
        path,
        details.base64 === undefined ? (details.text ?? '') : Buffer.from(details.base64, 'base64'),
      );
    if (details.link === undefined && details.hard === undefined) {
      chownSync(path, details.uid ?? 0, details.gid ?? 0);
      chmodSync(path, Number.parseInt(details.mode ?? (details.folder ? '0755' : '0644'), 8));
    } else if (details.link !== undefined) lchownSync(path, details.uid ?? 0, details.gid ?? 0);
    if (details.mtime !== undefined) lutimesSync(path, details.mtime, details.mtime);
  }
}

/** Of files that `rename` gives one name the newest is told: numbers of processes in names are in no order. */
export function describeTree(root: string, rename: (name: string) => string = name => name): Tree {
  const tree: Record<string, Entry> = {};
  const changed = new Map<string, number>();
  const inodes = new Map<number, string>();
  const visit = (folder: string): void => {
    for (const name of readdirSync(join(root, folder)).sort()) {
      const path = join(folder, name);
      const stats = lstatSync(join(root, path));
      const first = stats.isFile() ? inodes.get(stats.ino) : undefined;
      if (first === undefined) inodes.set(stats.ino, path);
      const shown = rename(path);
      if (stats.ctimeMs >= (changed.get(shown) ?? 0)) {
        changed.set(shown, stats.ctimeMs);
        tree[shown] = first === undefined ? describe(join(root, path)) : { hard: first };
      }
      if (stats.isDirectory()) visit(path);
    }
  };
  visit('');
  return tree;
}

function describe(path: string): Entry {
  const stats = lstatSync(path);
  const owner = {
    ...(stats.uid === 0 ? {} : { uid: stats.uid }),
    ...(stats.gid === 0 ? {} : { gid: stats.gid }),
  };
  if (stats.isSymbolicLink()) return { link: readlinkSync(path), ...owner };
  const mode = (stats.mode & 0o7777).toString(8).padStart(4, '0');
  if (stats.isDirectory()) return { folder: true, ...(mode === '0755' ? {} : { mode }), ...owner };
  const bytes = readFileSync(path);
  const text = bytes.toString('utf8');
  const content = Buffer.from(text).equals(bytes) ? { text } : { base64: bytes.toString('base64') };
  const attributes = { ...(mode === '0644' ? {} : { mode }), ...owner };
  return Object.keys(attributes).length === 0 && 'text' in content ? text : { ...content, ...attributes };
}
