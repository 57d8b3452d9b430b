// What the compilation of one template collects, and the shapes of what it makes.
import type { Value } from '../../values/value.ts';
import type { Position } from './ast.ts';
import type { Frame } from './frame.ts';
import type { BlockDefinition } from './inheritance.ts';
import type { SyntaxOptions } from './options.ts';
import type { Output } from './output.ts';

/** A compiled expression. */
export type Evaluate = (frame: Frame) => Value;
/** How a statement left: `break` and `continue` travel up to their loop. */
export type Signal = 'break' | 'continue' | undefined;
/** A compiled statement. */
export type Execute = (frame: Frame, out: Output) => Signal;

/**
 * A filter or test that the template names where it surely runs: an unknown one is an error before anything runs. Of
 * lookups those that stand in another language.
 */
export interface Requirement {
  readonly kind: 'filter' | 'test' | 'lookup';
  readonly name: string;
  readonly node: Position;
}

export class Compiler {
  /** How the text is read, and the templates that it names. */
  readonly syntax: SyntaxOptions;
  readonly requirements: Requirement[] = [];
  readonly blocks: BlockDefinition[] = [];
  /** Whether a method is called that changes its object. */
  isMutating = false;
  #optionalDepth = 0;

  constructor(syntax: SyntaxOptions) {
    this.syntax = syntax;
  }

  require(kind: Requirement['kind'], name: string, node: Position): void {
    if (this.#optionalDepth === 0) this.requirements.push({ kind, name, node });
  }

  /** Compiles a part that may never run, where an unknown filter is an error only when it is reached. */
  optionally<T>(compile: () => T): T {
    this.#optionalDepth++;
    try {
      return compile();
    } finally {
      this.#optionalDepth--;
    }
  }
}
