// filetree: what lies below a folder of the control node, with owners and modes.
// https://docs.ansible.com/ansible/latest/collections/community/general/filetree_lookup.html
import { lstatSync, readdirSync, readlinkSync, type Stats } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { toText } from '../../values/text.ts';
import { makeFloat, type Value } from '../../values/value.ts';
import type { Lookup, LookupContext } from '../environment.ts';
import { groupName, userName } from '../formats/accounts.ts';
import { baseFolder } from '../lookups/options.ts';

export const fileTreeLookups: readonly Lookup[] = [
  {
    name: 'filetree',
    run(terms, _options, context) {
      const seen = new Set<string>();
      return terms.flatMap(term => {
        const root = rootOf(toText(term), context);
        return walk(root, '').flatMap((path): Value[] => {
          if (seen.has(path)) return [];
          const properties = propertiesOf(root, path);
          if (properties === undefined) return [];
          seen.add(path);
          return [properties];
        });
      });
    },
  },
];

function rootOf(term: string, context: LookupContext): string {
  const folder = dirname(term);
  if (folder.startsWith('/')) return join(folder, basename(term));
  const found = context.find('files', term) ?? context.find('files', folder);
  if (found === undefined) return join(baseFolder(context), 'files', term);
  return basename(found) === basename(term) ? found : join(found, basename(term));
}

/** Folders before files, a folder's own content behind all of both. */
function walk(root: string, below: string): string[] {
  let entries: { readonly path: string; readonly isFolder: boolean }[];
  try {
    entries = readdirSync(join(root, below), { withFileTypes: true }).map(entry => ({
      path: join(below, entry.name),
      isFolder: entry.isDirectory(),
    }));
  } catch {
    return [];
  }
  const folders = entries.filter(({ isFolder }) => isFolder).map(({ path }) => path);
  const files = entries.filter(({ isFolder }) => !isFolder).map(({ path }) => path);
  return [...folders, ...files, ...folders.flatMap(folder => walk(root, folder))];
}

function propertiesOf(root: string, path: string): Value | undefined {
  const full = join(root, path);
  const stats = lstatSync(full, { throwIfNoEntry: false });
  const state = stats === undefined ? undefined : stateOf(stats);
  if (stats === undefined || state === undefined) return undefined;
  const source: [string, Value][] =
    state === 'link' ? [['src', readlinkSync(full)]] : state === 'file' ? [['src', full]] : [];
  return new Map<Value, Value>([
    ['root', root],
    ['path', path],
    ['state', state],
    ...source,
    ['uid', stats.uid],
    ['gid', stats.gid],
    ['owner', userName(stats.uid) ?? stats.uid],
    ['group', groupName(stats.gid) ?? stats.gid],
    ['mode', `0${(stats.mode & 0o7777).toString(8).padStart(3, '0')}`],
    ['size', stats.size],
    ['mtime', makeFloat(stats.mtimeMs / 1000)],
    ['ctime', makeFloat(stats.ctimeMs / 1000)],
  ]);
}

function stateOf(stats: Stats): 'link' | 'directory' | 'file' | undefined {
  if (stats.isSymbolicLink()) return 'link';
  if (stats.isDirectory()) return 'directory';
  return stats.isFile() ? 'file' : undefined;
}
