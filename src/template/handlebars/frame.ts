// What a Handlebars expression sees: the current context, those around it, and the names that blocks give.
import { PythonObject, type Value } from '../../values/value.ts';
import type { Unit } from '../jinja/unit.ts';

/** Writes a part of a template. */
export type Write = (frame: Frame, out: TextOutput) => void;
export type Evaluate = (frame: Frame) => Value;

export interface TextOutput {
  text: string;
}

export interface Frame {
  /** The file that is being rendered: its place, its variables, its operations. */
  readonly unit: Unit;
  /** What `this` is. */
  readonly context: Value;
  /** The frame that `../` leads to. */
  readonly outer: Frame | undefined;
  /** `@key`, `@index`, `@first`, `@last`. */
  readonly data: ReadonlyMap<string, Value>;
  /** The names between bars: `as |item index|`. */
  readonly names: ReadonlyMap<string, Value>;
  readonly inlinePartials: ReadonlyMap<string, Write>;
  /** What `{{> @partial-block}}` writes. */
  readonly partialBlock: (() => string) | undefined;
  /** How many partials deep. */
  readonly depth: number;
}

/** The variables themselves, as the context at the top of a template. Each is looked up only when it is named. */
export class Variables extends PythonObject {
  readonly typeName = 'variables';
  readonly #unit: Unit;

  constructor(unit: Unit) {
    super();
    this.#unit = unit;
  }
  get(key: Value): Value | undefined {
    return typeof key === 'string' ? this.#unit.scope.lookup(key) : undefined;
  }
  override toString(): string {
    return this.#unit.fail('the context here is all variables together, which cannot be written as text');
  }
}

/** The context of a partial that was given arguments: they come before what is below. */
export class Overlay extends PythonObject {
  readonly typeName = 'arguments of a partial';
  readonly #names: ReadonlyMap<string, Value>;
  readonly below: Value;

  constructor(names: ReadonlyMap<string, Value>, below: Value) {
    super();
    this.#names = names;
    this.below = below;
  }
  get(key: Value): Value | undefined {
    return typeof key === 'string' ? this.#names.get(key) : undefined;
  }
  override toString(): string {
    return String(this.below);
  }
}

/** The frame inside of a block that changes the context. */
export function enter(
  frame: Frame,
  context: Value,
  data: ReadonlyMap<string, Value> = frame.data,
  names: ReadonlyMap<string, Value> = new Map(),
): Frame {
  return {
    ...frame,
    context,
    outer: frame,
    data,
    names: names.size === 0 ? frame.names : new Map([...frame.names, ...names]),
  };
}
