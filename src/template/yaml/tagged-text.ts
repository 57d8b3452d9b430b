// Text that YAML shows behind a tag of its own, as a block: `!vault |`.
import { PythonObject } from '../../values/value.ts';

export class TaggedText extends PythonObject {
  readonly typeName = 'str';
  readonly tag: string;
  readonly text: string;

  constructor(tag: string, text: string) {
    super();
    this.tag = tag;
    this.text = text;
  }

  get(): undefined {
    return undefined;
  }

  toString(): string {
    return this.text;
  }
}
