// `Include` lines of an ssh_config, which package ssh-config leaves as they are: the files' text takes their place.
import { readdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { basename, dirname, isAbsolute, join } from 'node:path';
import picomatch from 'picomatch';
import { readIfThere } from './readable-file.ts';

/** ssh gives up there too. */
const DEEPEST = 16;

/**
 * The text with every included file in it. Relative names belong to `folder`; a pattern stands for the files it matches, in
 * order of name. Behind an included file the section in which `Include` stood goes on.
 */
export function expandIncludes(text: string, folder: string, depth = 0): string {
  let section = 'Host *';
  return text
    .split('\n')
    .map(line => {
      const [, keyword, rest = ''] = /^\s*(\w+)[\s=]+(.*?)\s*$/.exec(line) ?? [];
      if (/^(host|match)$/i.test(keyword ?? '')) section = line;
      if (!/^include$/i.test(keyword ?? '') || depth >= DEEPEST) return line;
      const files = (rest.match(/"[^"]*"|\S+/g) ?? []).flatMap(name =>
        matching(name.replaceAll('"', ''), folder),
      );
      const texts = files.map(file => expandIncludes(readIfThere(file)?.toString() ?? '', folder, depth + 1));
      return [...texts, section].join('\n');
    })
    .join('\n');
}

function matching(name: string, folder: string): string[] {
  const path = name.startsWith('~/')
    ? join(homedir(), name.slice(2))
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
