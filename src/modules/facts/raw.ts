// The raw material that FACTS_SCRIPT brings, by name.
import { linesOf, listParts } from '../parts.ts';

export type Facts = Record<string, unknown>;

/** What the script printed. */
export class RawFacts {
  readonly #parts: readonly { readonly name: string; readonly text: string }[];

  constructor(output: string) {
    this.#parts = listParts(output);
  }

  /** The text of a part, undefined when the host has no such file. */
  text(name: string): string | undefined {
    return this.#parts.find(part => part.name === name)?.text;
  }

  /** Its lines, none without it. */
  lines(name: string): string[] {
    return linesOf(this.text(name));
  }

  /** The parts whose name begins with a word, by the rest of the name. */
  all(word: string): Map<string, string> {
    const found = this.#parts.filter(part => part.name.startsWith(`${word} `));
    return new Map(found.map(part => [part.name.slice(word.length + 1), part.text]));
  }
}

/** `KEY=value` lines, quotes around a value taken off. */
export function readAssignments(lines: readonly string[]): Map<string, string> {
  return new Map(
    lines
      .filter(line => line.includes('='))
      .map(line => {
        const equals = line.indexOf('=');
        return [line.slice(0, equals).trim(), line.slice(equals + 1).replace(/^(["'])(.*)\1$/, '$2')];
      }),
  );
}
