// `a.b`, `../x`, `this`, `@key`: paths into the context. What is not there is an Undefined that says so when it is used.
import { isInt } from '../../values/types.ts';
import { PythonObject, type Value } from '../../values/value.ts';
import { getItem } from '../jinja/access.ts';
import type { Position } from '../jinja/ast.ts';
import type { Unit } from '../jinja/unit.ts';
import { Undefined } from '../undefined.ts';
import { type Evaluate, type Frame, Overlay, Variables } from './frame.ts';

/** A closure that follows the path from the block's context. */
export function compilePath(path: hbs.AST.PathExpression, at: Position): Evaluate {
  const { parts, depth } = path;
  if (path.data)
    return frame =>
      follow(dataValue(path, climb(frame, depth, path, at), at), parts.slice(1), frame.unit, at);
  const [name] = parts;
  const isScoped = /^(?:\.|this\b)/.test(path.original);
  if (name === undefined || isScoped) {
    return frame => follow(climb(frame, depth, path, at).context, parts, frame.unit, at);
  }
  const rest = parts.slice(1);
  return frame => follow(frame.names.get(name) ?? topValue(name, frame, at), rest, frame.unit, at);
}

/** The frame so many `../` out. */
function climb(frame: Frame, depth: number, { original }: hbs.AST.PathExpression, at: Position): Frame {
  let outer: Frame | undefined = frame;
  for (let step = 0; step < depth; step++) outer = outer?.outer;
  if (outer !== undefined) return outer;
  throw frame.unit.error(
    'UNDEFINED_VARIABLE',
    `'${original}' leads out of the template`,
    at,
    'remove one ../',
  );
}

function dataValue({ parts, original }: hbs.AST.PathExpression, frame: Frame, at: Position): Value {
  const [name = ''] = parts;
  if (name === 'root') return rootOf(frame).context;
  const value = frame.data.get(name);
  if (value !== undefined) return value;
  throw frame.unit.error(
    'UNDEFINED_VARIABLE',
    `'${original}' is not defined here`,
    at,
    'it exists inside {{#each}} only',
  );
}

function rootOf(frame: Frame): Frame {
  let root = frame;
  while (root.outer !== undefined) root = root.outer;
  return root;
}

/** A bare name: of the current context only, as in all Handlebars. */
function topValue(name: string, frame: Frame, at: Position): Value {
  const { context, unit } = frame;
  const value = member(context, name, unit, at);
  if (!(value instanceof Undefined) || frame.outer === undefined || unit.scope.lookup(name) === undefined)
    return value;
  return new Undefined({
    name,
    parent: context,
    raise: message =>
      unit.error(
        'UNDEFINED_VARIABLE',
        message,
        at,
        `the variable '${name}' is written @root.${name} inside of a block`,
      ),
  });
}

function follow(start: Value, parts: readonly string[], unit: Unit, at: Position): Value {
  return parts.reduce((value, part) => member(value, part, unit, at), start);
}

/** An entry of a dict, an item of a list, `length`; methods are none of a template's business. */
function member(value: Value, name: string, unit: Unit, at: Position): Value {
  if (value instanceof Variables) return unit.resolve({ kind: 'name', name, ...at });
  if (value instanceof Overlay) return value.get(name) ?? member(value.below, name, unit, at);
  const index = /^\d+$/.test(name) ? Number(name) : undefined;
  if (value instanceof PythonObject) return value.get(name) ?? unit.missing(value, name, at);
  if (value instanceof Map) return value.get(name) ?? itemAt(value, index) ?? unit.missing(value, name, at);
  if (name === 'length' && (Array.isArray(value) || typeof value === 'string')) return value.length;
  return itemAt(value, index) ?? unit.missing(value, name, at);
}

function itemAt(value: Value, index: number | undefined): Value | undefined {
  return isInt(index) ? getItem(value, index) : undefined;
}
