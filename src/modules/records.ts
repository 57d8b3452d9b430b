// How the scripts of modules answer: records `name=value`, each ended by NUL, so that any file name survives.
import type { Output } from '../connection/host.ts';

/** What a script said. */
export class Records {
  readonly #values = new Map<string, string[]>();
  /** The bytes behind the record named last in `Output`: a file's content, a command's output. */
  readonly content: Buffer | undefined;

  /** Everything behind a record called `content` is taken as it is. */
  constructor(output: Output) {
    const bytes = output.stdout;
    let start = 0;
    let content: Buffer | undefined;
    for (let end = bytes.indexOf(0, start); end !== -1; end = bytes.indexOf(0, start)) {
      const record = bytes.toString('utf8', start, end);
      const at = record.indexOf('=');
      const name = record.slice(0, at);
      this.#values.set(name, [...(this.#values.get(name) ?? []), record.slice(at + 1)]);
      start = end + 1;
      if (name === 'content') {
        content = bytes.subarray(start);
        break;
      }
    }
    this.content = content;
  }

  /** The last value of that name. */
  get(name: string): string | undefined {
    return this.#values.get(name)?.at(-1);
  }

  all(name: string): readonly string[] {
    return this.#values.get(name) ?? [];
  }

  has(name: string): boolean {
    return this.#values.has(name);
  }
}

/** `printf` of one record, for the head of a script: `say NAME=VALUE`. */
export const SAY = `say() { printf '%s\\0' "$1"; }
`;

/** `fail TEXT` ends the script; the module makes it the `msg` of a failed result. */
export const FAIL = `fail() { say "fail=$1"; exit 1; }
`;
