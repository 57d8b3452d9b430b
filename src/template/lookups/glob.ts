// Paths that match a shell pattern, as Python's glob finds them: https://docs.python.org/3/library/glob.html
import { existsSync, readdirSync } from 'node:fs';
import picomatch from 'picomatch';

const WILDCARD = /[*?[]/;

/** `*`, `?`, `[…]`; a leading dot must be written; without a match nothing. Sorted, unlike Python's. */
export function globPaths(pattern: string): string[] {
  if (!WILDCARD.test(pattern)) return existsSync(pattern) ? [pattern] : [];
  const isAbsolute = pattern.startsWith('/');
  const parts = pattern.split('/').filter((part, index) => part !== '' || index > 0);
  return expand(isAbsolute ? '/' : '', parts).sort();
}

function expand(folder: string, [part, ...rest]: readonly string[]): string[] {
  if (part === undefined) return [folder.replace(/(?<=.)\/$/, '')];
  if (!WILDCARD.test(part)) {
    const path = folder + part;
    return existsSync(path) ? expand(rest.length === 0 ? path : `${path}/`, rest) : [];
  }
  const matches = picomatch(part, { noextglob: true, nobrace: true, nonegate: true, bash: true });
  return listFolder(folder)
    .filter(name => matches(name) && (part.startsWith('.') || !name.startsWith('.')))
    .flatMap(name => expand(rest.length === 0 ? folder + name : `${folder}${name}/`, rest));
}

/** What cannot be read holds nothing, as for a shell. */
function listFolder(folder: string): string[] {
  try {
    return readdirSync(folder === '' ? '.' : folder);
  } catch {
    return [];
  }
}
