// What a folder of the control node holds.
import { lstatSync, readdirSync, readlinkSync, type Stats, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Folder } from './copy-tree.ts';
import { sourceOfFile } from './source.ts';

/**
 * Lists a folder. Links are followed unless told otherwise; one that dangles, or leads back into a folder around it, can
 * only be copied as a link.
 */
export function localFolder(root: string, follow: boolean, decrypt?: (armor: string) => string): Folder {
  const folders = [''];
  const files: string[] = [];
  const links: { path: string; target: string }[] = [];
  const visit = (folder: string, around: readonly string[]): void => {
    for (const name of readdirSync(join(root, folder)).sort()) {
      const path = join(folder, name);
      const full = join(root, path);
      const isLink = lstatSync(full).isSymbolicLink();
      const stats = statsOf(full);
      const isOnlyLink = isLink && (!follow || stats === undefined || around.includes(identityOf(stats)));
      if (isOnlyLink) links.push({ path, target: readlinkSync(full) });
      else if (stats?.isDirectory()) {
        folders.push(path);
        visit(path, [...around, identityOf(stats)]);
      } else if (stats?.isFile()) files.push(path);
    }
  };
  visit('', [identityOf(statSync(root))]);
  return { path: root, folders, files, links, sourceOf: path => sourceOfFile(join(root, path), decrypt) };
}

/** What a path leads to; undefined where it leads nowhere, as a link to itself does. */
function statsOf(path: string): Stats | undefined {
  try {
    return statSync(path);
  } catch {
    return undefined;
  }
}

function identityOf({ dev, ino }: Stats): string {
  return `${dev}:${ino}`;
}
