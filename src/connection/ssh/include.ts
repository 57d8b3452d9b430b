// The files that an `Include` line of an ssh_config names.
import { readdirSync } from 'node:fs';
import { basename, dirname, isAbsolute, join } from 'node:path';
import picomatch from 'picomatch';

/** In order of name. A relative name belongs to `folder`; a pattern stands for the files it matches, of which there may be none. */
export function includedFiles(name: string, folder: string, home: string): string[] {
  const path = name.startsWith('~/')
    ? join(home, name.slice(2))
    : isAbsolute(name)
      ? name
      : join(folder, name);
  const isMatch = picomatch(basename(path));
  try {
    return readdirSync(dirname(path), { withFileTypes: true })
      .filter(entry => !entry.isDirectory() && isMatch(entry.name))
      .map(entry => join(dirname(path), entry.name))
      .sort();
  } catch (error) {
    // A pattern without files is nothing wrong, as in ssh.
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}
