// A Handlebars template, compiled: statements → closures, kept by their text so that a template is parsed once.
import { nearest } from '../../errors.ts';
import type { SourceText } from '../../source/span.ts';
import { compileBlock } from './blocks.ts';
import { type Call, type CallNode, type Compilation, compileMustache, type Program } from './expressions.ts';
import type { Write } from './frame.ts';
import { helperNames, isHelper } from './helpers.ts';
import { compilePartial } from './partials.ts';
import { printValue } from './print.ts';
import { parseHandlebars, type SyntaxNode } from './syntax.ts';

const CACHE_SIZE = 256;
const cache = new Map<string, Program>();

/** Throws UserError TEMPLATE_SYNTAX. */
export function loadProgram(source: SourceText): Program {
  let program = cache.get(source.text);
  if (program === undefined) {
    program = compile(source);
    if (cache.size >= CACHE_SIZE) cache.clear();
    cache.set(source.text, program);
  }
  return program;
}

function compile(source: SourceText): Program {
  const tree = parseHandlebars(source);
  const calls: Call[] = [];
  const write = compileProgram(tree.root, { tree, calls, load: loadProgram });
  return {
    write,
    check(unit) {
      const unknown = calls.find(({ name }) => !isHelper(name, unit.environment));
      if (unknown === undefined) return;
      const near = nearest(unknown.name, helperNames(unit.environment));
      throw unit.error(
        'UNKNOWN_FILTER',
        `there is no helper '${unknown.name}'`,
        unknown.at,
        near === undefined ? undefined : `did you mean '${near}'?`,
      );
    },
  };
}

function compileProgram(program: hbs.AST.Program | undefined, compilation: Compilation): Write {
  const body = program?.body ?? [];
  const inlines = compileInlines(body, compilation);
  const writers = body.flatMap(statement => compileStatement(statement, compilation));
  const write: Write = (frame, out) => {
    for (const writer of writers) writer(frame, out);
  };
  if (inlines.size === 0) return write;
  return (frame, out) =>
    write({ ...frame, inlinePartials: new Map([...frame.inlinePartials, ...inlines]) }, out);
}

/** `{{#*inline "name"}}…{{/inline}}`: partials of the block that they stand in. */
function compileInlines(body: readonly SyntaxNode[], compilation: Compilation): Map<string, Write> {
  const inlines = new Map<string, Write>();
  for (const node of body) {
    if (node.type !== 'DecoratorBlock') continue;
    const { params, program } = node as hbs.AST.DecoratorBlock;
    const [name] = params;
    if (name?.type !== 'StringLiteral') continue;
    inlines.set((name as hbs.AST.StringLiteral).value, compileProgram(program, compilation));
  }
  return inlines;
}

function compileStatement(node: SyntaxNode, compilation: Compilation): Write[] {
  switch (node.type) {
    case 'ContentStatement': {
      const { value } = node as hbs.AST.ContentStatement;
      return [
        (_frame, out) => {
          out.text += value;
        },
      ];
    }
    case 'MustacheStatement': {
      const value = compileMustache(node as CallNode & SyntaxNode, compilation);
      const at = compilation.tree.position(node);
      return [
        (frame, out) => {
          frame.unit.at = at;
          out.text += printValue(value(frame));
        },
      ];
    }
    case 'BlockStatement':
      return [compileBlock(node as hbs.AST.BlockStatement, compilation, compileProgram)];
    case 'PartialStatement':
      return [compilePartial(node as hbs.AST.PartialStatement, compilation, undefined)];
    case 'PartialBlockStatement': {
      const { program } = node as hbs.AST.PartialBlockStatement;
      const write = compileProgram(program, compilation);
      const inlines = compileInlines(program.body, compilation);
      return [compilePartial(node as hbs.AST.PartialBlockStatement, compilation, { write, inlines })];
    }
    default:
      return [];
  }
}
