// What a folder of the control node holds.
import { lstatSync, readdirSync, readlinkSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Folder } from './copy-tree.ts';
import { sourceOfFile } from './source.ts';

/** Lists a folder. Links are followed unless told otherwise; a dangling one can only be copied as a link. */
export function localFolder(root: string, follow: boolean, decrypt?: (armor: string) => string): Folder {
  const folders = [''];
  const files: string[] = [];
  const links: { path: string; target: string }[] = [];
  const visit = (folder: string): void => {
    for (const name of readdirSync(join(root, folder)).sort()) {
      const path = join(folder, name);
      const full = join(root, path);
      const isLink = lstatSync(full).isSymbolicLink();
      const stats = statSync(full, { throwIfNoEntry: false });
      if (isLink && (!follow || stats === undefined)) links.push({ path, target: readlinkSync(full) });
      else if (stats?.isDirectory()) {
        folders.push(path);
        visit(path);
      } else if (stats?.isFile()) files.push(path);
    }
  };
  visit('');
  return { path: root, folders, files, links, sourceOf: path => sourceOfFile(join(root, path), decrypt) };
}
