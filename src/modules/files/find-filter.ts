// Which of the paths that a search came by are wanted. Pure.
import { compileRegex } from '../../values/regex/python-regex.ts';

const SECONDS: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86_400, w: 604_800 };
const BYTES: Readonly<Record<string, number>> = { b: 1, k: 1024, m: 1024 ** 2, g: 1024 ** 3, t: 1024 ** 4 };

/** `-1d` in seconds, `3k` in bytes; undefined when it is neither. */
export function parseAmount(text: string, kind: 'age' | 'size'): number | undefined {
  const units = kind === 'age' ? SECONDS : BYTES;
  const match = /^(-?\d+)([a-z])?$/.exec(text.trim().toLowerCase());
  const unit = match === null ? undefined : units[match[2] ?? (kind === 'age' ? 's' : 'b')];
  return match === null || unit === undefined ? undefined : Number(match[1]) * unit;
}

/** At least so much; when negative, at most. */
export function isAmount(value: number, wanted: number | undefined): boolean {
  if (wanted === undefined) return true;
  return wanted < 0 ? value <= Math.abs(wanted) : value >= wanted;
}

/** Whether a name fits one of the patterns: shell globs over the whole name, or expressions from its start. */
export function nameMatcher(patterns: readonly string[], useRegex: boolean): (name: string) => boolean {
  const tests = patterns.map(pattern => {
    const regex = compileRegex(useRegex ? pattern : globToRegex(pattern), { dotAll: !useRegex });
    return (name: string): boolean => (useRegex ? regex.match(name) : regex.fullmatch(name)) !== undefined;
  });
  return name => tests.some(fits => fits(name));
}

/** As Python's fnmatch: `*` crosses dots too. */
function globToRegex(glob: string): string {
  return glob.replace(/\[(!?)(\]?[^\]]*)\]|[\s\S]/g, (char, not?: string, set?: string) => {
    if (set !== undefined) return `[${not === '!' ? '^' : ''}${set.replace(/[\\^]/g, '\\$&')}]`;
    if (char === '*') return '.*';
    if (char === '?') return '.';
    return char.replace(/[.+^${}()|[\]\\]/, '\\$&');
  });
}
