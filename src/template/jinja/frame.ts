// The variables that a template itself sets, by nested scopes: the template, a loop's round, a macro's call.
import type { Value } from '../../values/value.ts';
import type { Unit } from './unit.ts';

export class Frame {
  readonly unit: Unit;
  readonly parent: Frame | undefined;
  #variables: Map<string, Value> | undefined;

  constructor(unit: Unit, parent: Frame | undefined) {
    this.unit = unit;
    this.parent = parent;
  }

  set(name: string, value: Value): void {
    this.#variables ??= new Map();
    this.#variables.set(name, value);
  }

  /** A variable of this scope or one around it; undefined when the template sets none of that name. */
  find(name: string): Value | undefined {
    let frame: Frame | undefined = this;
    do {
      const value: Value | undefined = frame.#variables?.get(name);
      if (value !== undefined) return value;
      frame = frame.parent;
    } while (frame !== undefined);
    return undefined;
  }

  /** A variable of this very scope. */
  own(name: string): Value | undefined {
    return this.#variables?.get(name);
  }
}
