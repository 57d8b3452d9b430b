// What the crontabs of a host hold, beside the lines that were declared for it.

/** A host's crontabs as text: those with a user field, and the database user's own without one. */
export interface Crontabs {
  readonly system: string;
  readonly own: string;
}

/** The declared lines that a host's crontabs lack; spaces and comments do not count. */
export function missingLines(declared: readonly string[], user: string, { system, own }: Crontabs): string[] {
  const installed = new Set([
    ...linesOf(system),
    ...linesOf(own).map(line => line.replace(/^(@\S+|(?:\S+ ){4}\S+) /, `$1 ${user} `)),
  ]);
  return declared.filter(line => !installed.has(squeezed(line)));
}

function linesOf(text: string): string[] {
  return text
    .split('\n')
    .map(squeezed)
    .filter(line => line !== '' && !line.startsWith('#'));
}

function squeezed(line: string): string {
  return line.trim().replace(/\s+/g, ' ');
}
