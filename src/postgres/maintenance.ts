// What `pgbackrest verify` and `pgbackrest expire` print, read.

export interface VerifyResult {
  readonly isOk: boolean;
  /** What was checked and how it is, a line each. */
  readonly lines: readonly string[];
}

/**
 * Reads `pgbackrest verify --output=text --verbose`. A repository whose status is not printed has not been verified.
 * @see https://pgbackrest.org/command.html#command-verify
 */
export function parseVerify(text: string): VerifyResult {
  const lines: string[] = [];
  let isOk = false;
  for (const line of text.split('\n').map(each => each.trim())) {
    const status = /^status: (.*)$/.exec(line)?.[1];
    if (status !== undefined) isOk = status === 'ok';
    else if (/^(archiveId|backup): /.test(line)) lines.push(line);
    else if (/^missing: /.test(line)) {
      // Counts of what is wrong belong to the line before; none is not worth a word.
      const wrong = line.split(', ').filter(part => !part.endsWith(': 0'));
      const before = lines.pop();
      if (before !== undefined) lines.push([before, ...wrong].join(', '));
    }
  }
  return { isOk, lines };
}

/** The labels of the backups that `pgbackrest expire` removes, or with --dry-run would remove. */
export function expiredBackups(text: string): string[] {
  return [...text.matchAll(/remove expired backup (\S+)/g)].map(match => match[1] ?? '');
}

/** The ranges of WAL that it removes: `0000000100000001 to 00000001000000010000000F`. */
export function expiredArchives(text: string): string[] {
  return [...text.matchAll(/remove archive, start = ([0-9A-F]+), stop = ([0-9A-F]+)/g)].map(
    ([, first, last]) => (first === last ? (first ?? '') : `${first} to ${last}`),
  );
}
