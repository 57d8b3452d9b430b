// The blocks: if, unless, each, with, and sections such as `{{#user}}…{{/user}}`.
// https://handlebarsjs.com/guide/builtin-helpers.html
import { iterate } from '../../values/iterate.ts';
import { isTruthy } from '../../values/truth.ts';
import { typeName } from '../../values/types.ts';
import { PythonObject, type Value } from '../../values/value.ts';
import type { Position } from '../jinja/ast.ts';
import { Undefined } from '../undefined.ts';
import { type Compilation, compileExpression, compileHash, pathText } from './expressions.ts';
import { type Evaluate, enter, type Frame, type TextOutput, type Write } from './frame.ts';

/** Both parts of a block, and the names between its bars. */
interface Parts {
  readonly main: Write;
  readonly inverse: Write;
  readonly names: readonly string[];
}

const BLOCK_NAMES = ['if', 'unless', 'each', 'with'];

/** A closure that writes the block; `compileProgram` compiles what stands inside. */
export function compileBlock(
  node: hbs.AST.BlockStatement,
  compilation: Compilation,
  compileProgram: (program: hbs.AST.Program | undefined, compilation: Compilation) => Write,
): Write {
  const at = compilation.tree.position(node);
  const parts: Parts = {
    main: compileProgram(node.program, compilation),
    inverse: compileProgram(node.inverse, compilation),
    // A block with only an {{else}} part has no program, whatever the types say.
    names: (node.program as hbs.AST.Program | undefined)?.blockParams ?? [],
  };
  const name = pathText(node.path);
  const isSection = node.params.length === 0 && !BLOCK_NAMES.includes(name);
  if (isSection) return section(compileExpression(node.path, compilation), parts, at);
  const [param, more] = node.params;
  if (!BLOCK_NAMES.includes(name)) {
    return frame => {
      throw frame.unit.error(
        'TEMPLATE_SYNTAX',
        `there is no block '${name}'`,
        at,
        `blocks are ${BLOCK_NAMES.join(', ')}`,
      );
    };
  }
  if (param === undefined || more !== undefined) {
    return frame => {
      throw frame.unit.error(
        'TEMPLATE_SYNTAX',
        `the block ${name} takes one value`,
        at,
        `write {{#${name} VALUE}}; join conditions with (and …), (or …)`,
      );
    };
  }
  const value = compileExpression(param, compilation);
  const options = compileHash(node.hash, compilation);
  switch (name) {
    case 'each':
      return (frame, out) => writeEach(value(frame), frame, out, parts, at);
    case 'with':
      return (frame, out) => writeWith(value(frame), frame, out, parts);
    default: {
      const isNegated = name === 'unless';
      return (frame, out) => {
        const condition = value(frame);
        const includesZero = isTruthy(options(frame).get('includeZero') ?? false) && condition === 0;
        const holds = includesZero || isTruthy(condition);
        (holds === isNegated ? parts.inverse : parts.main)(frame, out);
      };
    }
  }
}

/** The items of a list with `@index`, the values of a dict with `@key`; the other part when there are none. */
function writeEach(value: Value, frame: Frame, out: TextOutput, parts: Parts, at: Position): void {
  const entries = entriesOf(value, frame, at);
  if (entries.length === 0) {
    parts.inverse(frame, out);
    return;
  }
  for (const [index, [key, item]] of entries.entries()) {
    const data = new Map<string, Value>([
      ['key', key],
      ['index', index],
      ['first', index === 0],
      ['last', index === entries.length - 1],
    ]);
    parts.main(enter(frame, item, data, named(parts, [item, key])), out);
  }
}

function entriesOf(value: Value, frame: Frame, at: Position): (readonly [key: Value, item: Value])[] {
  if (value instanceof Undefined) value.fail();
  if (value === null) return [];
  if (value instanceof Map) return Array.from(value);
  if (Array.isArray(value) || (value instanceof PythonObject && value.iterate() !== undefined)) {
    return Array.from(iterate(value), (item, index) => [index, item] as const);
  }
  throw frame.unit.error('TEMPLATE_RUNTIME', `each needs a list or a dict, not ${typeName(value)}`, at);
}

function writeWith(value: Value, frame: Frame, out: TextOutput, parts: Parts): void {
  if (isTruthy(value)) parts.main(enter(frame, value, frame.data, named(parts, [value])), out);
  else parts.inverse(frame, out);
}

/** A list is gone through, a dict entered, anything else decides like `if`. */
function section(value: Evaluate, parts: Parts, at: Position): Write {
  return (frame, out) => {
    const found = value(frame);
    if (Array.isArray(found)) writeEach(found, frame, out, parts, at);
    else if (found === true) parts.main(frame, out);
    else writeWith(found, frame, out, parts);
  };
}

function named({ names }: Parts, values: readonly Value[]): ReadonlyMap<string, Value> {
  return new Map(
    names.flatMap((name, index) => (index < values.length ? [[name, values[index] ?? null] as const] : [])),
  );
}
