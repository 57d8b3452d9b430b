// Blocks while a family of templates renders: the one that wins, `super()` and `self`.
import { PythonObject, type Value } from '../../values/value.ts';
import { Undefined } from '../undefined.ts';
import { Frame } from './frame.ts';
import { Output } from './output.ts';

/** The frame of the template's top level. */
export function rootOf(frame: Frame): Frame {
  let root = frame;
  while (root.parent !== undefined && root.parent.unit === frame.unit) root = root.parent;
  return root;
}

/** Writes the definition of a block at a depth; 0 is the one that wins. */
export function runBlock(name: string, depth: number, around: Frame, out: Output): undefined {
  const entry = around.unit.inheritance.find(name, depth);
  if (entry === undefined) return undefined;
  const { block, unit } = entry;
  if (block.isRequired) return around.unit.fail(`required block '${name}' not found`);
  const frame = new Frame(unit, around);
  frame.set('super', parentBlock(name, depth + 1, around));
  unit.guard(() => block.execute(frame, out));
  return undefined;
}

function callBlock(name: string, depth: number, around: Frame): Value {
  const call = (): Value => {
    const out = new Output();
    runBlock(name, depth, around, out);
    return around.unit.valueOf(out);
  };
  return { kind: 'callable', name, call };
}

function parentBlock(name: string, depth: number, around: Frame): Value {
  if (around.unit.inheritance.find(name, depth) !== undefined) return callBlock(name, depth, around);
  return new Undefined({ name: 'super', hint: `there is no parent block called '${name}'.` });
}

/** `self.title()`: a block rendered once more. */
export class BlockReferences extends PythonObject {
  readonly typeName = 'TemplateReference';
  readonly #around: Frame;

  constructor(around: Frame) {
    super();
    this.#around = around;
  }

  get(key: Value): Value | undefined {
    const isBlock = typeof key === 'string' && this.#around.unit.inheritance.find(key) !== undefined;
    return isBlock ? callBlock(key, 0, this.#around) : undefined;
  }

  override toString(): string {
    return '<TemplateReference>';
  }
}
