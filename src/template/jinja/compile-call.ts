// Calls, filters and tests → closures: arguments are evaluated left to right, then bound by Python's rules.
import { iterate } from '../../values/iterate.ts';
import { PythonError } from '../../values/python-error.ts';
import { toText } from '../../values/text.ts';
import { isCallable, typeName } from '../../values/types.ts';
import type { Callable, Value } from '../../values/value.ts';
import type { OperationContext } from '../environment.ts';
import { Undefined } from '../undefined.ts';
import type { Arguments, CallExpression, Expression, FilterExpression } from './ast.ts';
import { callOperation, NO_KEYWORDS } from './bind.ts';
import { compileAll, compileExpression } from './compile-expression.ts';
import type { Compiler, Evaluate } from './compiler.ts';
import type { Frame } from './frame.ts';
import { markConstants } from './trusted-text.ts';
import type { Unit } from './unit.ts';

/** A global that needs to know who calls it: `lookup`, `query`. */
export interface ContextualCallable extends Callable {
  callIn(context: OperationContext, args: readonly Value[], kwargs: ReadonlyMap<string, Value>): Value;
}

export interface CompiledArguments {
  positional(frame: Frame): readonly Value[];
  keywords(frame: Frame): ReadonlyMap<string, Value>;
}

const NO_ARGS: readonly Value[] = [];

/** Closures for the arguments; `*list` and `**dict` are spread when they are evaluated. */
export function compileArguments(node: Arguments, compiler: Compiler): CompiledArguments {
  const values = compileAll(node.positional, compiler);
  const named = node.keywords.map(({ name, value }) => ({ name, value: compileExpression(value, compiler) }));
  const rest = node.rest && compileExpression(node.rest, compiler);
  const restKeywords = node.restKeywords && compileExpression(node.restKeywords, compiler);
  return {
    positional(frame) {
      if (rest === undefined) return values.length === 0 ? NO_ARGS : values.map(value => value(frame));
      return [...values.map(value => value(frame)), ...iterate(rest(frame))];
    },
    keywords(frame) {
      if (named.length === 0 && restKeywords === undefined) return NO_KEYWORDS;
      const kwargs = new Map<string, Value>();
      for (const { name, value } of named) kwargs.set(name, value(frame));
      if (restKeywords !== undefined) spread(restKeywords(frame), kwargs);
      return kwargs;
    },
  };
}

/** `**more` into the keyword arguments. */
function spread(more: Value, kwargs: Map<string, Value>): void {
  if (more instanceof Undefined) more.fail();
  if (!(more instanceof Map)) {
    throw new PythonError('TypeError', `argument after ** must be a mapping, not ${typeName(more)}`);
  }
  for (const [key, value] of more) {
    if (typeof key !== 'string') throw new PythonError('TypeError', 'keywords must be strings');
    if (kwargs.has(key)) {
      throw new PythonError('TypeError', `got multiple values for keyword argument '${toText(key)}'`);
    }
    kwargs.set(key, value);
  }
}

/** A call of whatever the expression gives: a method, a macro, a global function. */
export function compileCall(node: CallExpression, compiler: Compiler): Evaluate {
  const callee = compileExpression(node.callee, compiler);
  const args = compileArguments(node.args, compiler);
  requireLookup(node, compiler);
  const hasBraces = isLookupCall(node) && node.args.positional.some(mayHaveBraces);
  return frame => {
    const target = callee(frame);
    const given = args.positional(frame);
    const isMarked = hasBraces && isCallable(target) && isContextual(target);
    const positional = isMarked ? markConstants(node.args.positional, given) : given;
    const keywords = args.keywords(frame);
    frame.unit.at = node;
    return callValue(target, positional, keywords, frame.unit);
  };
}

/** `lookup('name', …)` names what it needs. */
function requireLookup(node: CallExpression, compiler: Compiler): void {
  const [name] = node.args.positional;
  if (isLookupCall(node) && name?.kind === 'constant') compiler.require('lookup', toText(name.value), node);
}

function isLookupCall({ callee }: CallExpression): boolean {
  return callee.kind === 'name' && ['lookup', 'query', 'q'].includes(callee.name);
}

function mayHaveBraces(node: Expression): boolean {
  if (node.kind === 'constant') return typeof node.value === 'string' && node.value.includes('{');
  return node.kind === 'list' || node.kind === 'dict';
}

/** Throws PythonError TypeError when the value cannot be called, the error of an Undefined when it is one. */
export function callValue(
  target: Value,
  args: readonly Value[],
  kwargs: ReadonlyMap<string, Value>,
  unit: Unit,
): Value {
  if (target instanceof Undefined) target.fail();
  if (!isCallable(target)) throw new PythonError('TypeError', `'${typeName(target)}' object is not callable`);
  return isContextual(target) ? target.callIn(unit, args, kwargs) : target.call(args, kwargs);
}

function isContextual(target: Callable): target is ContextualCallable {
  return 'callIn' in target;
}

/** `value | NAME(…)`. */
export function compileFilter(node: FilterExpression, compiler: Compiler): Evaluate {
  const input = node.input === undefined ? undefined : compileExpression(node.input, compiler);
  const apply = compileFilterStep(node, compiler);
  return frame => apply(frame, input === undefined ? '' : input(frame));
}

/** One filter, to be applied to a value that comes from elsewhere. */
function compileFilterStep(
  node: FilterExpression,
  compiler: Compiler,
): (frame: Frame, input: Value) => Value {
  const { name } = node;
  const args = compileArguments(node.args, compiler);
  compiler.require('filter', name, node);
  return (frame, input) => {
    const positional = args.positional(frame);
    const keywords = args.keywords(frame);
    const { unit } = frame;
    unit.at = node;
    const filter = unit.filter(name);
    if (filter === undefined) throw unit.unknownOperation('filter', name, node);
    return callOperation(filter, input, positional, keywords, unit);
  };
}

/** The chain of filters of `{% filter a | b %}`, to be applied to the body's text. */
export function compileFilterChain(
  node: FilterExpression,
  compiler: Compiler,
): (frame: Frame, input: Value) => Value {
  const last = compileFilterStep(node, compiler);
  if (node.input === undefined || node.input.kind !== 'filter') return last;
  const before = compileFilterChain(node.input, compiler);
  return (frame, input) => last(frame, before(frame, input));
}

/** The test that asks how a variable was written, not what it holds. */
function isVaultTest(name: string): boolean {
  return /^(ansible\.(builtin|legacy)\.)?vault_encrypted$/.test(name);
}

/** `value is NAME(…)`. */
export function compileTest(node: Extract<Expression, { kind: 'test' }>, compiler: Compiler): Evaluate {
  const { name } = node;
  const variable = node.input.kind === 'name' && isVaultTest(name) ? node.input.name : undefined;
  const input = compileExpression(node.input, compiler);
  const args = compileArguments(node.args, compiler);
  compiler.require('test', name, node);
  return frame => {
    if (variable !== undefined && frame.unit.scope.isVault?.(variable) === true) return true;
    const value = input(frame);
    const positional = args.positional(frame);
    const keywords = args.keywords(frame);
    const { unit } = frame;
    unit.at = node;
    const test = unit.test(name);
    if (test === undefined) throw unit.unknownOperation('test', name, node);
    return callOperation(test, value, positional, keywords, unit);
  };
}
