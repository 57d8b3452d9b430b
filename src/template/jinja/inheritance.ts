// Which template extends which, and whose blocks win. https://jinja.palletsprojects.com/en/3.1.x/templates/#template-inheritance
import type { Execute } from './compiler.ts';
import type { Frame } from './frame.ts';
import type { LoadedTemplate } from './load-template.ts';
import type { Unit } from './unit.ts';

export interface BlockDefinition {
  readonly name: string;
  readonly isRequired: boolean;
  readonly execute: Execute;
}

/** A block of one template of the family, with the unit that its errors belong to. */
export interface BlockEntry {
  readonly block: BlockDefinition;
  readonly unit: Unit;
  readonly root: Frame;
}

/** What the templates of one family share while they render. */
export class Inheritance {
  /** Set by `extends`; the parent runs after the child's own statements. */
  parent: LoadedTemplate | undefined;
  /** By name, the most derived first. */
  readonly #blocks = new Map<string, BlockEntry[]>();

  add(blocks: readonly BlockDefinition[], unit: Unit, root: Frame): void {
    for (const block of blocks) {
      const entries = this.#blocks.get(block.name) ?? [];
      entries.push({ block, unit, root });
      this.#blocks.set(block.name, entries);
    }
  }

  /** The definition that `super()` reaches at a depth; 0 is the one that wins. */
  find(name: string, depth = 0): BlockEntry | undefined {
    return this.#blocks.get(name)?.[depth];
  }
}
