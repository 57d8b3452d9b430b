// Words as a shell reads them. Pure.

/** One word of a command line, quoted only where a shell would see more than a word, as Python's `shlex.quote` does. */
export function shellWord(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", `'"'"'`)}'`;
}
