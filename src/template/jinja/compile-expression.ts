// Expressions → JavaScript closures, one small function for each kind of node.
import { arithmetic, sign } from '../../values/arithmetic.ts';
import { dictSet, isEqual, isOrdered } from '../../values/compare.ts';
import { contains } from '../../values/iterate.ts';
import { toText } from '../../values/text.ts';
import { isTruthy } from '../../values/truth.ts';
import { type Dict, Tuple, type Value } from '../../values/value.ts';
import { MUTATING_METHODS } from '../methods/list.ts';
import { SilentUndefined, type Undefined } from '../undefined.ts';
import { getAttribute, getItem, getSlice } from './access.ts';
import type { CompareOperator, Expression } from './ast.ts';
import { compileCall, compileFilter, compileTest } from './compile-call.ts';
import type { Compiler, Evaluate } from './compiler.ts';

type Of<K extends Expression['kind']> = Extract<Expression, { kind: K }>;

/** A closure that gives the value of the expression in a frame. */
export function compileExpression(node: Expression, compiler: Compiler): Evaluate {
  switch (node.kind) {
    case 'constant': {
      const { value } = node;
      return () => value;
    }
    case 'name':
      return frame => {
        const own = frame.find(node.name);
        return own === undefined ? frame.unit.resolve(node) : own;
      };
    case 'list': {
      const items = compileAll(node.items, compiler);
      return frame => items.map(item => item(frame));
    }
    case 'tuple': {
      const items = compileAll(node.items, compiler);
      return frame => Tuple.from(items, item => item(frame)) as Tuple;
    }
    case 'dict':
      return compileDict(node, compiler);
    case 'attribute':
      return compileAttribute(node, compiler);
    case 'item':
      return node.index.kind === 'slice'
        ? compileSlice(node, node.index, compiler)
        : compileItem(node, compiler);
    case 'slice':
      // A slice stands only between brackets; among several (`a[1:2, 3]`) nothing has such a key.
      return frame => frame.unit.fail('a slice cannot be one of several indices');
    case 'call':
      return compileCall(node, compiler);
    case 'filter':
      return compileFilter(node, compiler);
    case 'test':
      return compileTest(node, compiler);
    case 'not': {
      const operand = compileTruth(node.operand, compiler);
      return frame => !operand(frame);
    }
    case 'sign': {
      const operand = compileExpression(node.operand, compiler);
      return frame => {
        const value = operand(frame);
        frame.unit.at = node;
        return sign(node.operator, value);
      };
    }
    case 'and':
    case 'or':
      return compileJunction(node, compiler);
    case 'binary':
      return compileBinary(node, compiler);
    case 'concat':
      return compileConcat(node, compiler);
    case 'compare':
      return compileComparison(node, compiler);
    case 'conditional':
      return compileConditional(node, compiler);
  }
}

/** A closure for each, in order. */
export function compileAll(nodes: readonly Expression[], compiler: Compiler): readonly Evaluate[] {
  return nodes.map(node => compileExpression(node, compiler));
}

/** An expression of which only the truth matters. */
export function compileTruth(
  node: Expression,
  compiler: Compiler,
): (frame: Parameters<Evaluate>[0]) => boolean {
  const evaluate = compileExpression(node, compiler);
  return frame => {
    const value = evaluate(frame);
    if (typeof value === 'boolean') return value;
    frame.unit.at = node;
    return isTruthy(value);
  };
}

function compileDict(node: Of<'dict'>, compiler: Compiler): Evaluate {
  const entries = node.entries.map(
    ([key, value]) => [compileExpression(key, compiler), compileExpression(value, compiler)] as const,
  );
  return frame => {
    const dict: Dict = new Map();
    for (const [key, value] of entries) {
      const name = key(frame);
      frame.unit.at = node;
      dictSet(dict, name, value(frame));
    }
    return dict;
  };
}

function compileAttribute(node: Of<'attribute'>, compiler: Compiler): Evaluate {
  const object = compileExpression(node.object, compiler);
  const { name } = node;
  if (MUTATING_METHODS.has(name)) compiler.isMutating = true;
  return frame => {
    const value = object(frame);
    frame.unit.at = node;
    const found = getAttribute(value, name);
    return found === undefined ? frame.unit.missing(value, name, node) : found;
  };
}

function compileItem(node: Of<'item'>, compiler: Compiler): Evaluate {
  const object = compileExpression(node.object, compiler);
  const index = compileExpression(node.index, compiler);
  return frame => {
    const value = object(frame);
    const key = index(frame);
    frame.unit.at = node;
    const found = getItem(value, key);
    return found === undefined ? frame.unit.missing(value, key, node) : found;
  };
}

function compileSlice(node: Of<'item'>, slice: Of<'slice'>, compiler: Compiler): Evaluate {
  const object = compileExpression(node.object, compiler);
  const [start, stop, step] = [0, 1, 2].map(at => {
    const part = slice.parts[at];
    return part === undefined ? () => null : compileExpression(part, compiler);
  }) as [Evaluate, Evaluate, Evaluate];
  return frame => {
    const value = object(frame);
    const parts = [start(frame), stop(frame), step(frame)] as const;
    frame.unit.at = node;
    return getSlice(value, ...parts);
  };
}

function compileJunction(node: Of<'and' | 'or'>, compiler: Compiler): Evaluate {
  const left = compileExpression(node.left, compiler);
  const right = compileExpression(node.right, compiler);
  const isAnd = node.kind === 'and';
  return frame => {
    const value = left(frame);
    frame.unit.at = node.left;
    return isTruthy(value) === isAnd ? right(frame) : value;
  };
}

function compileBinary(node: Of<'binary'>, compiler: Compiler): Evaluate {
  const left = compileExpression(node.left, compiler);
  const right = compileExpression(node.right, compiler);
  const apply = arithmetic(node.operator);
  return frame => {
    const a = left(frame);
    const b = right(frame);
    frame.unit.at = node;
    return apply(a, b);
  };
}

function compileConcat(node: Of<'concat'>, compiler: Compiler): Evaluate {
  const parts = compileAll(node.parts, compiler);
  return frame => {
    let text = '';
    for (const part of parts) {
      const value = part(frame);
      frame.unit.at = node;
      text += toText(value);
    }
    return text;
  };
}

function compareBy(operator: CompareOperator): (a: Value, b: Value) => boolean {
  switch (operator) {
    case '==':
      return isEqual;
    case '!=':
      return (a, b) => !isEqual(a, b);
    case 'in':
      return (a, b) => contains(b, a);
    case 'not in':
      return (a, b) => !contains(b, a);
    default:
      return (a, b) => isOrdered(operator, a, b);
  }
}

function compileComparison(node: Of<'compare'>, compiler: Compiler): Evaluate {
  const first = compileExpression(node.first, compiler);
  const rest = node.rest.map(({ operator, operand }) => ({
    holds: compareBy(operator),
    operand: compileExpression(operand, compiler),
  }));
  return frame => {
    let left = first(frame);
    for (const { holds, operand } of rest) {
      const right = operand(frame);
      frame.unit.at = node;
      if (!holds(left, right)) return false;
      left = right;
    }
    return true;
  };
}

function compileConditional(node: Of<'conditional'>, compiler: Compiler): Evaluate {
  const test = compiler.optionally(() => compileTruth(node.test, compiler));
  const optional = (branch: Expression): Evaluate =>
    compiler.optionally(() => compileExpression(branch, compiler));
  const whenTrue = optional(node.whenTrue);
  const otherwise = node.otherwise && optional(node.otherwise);
  return frame => {
    if (test(frame)) return whenTrue(frame);
    return otherwise === undefined ? withoutElse(frame.unit, node) : otherwise(frame);
  };
}

function withoutElse(unit: Parameters<Evaluate>[0]['unit'], node: Of<'conditional'>): Undefined {
  const hint = 'the inline if-expression evaluated to false and no else section was defined.';
  return new SilentUndefined({ hint, raise: message => unit.error('UNDEFINED_VARIABLE', message, node) });
}
