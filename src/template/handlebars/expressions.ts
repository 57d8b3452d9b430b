// Handlebars expressions → closures: paths, literals, calls.
import type { SourceText } from '../../source/span.ts';
import type { Value } from '../../values/value.ts';
import type { Position } from '../jinja/ast.ts';
import { NO_KEYWORDS } from '../jinja/bind.ts';
import type { Unit } from '../jinja/unit.ts';
import type { Evaluate, Frame, Write } from './frame.ts';
import { callHelper } from './helpers.ts';
import { compilePath } from './paths.ts';
import type { SyntaxNode, SyntaxTree } from './syntax.ts';

/** A helper that a template calls, to be checked before it runs. */
export interface Call {
  readonly name: string;
  readonly at: Position;
}

/** What the compilation of one template shares. */
export interface Compilation {
  readonly tree: SyntaxTree;
  readonly calls: Call[];
  /** The program of another file. */
  load(source: SourceText): Program;
}

/** A template that can be run. */
export interface Program {
  readonly write: Write;
  /** Throws the UserError UNKNOWN_FILTER when a helper that is called anywhere does not exist. */
  check(unit: Unit): void;
}

export interface CallNode {
  readonly path: SyntaxNode;
  readonly params: readonly SyntaxNode[];
  readonly hash?: hbs.AST.Hash | undefined;
}

/** A closure that gives the value of a path, a literal or a call. */
export function compileExpression(node: SyntaxNode, compilation: Compilation): Evaluate {
  const at = compilation.tree.position(node);
  switch (node.type) {
    case 'PathExpression':
      return compilePath(node as hbs.AST.PathExpression, at);
    case 'SubExpression':
      return compileCall(node as hbs.AST.SubExpression, at, compilation);
    case 'NumberLiteral':
    case 'StringLiteral':
    case 'BooleanLiteral': {
      const { value } = node as hbs.AST.StringLiteral | hbs.AST.NumberLiteral | hbs.AST.BooleanLiteral;
      return () => value;
    }
    // `null` and `undefined`: Python has one word for both.
    default:
      return () => null;
  }
}

/** `{{name}}` is a variable; with arguments, or in parentheses, it is a helper. */
export function compileMustache(node: CallNode & SyntaxNode, compilation: Compilation): Evaluate {
  const isCall = node.params.length > 0 || (node.hash?.pairs.length ?? 0) > 0;
  if (!isCall) return compileExpression(node.path, compilation);
  return compileCall(node, compilation.tree.position(node), compilation);
}

/**
 * A call of a helper, which is one of our filters, tests or lookups; the template keeps its name, to be checked
 * before it runs.
 */
export function compileCall(node: CallNode, at: Position, compilation: Compilation): Evaluate {
  const name = pathText(node.path);
  compilation.calls.push({ name, at: compilation.tree.position(node.path) });
  const args = node.params.map(param => compileExpression(param, compilation));
  const keywords = compileHash(node.hash, compilation);
  return frame => {
    const values = args.map(arg => arg(frame));
    const named = keywords(frame);
    frame.unit.at = at;
    return callHelper(name, values, named, frame.unit);
  };
}

/** The named arguments of a call, `key=value`. */
export function compileHash(
  hash: hbs.AST.Hash | undefined,
  compilation: Compilation,
): (frame: Frame) => ReadonlyMap<string, Value> {
  const pairs = (hash?.pairs ?? []).map(({ key, value }) => ({
    key,
    value: compileExpression(value, compilation),
  }));
  if (pairs.length === 0) return () => NO_KEYWORDS;
  return frame => new Map(pairs.map(({ key, value }) => [key, value(frame)]));
}

/** The path as it is written; empty for what is none. */
export function pathText(node: SyntaxNode): string {
  return 'original' in node ? String(node.original) : '';
}
