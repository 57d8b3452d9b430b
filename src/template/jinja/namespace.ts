// `namespace()`: an object whose members a loop's body can set for the statements after the loop.
// https://jinja.palletsprojects.com/en/3.1.x/templates/#jinja-globals.namespace
import { repr } from '../../values/text.ts';
import { type Dict, PythonObject, type Value } from '../../values/value.ts';
import { updateDict } from '../methods/dict.ts';

export class Namespace extends PythonObject {
  readonly typeName = 'Namespace';
  readonly #members: Dict = new Map();

  constructor(initial: Value | undefined, keywords: ReadonlyMap<string, Value>) {
    super();
    updateDict(this.#members, initial, keywords);
  }

  get(key: Value): Value | undefined {
    return this.#members.get(key);
  }

  set(name: string, value: Value): void {
    this.#members.set(name, value);
  }

  override toString(): string {
    return `<Namespace ${repr(this.#members)}>`;
  }

  override toData(): Value {
    return this.#members;
  }
}
