// Text that YAML shows as a block, behind a tag of its own or none: `!vault |`.
import { PythonObject } from '../../values/value.ts';

export class TaggedText extends PythonObject {
  readonly typeName = 'str';
  readonly tag: string | undefined;
  readonly text: string;

  constructor(tag: string | undefined, text: string) {
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
