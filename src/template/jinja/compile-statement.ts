// Statements → closures that write to an output; the loop, macros and other templates have files of their own.
import type { Value } from '../../values/value.ts';
import { compileTarget } from './assign.ts';
import type { Body, CallStatement, Statement } from './ast.ts';
import { callValue, compileArguments, compileFilterChain } from './compile-call.ts';
import { compileExpression, compileTruth } from './compile-expression.ts';
import { compileFor } from './compile-loop.ts';
import { compileBlock, compileExtends, compileImport, compileInclude } from './compile-template.ts';
import type { Compiler, Execute } from './compiler.ts';
import { Frame } from './frame.ts';
import { compileMacro } from './macro.ts';
import { Output } from './output.ts';

type Of<K extends Statement['kind']> = Extract<Statement, { kind: K }>;

/** Statements in order, until one leaves the loop around. */
export function compileBody(body: Body, compiler: Compiler): Execute {
  const statements = body.map(statement => compileStatement(statement, compiler));
  const [only] = statements;
  if (statements.length === 1 && only !== undefined) return only;
  return (frame, out) => {
    for (const execute of statements) {
      const signal = execute(frame, out);
      if (signal !== undefined) return signal;
    }
    return undefined;
  };
}

function compileStatement(node: Statement, compiler: Compiler): Execute {
  switch (node.kind) {
    case 'text':
      return does((_, out) => out.write(node.text));
    case 'output': {
      const evaluate = compileExpression(node.expression, compiler);
      return does((frame, out) => {
        const value = evaluate(frame);
        frame.unit.at = node.expression;
        out.write(value, frame.unit.isKeptText(node.expression, value));
      });
    }
    case 'if':
      return compileIf(node, compiler);
    case 'for':
      return compileFor(node, compiler);
    case 'set': {
      const evaluate = compileExpression(node.value, compiler);
      const assign = compileTarget(node.target);
      return does(frame => assign(frame, evaluate(frame)));
    }
    case 'set_block':
      return compileSetBlock(node, compiler);
    case 'filter_block': {
      const body = compileBody(node.body, compiler);
      const filter = compileFilterChain(node.filter, compiler);
      return does((frame, out) => out.write(filter(frame, renderInside(body, frame))));
    }
    case 'with':
      return compileWith(node, compiler);
    case 'scope': {
      const body = compileBody(node.body, compiler);
      return (frame, out) => body(new Frame(frame.unit, frame), out);
    }
    case 'do': {
      const evaluate = compileExpression(node.expression, compiler);
      return does(frame => evaluate(frame));
    }
    case 'macro': {
      const make = compileMacro(node.name, node.signature, node.body, compiler);
      return does(frame => frame.set(node.name, make(frame)));
    }
    case 'call_block':
      return compileCallBlock(node, compiler);
    case 'include':
      return compileInclude(node, compiler);
    case 'import':
      return compileImport(node, compiler);
    case 'extends':
      return compileExtends(node, compiler);
    case 'block':
      return compileBlock(node, compiler);
    case 'break':
    case 'continue':
      return () => node.kind;
  }
}

/** A statement that never leaves a loop. */
function does(execute: (frame: Frame, out: Output) => unknown): Execute {
  return (frame, out) => {
    execute(frame, out);
    return undefined;
  };
}

/** What a body writes, in a scope of its own. */
function renderInside(body: Execute, frame: Frame): Value {
  const out = new Output();
  body(new Frame(frame.unit, frame), out);
  return frame.unit.valueOf(out);
}

function compileIf(node: Of<'if'>, compiler: Compiler): Execute {
  const branches = node.branches.map(({ test, body }) => ({
    test: compiler.optionally(() => compileTruth(test, compiler)),
    body: compiler.optionally(() => compileBody(body, compiler)),
  }));
  const otherwise = compiler.optionally(() => compileBody(node.otherwise, compiler));
  return (frame, out) => {
    for (const { test, body } of branches) if (test(frame)) return body(frame, out);
    return otherwise(frame, out);
  };
}

function compileSetBlock(node: Of<'set_block'>, compiler: Compiler): Execute {
  const body = compileBody(node.body, compiler);
  const filter = node.filter && compileFilterChain(node.filter, compiler);
  const assign = compileTarget(node.target);
  return does(frame => {
    const text = renderInside(body, frame);
    assign(frame, filter === undefined ? text : filter(frame, text));
  });
}

/** The values are evaluated outside: `{% with a=1, b=a %}` takes the `a` from around. */
function compileWith(node: Of<'with'>, compiler: Compiler): Execute {
  const bindings = node.bindings.map(({ target, value }) => ({
    assign: compileTarget(target),
    evaluate: compileExpression(value, compiler),
  }));
  const body = compileBody(node.body, compiler);
  return (frame, out) => {
    const inner = new Frame(frame.unit, frame);
    const values: Value[] = bindings.map(({ evaluate }) => evaluate(frame));
    for (const [index, { assign }] of bindings.entries()) assign(inner, values[index] as Value);
    return body(inner, out);
  };
}

/** `{% call m() %}body{% endcall %}`: the body becomes the keyword argument `caller`. */
function compileCallBlock(node: CallStatement, compiler: Compiler): Execute {
  const callee = compileExpression(node.call.callee, compiler);
  const args = compileArguments(node.call.args, compiler);
  const caller = compileMacro('caller', node.signature, node.body, compiler);
  return does((frame, out) => {
    const target = callee(frame);
    const positional = args.positional(frame);
    const keywords = new Map(args.keywords(frame)).set('caller', caller(frame));
    frame.unit.at = node.call;
    out.write(callValue(target, positional, keywords, frame.unit));
  });
}
