// The hash that a downloaded file must have: `sha256:HEX`, or `sha256:ADDRESS` of a list of hashes and names. Pure.

export interface WantedChecksum {
  readonly algorithm: string;
  /** Hexadecimal in lower case, or the address of a list. */
  readonly value: string;
}

/** The parts of the argument, or the sentence that says what is wrong with it. */
export function parseChecksum(text: string): WantedChecksum | string {
  const at = text.indexOf(':');
  if (at === -1) return 'The checksum parameter has to be in format <algorithm>:<checksum>';
  const algorithm = text.slice(0, at).trim().toLowerCase();
  const value = text.slice(at + 1).trim();
  if (/^(https?|ftp|file):\/\//.test(value)) return { algorithm, value };
  const hex = bareHash(value);
  return /^[0-9a-f]+$/.test(hex) ? { algorithm, value: hex } : 'The checksum format is invalid';
}

/** Without dots and the like, which some lists write behind a hash. */
function bareHash(text: string): string {
  return text.replace(/[^\p{L}\p{N}_]/gu, '').toLowerCase();
}

/** The hash of a file in such a list: the line that ends with its name, or the one hash that stands alone. */
export function checksumIn(list: string, name: string): string | undefined {
  const lines = list.split('\n').flatMap(line => {
    const [sum = '', ...rest] = line.trim().split(/\s+/);
    return sum === ''
      ? []
      : [{ sum, name: rest.length === 1 ? (rest[0] ?? '') : rest.length > 1 ? undefined : '' }];
  });
  const [only] = lines;
  if (lines.length === 1 && only?.name === '') return bareHash(only.sum);
  const bare = (text: string): string => text.replace(/^[*]?(?:\.\/)?/, '');
  const found = lines.find(line => line.name !== undefined && line.name !== '' && bare(line.name) === name);
  return found === undefined ? undefined : bareHash(found.sum);
}
