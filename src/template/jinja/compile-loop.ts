// `{% for %}` → a closure: rounds in scopes of their own, `loop`, a filter, `else`, recursion.
import { toArray } from '../../values/iterate.ts';
import type { Value } from '../../values/value.ts';
import { compileTarget } from './assign.ts';
import type { ForStatement } from './ast.ts';
import { compileExpression, compileTruth } from './compile-expression.ts';
import { compileBody } from './compile-statement.ts';
import type { Compiler, Execute, Signal } from './compiler.ts';
import { Frame } from './frame.ts';
import { Loop } from './loop.ts';
import { Output } from './output.ts';

/** A closure that runs the body once for each item. */
export function compileFor(node: ForStatement, compiler: Compiler): Execute {
  const iterable = compileExpression(node.iterable, compiler);
  const assign = compileTarget(node.target);
  const filter = node.filter && compileTruth(node.filter, compiler);
  const body = compileBody(node.body, compiler);
  const otherwise = node.otherwise.length === 0 ? undefined : compileBody(node.otherwise, compiler);

  const select = (frame: Frame, items: readonly Value[]): readonly Value[] => {
    if (filter === undefined) return items;
    return items.filter(item => {
      const inner = new Frame(frame.unit, frame);
      assign(inner, item);
      return filter(inner);
    });
  };

  const run = (frame: Frame, iterated: Value, out: Output, depth: number): Signal => {
    frame.unit.at = node.iterable;
    const items = select(frame, toArray(iterated));
    if (items.length === 0) return otherwise?.(new Frame(frame.unit, frame), out);
    const loop = node.usesLoop
      ? new Loop(items, depth, node.isRecursive ? recurse(frame) : undefined)
      : undefined;
    for (let index = 0; index < items.length; index++) {
      const inner = new Frame(frame.unit, frame);
      if (loop !== undefined) {
        loop.index0 = index;
        inner.set('loop', loop);
      }
      assign(inner, items[index] as Value);
      if (body(inner, out) === 'break') break;
    }
    return undefined;
  };

  const recurse =
    (frame: Frame) =>
    (items: Value, depth: number): string => {
      const out = new Output();
      run(frame, items, out, depth);
      return out.toString();
    };

  return (frame, out) => run(frame, iterable(frame), out, 0);
}
