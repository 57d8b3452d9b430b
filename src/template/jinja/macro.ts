// Macros and the `caller` of a call block. https://jinja.palletsprojects.com/en/3.1.x/templates/#macros
import { PythonError } from '../../values/python-error.ts';
import { type Callable, PythonObject, Tuple, type Value } from '../../values/value.ts';
import { Undefined } from '../undefined.ts';
import type { Body, Signature } from './ast.ts';
import { compileExpression } from './compile-expression.ts';
import { compileBody } from './compile-statement.ts';
import type { Compiler, Evaluate } from './compiler.ts';
import { Frame } from './frame.ts';
import { Output } from './output.ts';

type Invoke = (args: readonly Value[], kwargs: ReadonlyMap<string, Value>) => Value;

/** What `{% macro %}` defines: called, it gives its body's text. */
export class Macro extends PythonObject implements Callable {
  readonly typeName = 'Macro';
  readonly kind = 'callable';
  readonly name: string;
  readonly #signature: Signature;
  readonly #invoke: Invoke;

  constructor(name: string, signature: Signature, invoke: Invoke) {
    super();
    this.name = name;
    this.#signature = signature;
    this.#invoke = invoke;
  }

  get(key: Value): Value | undefined {
    switch (key) {
      case 'name':
        return this.name;
      case 'arguments':
        return Tuple.from(this.#signature.parameters, parameter => parameter.name) as Tuple;
      case 'catch_kwargs':
        return this.#signature.usesKwargs;
      case 'catch_varargs':
        return this.#signature.usesVarargs;
      case 'caller':
        return this.#signature.usesCaller;
    }
    return undefined;
  }

  call(args: readonly Value[], kwargs: ReadonlyMap<string, Value>): Value {
    return this.#invoke(args, kwargs);
  }

  override toString(): string {
    return `<Macro '${this.name}'>`;
  }
}

interface CompiledSignature {
  readonly signature: Signature;
  readonly parameters: readonly { readonly name: string; readonly default: Evaluate | undefined }[];
}

/** Makes the macro of a frame: its body sees the scope where it was defined. */
export function compileMacro(
  name: string,
  signature: Signature,
  statements: Body,
  compiler: Compiler,
): (frame: Frame) => Macro {
  const parameters = signature.parameters.map(parameter => ({
    name: parameter.name,
    default: parameter.default && compileExpression(parameter.default, compiler),
  }));
  const body = compileBody(statements, compiler);
  return frame =>
    new Macro(name, signature, (args, kwargs) => {
      const inner = new Frame(frame.unit, frame);
      return frame.unit.guard(() => {
        bind(name, { signature, parameters }, inner, args, new Map(kwargs));
        const out = new Output();
        body(inner, out);
        return frame.unit.valueOf(out);
      });
    });
}

function bind(
  name: string,
  { signature, parameters }: CompiledSignature,
  frame: Frame,
  args: readonly Value[],
  kwargs: Map<string, Value>,
): void {
  for (const [index, parameter] of parameters.entries()) {
    let value = args[index];
    if (value === undefined) {
      value = kwargs.get(parameter.name);
      kwargs.delete(parameter.name);
    }
    const hint = `parameter '${parameter.name}' was not provided`;
    if (value === undefined) value = parameter.default?.(frame);
    if (value === undefined) value = new Undefined({ name: parameter.name, hint });
    frame.set(parameter.name, value);
  }
  if (signature.usesCaller && frame.own('caller') === undefined) {
    frame.set('caller', kwargs.get('caller') ?? new Undefined({ name: 'caller', hint: 'No caller defined' }));
    kwargs.delete('caller');
  }
  if (signature.usesKwargs) frame.set('kwargs', new Map<Value, Value>(kwargs));
  else if (kwargs.size > 0) {
    const [unexpected] = kwargs.keys();
    throw new PythonError('TypeError', `macro '${name}' takes no keyword argument '${unexpected}'`);
  }
  if (signature.usesVarargs) frame.set('varargs', Tuple.from(args.slice(parameters.length)) as Tuple);
  else if (args.length > parameters.length) {
    throw new PythonError(
      'TypeError',
      `macro '${name}' takes not more than ${parameters.length} argument(s)`,
    );
  }
}
