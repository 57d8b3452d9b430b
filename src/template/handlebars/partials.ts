// Partials: other templates inside of a template. Beside the file that names them, then in the folders of partials.
// https://handlebarsjs.com/guide/partials.html
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { toText } from '../../values/text.ts';
import type { Value } from '../../values/value.ts';
import type { Position } from '../jinja/ast.ts';
import { placeInFile } from '../jinja/load-template.ts';
import { Unit } from '../jinja/unit.ts';
import { type Compilation, compileExpression, compileHash, pathText } from './expressions.ts';
import { type Frame, Overlay, Variables, type Write } from './frame.ts';

const EXTENSION = '.hbs';
/** Deeper than any template is meant to nest; a partial that names itself without end gets here. */
const MAX_DEPTH = 100;

type PartialNode = hbs.AST.PartialStatement | hbs.AST.PartialBlockStatement;

/** `block` is what stands between `{{#> name}}` and `{{/name}}`. */
export function compilePartial(
  node: PartialNode,
  compilation: Compilation,
  block: { readonly write: Write; readonly inlines: ReadonlyMap<string, Write> } | undefined,
): Write {
  const at = compilation.tree.position(node);
  const isDynamic = node.name.type === 'SubExpression';
  const dynamicName = isDynamic ? compileExpression(node.name, compilation) : undefined;
  const fixedName = pathText(node.name);
  const [param] = node.params;
  const context = param === undefined ? undefined : compileExpression(param, compilation);
  const hash = compileHash(node.hash, compilation);
  const indent = 'indent' in node ? node.indent : '';
  return (frame, out) => {
    const name = dynamicName === undefined ? fixedName : toText(dynamicName(frame));
    const arguments_ = hash(frame);
    const base = context === undefined ? frame.context : context(frame);
    const inside: Frame = {
      ...frame,
      context: arguments_.size === 0 ? base : new Overlay(arguments_, base),
      inlinePartials:
        block === undefined ? frame.inlinePartials : new Map([...frame.inlinePartials, ...block.inlines]),
      partialBlock: block === undefined ? frame.partialBlock : () => written(block.write, frame),
      depth: frame.depth + 1,
    };
    if (inside.depth > MAX_DEPTH) {
      throw frame.unit.error('INCLUDE_LOOP', `the partial '${name}' includes itself without end`, at);
    }
    out.text += indentLines(runPartial(name, inside, frame, at, compilation), indent);
  };
}

function runPartial(
  name: string,
  inside: Frame,
  caller: Frame,
  at: Position,
  compilation: Compilation,
): string {
  if (name === '@partial-block') {
    if (caller.partialBlock !== undefined) return caller.partialBlock();
    throw caller.unit.error('UNDEFINED_VARIABLE', 'there is no block for @partial-block here', at);
  }
  const inline = inside.inlinePartials.get(name);
  if (inline !== undefined) return written(inline, inside);
  const { found, tried } = findPartial(name, caller.unit);
  if (found !== undefined) return runFile(found, inside, compilation);
  // The block of `{{#> name}}` stands in for a partial that is not there.
  if (inside.partialBlock !== caller.partialBlock && inside.partialBlock !== undefined)
    return inside.partialBlock();
  throw caller.unit.error(
    'FILE_NOT_FOUND',
    `there is no partial '${name}'`,
    at,
    `looked for ${tried.join(', ')}`,
  );
}

function runFile(path: string, frame: Frame, compilation: Compilation): string {
  const source = { name: path, text: readFileSync(path, 'utf8') };
  const { scope, environment, inheritance } = frame.unit;
  const unit = new Unit({
    scope,
    environment,
    place: placeInFile(path, source.text),
    inheritance,
    isMutating: false,
  });
  const program = compilation.load(source);
  program.check(unit);
  return unit.guard(() => written(program.write, { ...frame, unit }));
}

function findPartial(
  name: string,
  unit: Unit,
): { readonly found: string | undefined; readonly tried: readonly string[] } {
  const file = name.endsWith(EXTENSION) ? name : name + EXTENSION;
  const { place, environment } = unit;
  const folders = [...(place.path === undefined ? [] : [dirname(place.path)]), ...environment.partialFolders];
  const tried = folders.map(folder => join(folder, file));
  const found = tried.find(path => existsSync(path));
  if (found !== undefined) return { found, tried };
  const searched = environment.searchPath.find('templates', file);
  return { found: searched.found, tried: [...tried, ...searched.tried] };
}

function written(write: Write, frame: Frame): string {
  const out = { text: '' };
  write(frame, out);
  return out.text;
}

/** A partial that stands alone on an indented line is indented as a whole. */
function indentLines(text: string, indent: string): string {
  return indent === '' ? text : text.replace(/^(?=.|\n)/gm, indent);
}

/** The frame of a whole template. */
export function topFrame(unit: Unit): Frame {
  return {
    unit,
    context: new Variables(unit),
    outer: undefined,
    data: new Map<string, Value>(),
    names: new Map<string, Value>(),
    inlinePartials: new Map(),
    partialBlock: undefined,
    depth: 0,
  };
}
