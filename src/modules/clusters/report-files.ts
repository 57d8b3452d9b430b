// Reports on the control node: a reader sees the old file or the new one.
import { rename, stat, writeFile } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { UserError } from '../../errors.ts';
import { makeFolders } from '../../make-folders.ts';

/** Writes files into a folder, made where it is not there, and gives their paths. Throws UserError FILE_UNREADABLE. */
export async function writeReports(
  folder: string,
  texts: Readonly<Record<string, string>>,
): Promise<readonly string[]> {
  const written: string[] = [];
  try {
    makeFolders(resolve(folder));
    for (const [name, text] of Object.entries(texts)) {
      const path = join(resolve(folder), name);
      const partial = `${path}.${process.pid}.partial`;
      await writeFile(partial, text);
      await rename(partial, path);
      written.push(path);
    }
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new UserError('FILE_UNREADABLE', `${folder} cannot be written: ${why}`, { cause });
  }
  return written;
}

/** Writes one file: at the path, or under its own name in it where the path is a folder or ends as one. */
export async function writeReport(path: string, name: string, text: string): Promise<string> {
  const isFolder = path.endsWith('/') || (await stat(path).catch(() => undefined))?.isDirectory() === true;
  const [folder, file] = isFolder ? [path, name] : [dirname(path), basename(path)];
  const [written = ''] = await writeReports(folder, { [file]: text });
  return written;
}
