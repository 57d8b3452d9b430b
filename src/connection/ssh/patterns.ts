// Patterns as ssh has them, in known_hosts files and ssh_config: `*`, `?`, and `!` before what must not match.

/** Whether one of the patterns matches, and none of those that must not. */
export function isInList(name: string, patterns: readonly string[]): boolean {
  if (patterns.some(pattern => pattern.startsWith('!') && isLike(name, pattern.slice(1)))) return false;
  return patterns.some(pattern => !pattern.startsWith('!') && isLike(name, pattern));
}

/** Whether a single pattern matches the whole name. Only `*` and `?` are special: brackets belong to `[name]:port`. */
export function isLike(name: string, pattern: string): boolean {
  const source = pattern
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${source}$`).test(name);
}
