// The object `loop` inside `{% for %}`. https://jinja.palletsprojects.com/en/3.1.x/templates/#for
import { isEqual } from '../../values/compare.ts';
import { PythonError } from '../../values/python-error.ts';
import { type Callable, PythonObject, type Value } from '../../values/value.ts';
import { Undefined } from '../undefined.ts';

/** Renders the loop's body again over other items, one level deeper. */
type Recurse = (items: Value, depth: number) => Value;

/** One object for a whole loop; `index0` moves on with each round. */
export class Loop extends PythonObject implements Callable {
  readonly typeName = 'LoopContext';
  readonly kind = 'callable';
  readonly name = 'loop';
  index0 = 0;
  readonly #items: readonly Value[];
  readonly #depth: number;
  readonly #recurse: Recurse | undefined;
  #lastChecked: readonly Value[] | undefined;

  constructor(items: readonly Value[], depth: number, recurse: Recurse | undefined) {
    super();
    this.#items = items;
    this.#depth = depth;
    this.#recurse = recurse;
  }

  get(key: Value): Value | undefined {
    const { length } = this.#items;
    switch (key) {
      case 'index':
        return this.index0 + 1;
      case 'index0':
        return this.index0;
      case 'revindex':
        return length - this.index0;
      case 'revindex0':
        return length - this.index0 - 1;
      case 'first':
        return this.index0 === 0;
      case 'last':
        return this.index0 === length - 1;
      case 'length':
        return length;
      case 'depth':
        return this.#depth + 1;
      case 'depth0':
        return this.#depth;
      case 'previtem':
        return this.#at(this.index0 - 1, 'there is no previous item');
      case 'nextitem':
        return this.#at(this.index0 + 1, 'there is no next item');
      case 'cycle':
        return { kind: 'callable', name: 'cycle', call: args => this.#cycle(args) };
      case 'changed':
        return { kind: 'callable', name: 'changed', call: args => this.#changed(args) };
    }
    return undefined;
  }

  /** `loop(children)` in a recursive loop. */
  call(args: readonly Value[]): Value {
    if (this.#recurse === undefined) {
      throw new PythonError(
        'TypeError',
        "the loop must have the 'recursive' marker to be called recursively",
      );
    }
    return this.#recurse(args[0] ?? null, this.#depth + 1);
  }

  override length(): number {
    return this.#items.length;
  }

  override toString(): string {
    return `<LoopContext ${this.index0 + 1}/${this.#items.length}>`;
  }

  #at(index: number, hint: string): Value {
    const item = this.#items[index];
    return item === undefined ? new Undefined({ hint }) : item;
  }

  #cycle(args: readonly Value[]): Value {
    if (args.length === 0) throw new PythonError('TypeError', 'no items for cycling given');
    return args[this.index0 % args.length] as Value;
  }

  #changed(args: readonly Value[]): boolean {
    const last = this.#lastChecked;
    const isSame = last?.length === args.length && args.every((arg, at) => isEqual(arg, last[at] as Value));
    if (!isSame) this.#lastChecked = args;
    return !isSame;
  }
}
