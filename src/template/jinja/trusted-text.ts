// Texts with braces that a call of `lookup` holds as constants: `lookup('file', '{{ name }}.txt')`. They stand in the playbook,
// so they may be rendered, which no other text inside an expression may.
import { PythonObject, type Value } from '../../values/value.ts';
import type { Expression } from './ast.ts';

export class TrustedText extends PythonObject {
  readonly typeName = 'str';
  readonly text: string;

  constructor(text: string) {
    super();
    this.text = text;
  }

  get(): undefined {
    return undefined;
  }

  override toString(): string {
    return this.text;
  }
}

/** The values of a call's arguments, the constant texts with braces among them marked, in lists and dicts too. */
export function markConstants(nodes: readonly Expression[], values: readonly Value[]): Value[] {
  return values.map((value, index) => {
    const node = nodes[index];
    return node === undefined ? value : mark(node, value);
  });
}

function mark(node: Expression, value: Value): Value {
  if (node.kind === 'constant') {
    return typeof value === 'string' && /\{[{%]/.test(value) ? new TrustedText(value) : value;
  }
  if (node.kind === 'list' && Array.isArray(value)) return markConstants(node.items, value);
  if (node.kind !== 'dict' || !(value instanceof Map) || value.size !== node.entries.length) return value;
  const items = markConstants(
    node.entries.map(([, item]) => item),
    Array.from(value.values()),
  );
  return new Map(Array.from(value.keys(), (key, index) => [key, items[index] ?? null]));
}

/** The value with every marked text in it rendered. */
export function renderMarked(value: Value, render: (text: string) => Value): Value {
  if (value instanceof TrustedText) return render(value.text);
  if (Array.isArray(value)) {
    return value.some(isMarked) ? value.map(item => renderMarked(item, render)) : value;
  }
  if (!(value instanceof Map) || !Array.from(value.values()).some(isMarked)) return value;
  return new Map(Array.from(value, ([key, item]) => [key, renderMarked(item, render)]));
}

function isMarked(value: Value): boolean {
  if (Array.isArray(value)) return value.some(isMarked);
  if (value instanceof Map) return Array.from(value.values()).some(isMarked);
  return value instanceof TrustedText;
}
