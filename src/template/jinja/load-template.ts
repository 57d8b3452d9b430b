// Other template files: found beside the one that names them or where templates are searched, read and compiled.
import { existsSync, readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { toArray } from '../../values/iterate.ts';
import type { Value } from '../../values/value.ts';
import { Undefined } from '../undefined.ts';
import type { Position } from './ast.ts';
import { FILE_OPTIONS, type SyntaxOptions, YAML_OPTIONS } from './options.ts';
import { compileTemplate, type Program } from './program.ts';
import type { Place, Unit } from './unit.ts';

export interface LoadedTemplate {
  readonly program: Program;
  readonly place: Place;
}

/**
 * The first of the named templates that exists, in the syntax of the one that names it. Throws the UserError FILE_NOT_FOUND when none does, TEMPLATE_SYNTAX
 * when it cannot be parsed.
 */
export function loadTemplate(
  names: Value,
  unit: Unit,
  node: Position,
  syntax: SyntaxOptions,
): LoadedTemplate {
  const loaded = findTemplate(names, unit, syntax);
  if (loaded !== undefined) return loaded;
  const wanted = listNames(names, unit).map(name => `'${name}'`);
  const tried = listNames(names, unit).flatMap(
    name => unit.environment.searchPath.find('templates', name).tried,
  );
  const message =
    wanted.length === 1
      ? `there is no template ${wanted[0]}`
      : `there is none of the templates ${wanted.join(', ')}`;
  throw unit.error(
    'FILE_NOT_FOUND',
    message,
    node,
    tried.length === 0 ? undefined : `looked for ${tried.join(', ')}`,
  );
}

/** As loadTemplate, but undefined when there is none. */
export function findTemplate(names: Value, unit: Unit, syntax: SyntaxOptions): LoadedTemplate | undefined {
  for (const name of listNames(names, unit)) {
    const path = unit.environment.searchPath.find('templates', name).found ?? besides(name, unit);
    if (path !== undefined) return readTemplate(path, syntax);
  }
  return undefined;
}

function listNames(names: Value, unit: Unit): string[] {
  if (names instanceof Undefined) names.fail();
  const list = typeof names === 'string' ? [names] : toArray(names);
  return list.map(name =>
    typeof name === 'string' ? name : unit.fail('the name of a template must be a string'),
  );
}

function besides(name: string, unit: Unit): string | undefined {
  const { path } = unit.place;
  const candidate = path === undefined ? undefined : resolve(dirname(path), name);
  return candidate !== undefined && existsSync(candidate) ? candidate : undefined;
}

function readTemplate(path: string, syntax: SyntaxOptions): LoadedTemplate {
  const text = readFileSync(path, 'utf8');
  const place = placeInFile(path, text);
  // What is different about texts in YAML ends where a file begins.
  return { program: compileTemplate(text, syntax === YAML_OPTIONS ? FILE_OPTIONS : syntax, place), place };
}

/** Offsets in a template file's own text. */
export function placeInFile(path: string, text: string): Place {
  const source = { name: path, text };
  return { path, span: (start, end) => ({ source, start, end }) };
}
