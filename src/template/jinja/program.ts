// A template text, compiled. Compiling depends on the text and the syntax options alone, so programs are kept by text.
import { UserError } from '../../errors.ts';
import type { Environment } from '../environment.ts';
import type { Expression } from './ast.ts';
import { compileExpression } from './compile-expression.ts';
import { compileBody } from './compile-statement.ts';
import { Compiler, type Execute, type Requirement } from './compiler.ts';
import type { BlockDefinition } from './inheritance.ts';
import type { SyntaxOptions } from './options.ts';
import { parseBareExpression, parseTemplate } from './parse.ts';
import { SyntaxProblem } from './syntax-problem.ts';
import type { Place, Unit } from './unit.ts';

export class Program {
  readonly execute: Execute;
  readonly blocks: readonly BlockDefinition[];
  readonly isMutating: boolean;
  /** Line ends at the end of the text. */
  readonly newlines: number;
  readonly #requirements: readonly Requirement[];
  readonly #checked = new WeakSet<Environment>();

  constructor(parts: Pick<Program, 'execute' | 'newlines'>, compiler: Compiler) {
    this.execute = parts.execute;
    this.newlines = parts.newlines;
    this.blocks = compiler.blocks;
    this.isMutating = compiler.isMutating;
    this.#requirements = compiler.requirements;
  }

  /** Throws UserError for the first filter or test that the environment does not have. */
  checkOperations(unit: Unit): void {
    if (this.#checked.has(unit.environment)) return;
    for (const { kind, name, node } of this.#requirements) {
      if (kind === 'lookup') unit.refuseForeignLookup(name, node);
      else if ((kind === 'filter' ? unit.filter(name) : unit.test(name)) === undefined)
        throw unit.unknownOperation(kind, name, node);
    }
    this.#checked.add(unit.environment);
  }
}

/** Programs by text; the oldest make room. One map for each set of options. */
const TEMPLATES = new WeakMap<SyntaxOptions, Map<string, Program>>();
const EXPRESSIONS = new WeakMap<SyntaxOptions, Map<string, Program>>();
const MOST_PROGRAMS = 4000;

/** Throws the UserError TEMPLATE_SYNTAX at its place. */
export function compileTemplate(text: string, options: SyntaxOptions, place: Place): Program {
  return cached(TEMPLATES, text, options, place, buildTemplate);
}

/** Compiles a bare expression, as `when` holds it. Throws the UserError TEMPLATE_SYNTAX at its place. */
export function compileBareExpression(text: string, options: SyntaxOptions, place: Place): Program {
  return cached(EXPRESSIONS, text, options, place, buildExpression);
}

function cached(
  programs: WeakMap<SyntaxOptions, Map<string, Program>>,
  text: string,
  options: SyntaxOptions,
  place: Place,
  build: (text: string, options: SyntaxOptions) => Program,
): Program {
  const known = programs.get(options) ?? new Map<string, Program>();
  const found = known.get(text);
  if (found !== undefined) return found;
  const program = located(place, () => build(text, options));
  if (known.size >= MOST_PROGRAMS) known.delete(known.keys().next().value ?? '');
  known.set(text, program);
  programs.set(options, known);
  return program;
}

function buildTemplate(text: string, options: SyntaxOptions): Program {
  const body = parseTemplate(text, options);
  const compiler = new Compiler(options);
  const execute = compileBody(body, compiler);
  return new Program({ execute, newlines: countNewlines(text) }, compiler);
}

function buildExpression(text: string, options: SyntaxOptions): Program {
  const compiler = new Compiler(options);
  const expression: Expression = parseBareExpression(text, options);
  const lone = compileExpression(expression, compiler);
  const execute: Execute = (frame, out) => {
    const value = lone(frame);
    out.write(value, frame.unit.isKeptText(expression, value));
    return undefined;
  };
  return new Program({ execute, newlines: 0 }, compiler);
}

function located<T>(place: Place, build: () => T): T {
  try {
    return build();
  } catch (error) {
    if (!(error instanceof SyntaxProblem)) throw error;
    const span = place.span(error.start, error.end);
    throw new UserError('TEMPLATE_SYNTAX', error.message, { span, hint: error.hint, cause: error });
  }
}

/** How many line ends a text ends with. */
export function countNewlines(text: string): number {
  let count = 0;
  while (text[text.length - 1 - count] === '\n') count++;
  return count;
}
