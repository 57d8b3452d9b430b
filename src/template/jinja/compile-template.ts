// Statements that reach other templates: include, import, extends and block.

import { PythonObject, type Value } from '../../values/value.ts';
import type { Scope } from '../environment.ts';
import { Undefined } from '../undefined.ts';
import type { BlockStatement, ImportStatement, IncludeStatement, Statement } from './ast.ts';
import { rootOf, runBlock } from './block-references.ts';
import { compileExpression } from './compile-expression.ts';
import { compileBody } from './compile-statement.ts';
import type { Compiler, Evaluate, Execute } from './compiler.ts';
import type { Frame } from './frame.ts';
import { findTemplate, type LoadedTemplate, loadTemplate } from './load-template.ts';
import { Output } from './output.ts';
import { runProgram } from './run-program.ts';
import type { Unit } from './unit.ts';

/** What a template sees that was included or imported without context: globals only. */
const NO_VARIABLES: Scope = { lookup: () => undefined, names: () => [] };

/** Runs another template; with context it sees the scope it stands in, but what it sets stays its own. */
function runOther(
  { program, place }: LoadedTemplate,
  frame: Frame,
  withContext: boolean,
  out: Output,
): Frame {
  const { environment, readsBack, scope } = frame.unit;
  const visible = withContext ? scope : NO_VARIABLES;
  const context = { scope: visible, environment, place, readsBack };
  return runProgram(program, context, out, withContext ? frame : undefined);
}

/**
 * `{% include %}`: the template that is named, or the first that is there of a list, with or without the variables
 * around it.
 */
export function compileInclude(node: IncludeStatement, compiler: Compiler): Execute {
  const template = compileExpression(node.template, compiler);
  const { syntax } = compiler;
  return (frame, out) => {
    const names = template(frame);
    const { unit } = frame;
    unit.at = node;
    const loaded = node.ignoreMissing
      ? findTemplate(names, unit, syntax)
      : loadTemplate(names, unit, node, syntax);
    if (loaded === undefined) return undefined;
    const inner = new Output();
    runOther(loaded, frame, node.withContext, inner);
    out.write(inner.toString());
    return undefined;
  };
}

/** `{% import 'x' as m %}`: the names that a template sets at its top level, save those that begin with `_`. */
class TemplateModule extends PythonObject {
  readonly typeName = 'TemplateModule';
  readonly #root: Frame;
  readonly #text: string;

  constructor(root: Frame, text: string) {
    super();
    this.#root = root;
    this.#text = text;
  }

  get(key: Value): Value | undefined {
    return typeof key === 'string' && !key.startsWith('_') ? this.#root.own(key) : undefined;
  }

  override toString(): string {
    return this.#text;
  }
}

/** `{% import %}` and `{% from … import %}`: a template's macros and variables, as one value or by name. */
export function compileImport(node: ImportStatement, compiler: Compiler): Execute {
  const template = compileExpression(node.template, compiler);
  const { names } = node;
  const { syntax } = compiler;
  return frame => {
    const wanted = template(frame);
    frame.unit.at = node;
    const out = new Output();
    const root = runOther(loadTemplate(wanted, frame.unit, node, syntax), frame, node.withContext, out);
    const module = new TemplateModule(root, out.toString());
    if (typeof names === 'string') frame.set(names, module);
    else for (const { name, alias } of names) frame.set(alias, exported(module, name, node, frame.unit));
    return undefined;
  };
}

function exported(module: TemplateModule, name: string, node: ImportStatement, unit: Unit): Value {
  const value = module.get(name);
  if (value !== undefined) return value;
  const hint = `the template does not export the requested name '${name}'`;
  return new Undefined({ name, hint, raise: message => unit.error('UNDEFINED_VARIABLE', message, node) });
}

/** `{% extends %}`: what the template writes outside of blocks is dropped from here on. */
export function compileExtends(node: Extract<Statement, { kind: 'extends' }>, compiler: Compiler): Execute {
  const template: Evaluate = compileExpression(node.template, compiler);
  const { syntax } = compiler;
  return (frame, out) => {
    const name = template(frame);
    const { unit } = frame;
    unit.at = node;
    if (unit.inheritance.parent !== undefined) return unit.fail('extended multiple times');
    unit.inheritance.parent = loadTemplate(name, unit, node, syntax);
    out.isMuted = true;
    return undefined;
  };
}

/** `{% block %}`: its nearest definition among those who extend the template. */
export function compileBlock(node: BlockStatement, compiler: Compiler): Execute {
  const { name, isRequired } = node;
  compiler.blocks.push({ name, isRequired, execute: compileBody(node.body, compiler) });
  return (frame, out) => {
    if (out.isMuted) return undefined;
    frame.unit.at = node;
    // A block sees the template's own variables, and those of a loop around it only when it is scoped.
    return runBlock(name, 0, node.isScoped ? frame : rootOf(frame), out);
  };
}
