// How the scripts of file modules answer: records `name=value`, each ended by NUL, so that any file name survives.
import type { Output } from '../connection/host.ts';
import { textOfBytes } from '../values/escaped-bytes.ts';

/** The sh function `say NAME=VALUE …`, for the head of a script. What is said at once travels in one packet. */
export const SAY = `say() { [ $# = 0 ] || printf '%s\\0' "$@"; }
`;

/** What a script said, in order. */
export class Records {
  readonly entries: readonly (readonly [name: string, value: string])[];
  /** The bytes behind a record called `content`, which must be the last: a file as it is. */
  readonly content: Buffer | undefined;

  constructor(entries: Records['entries'], content?: Buffer) {
    this.entries = entries;
    this.content = content;
  }

  /** The value of the last record of that name. */
  get(name: string): string | undefined {
    return this.entries.findLast(entry => entry[0] === name)?.[1];
  }

  /** The same of a text that was told with a point behind it, so that line ends at its end stay. */
  text(name: string): string | undefined {
    return this.get(name)?.replace(/\.$/, '');
  }

  /** Splits at each record of that name, which opens its section; what stands before the first is left out. */
  sections(name: string): readonly Records[] {
    const starts = this.entries.flatMap((entry, index) => (entry[0] === name ? [index] : []));
    return starts.map((start, index) => {
      const isLast = index === starts.length - 1;
      return new Records(this.entries.slice(start, starts[index + 1]), isLast ? this.content : undefined);
    });
  }
}

/** The records on a script's standard output; anything after the last NUL is not one and is left out. */
export function readRecords(output: Output): Records {
  const bytes = output.stdout;
  const entries: [string, string][] = [];
  let start = 0;
  for (let end = bytes.indexOf(0); end !== -1; end = bytes.indexOf(0, start)) {
    const record = textOfBytes(bytes.subarray(start, end));
    const at = record.indexOf('=');
    const name = record.slice(0, at);
    entries.push([name, record.slice(at + 1)]);
    start = end + 1;
    if (name === 'content') return new Records(entries, bytes.subarray(start));
  }
  return new Records(entries);
}
