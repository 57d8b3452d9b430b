// What check mode has told of and not made: later tasks of the run count on it, as they would in a real run.

/** Of one host. Paths count as they are written, `/pg` and `/pg/` as one. */
export class Foreseen {
  readonly #paths = new Set<string>();
  readonly #accounts = new Set<string>();

  /** A file, folder or link that a real run would have made by now. */
  addPath(path: string): void {
    this.#paths.add(trimmed(path));
  }

  hasPath(path: string): boolean {
    return this.#paths.has(trimmed(path));
  }

  addAccount(kind: 'user' | 'group', name: string): void {
    this.#accounts.add(`${kind} ${name}`);
  }

  hasAccount(kind: 'user' | 'group', name: string): boolean {
    return this.#accounts.has(`${kind} ${name}`);
  }
}

function trimmed(path: string): string {
  return path.length > 1 ? path.replace(/\/+$/, '') : path;
}
