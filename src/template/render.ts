// Templates → values: of a node from YAML, a text, a bare expression, a condition, a template file.
// https://docs.ansible.com/ansible/latest/playbook_guide/playbooks_templating.html
import { readFileSync } from 'node:fs';
import { UserError } from '../errors.ts';
import type { Node, ScalarNode } from '../source/node.ts';
import { spanInside } from '../source/node-access.ts';
import type { Span } from '../source/span.ts';
import { isVaultText } from '../source/vault.ts';
import { toText } from '../values/text.ts';
import { isTruthy } from '../values/truth.ts';
import { typeName } from '../values/types.ts';
import type { Value } from '../values/value.ts';
import type { Environment, Scope } from './environment.ts';
import { renderHandlebars } from './handlebars.ts';
import { placeInFile } from './jinja/load-template.ts';
import { FILE_OPTIONS, YAML_OPTIONS } from './jinja/options.ts';
import { Output } from './jinja/output.ts';
import { compileBareExpression, compileTemplate, countNewlines, type Program } from './jinja/program.ts';
import { checkProgram, runProgram } from './jinja/run-program.ts';
import { type RenderFileOptions, readHeader, withOverrides } from './jinja/syntax-overrides.ts';
import type { Place } from './jinja/unit.ts';
import { givenValue, readBack } from './text-results.ts';

/** Where a text stands: its own scalar shows mistakes at their column, a bare span at the whole text. */
export type At = ScalarNode | Span;

/** Whether a text has anything to render. */
export function isTemplate(text: string): boolean {
  return text.includes('{') && (text.includes('{{') || text.includes('{%') || text.includes('{#'));
}

/**
 * The value of a node with every template in it rendered; literal text stays as it is, and so do the keys of
 * mappings. Throws UserError at the expression's own place.
 */
export function render(node: Node, scope: Scope, environment: Environment): Value {
  switch (node.kind) {
    case 'scalar': {
      const { value } = node;
      // What was encrypted is final text, as in Ansible: braces inside of it are no template.
      if (node.isVault && environment.decrypt) return environment.decrypt(node);
      if (typeof value !== 'string' || node.trust === 'literal') return value;
      return renderText(value, scope, environment, node);
    }
    case 'sequence':
      return node.items.map(item => render(item, scope, environment));
    case 'mapping':
      return new Map(node.entries.map(({ key, value }) => [key.value, render(value, scope, environment)]));
  }
}

/** As `render`, but each text that needs something undefined stays as it was written. */
export function renderDefined(node: Node, scope: Scope, environment: Environment): Value {
  switch (node.kind) {
    case 'scalar':
      try {
        return render(node, scope, environment);
      } catch (error) {
        if (isUndefinedError(error)) return node.value;
        throw error;
      }
    case 'sequence':
      return node.items.map(item => renderDefined(item, scope, environment));
    case 'mapping':
      return new Map(
        node.entries.map(({ key, value }) => [key.value, renderDefined(value, scope, environment)]),
      );
  }
}

/** Whether an expression failed for something that is not defined. */
export function isUndefinedError(error: unknown): boolean {
  return error instanceof UserError && error.code === 'UNDEFINED_VARIABLE';
}

/**
 * The value of a text. Where results are text, that of version 2.14 without `jinja2_native`; otherwise of a lone
 * `{{ expression }}` the expression's own, else the text with each expression's value written into it. Throws UserError.
 */
export function renderText(text: string, scope: Scope, environment: Environment, at?: At): Value {
  if (!isTemplate(text)) return text;
  const place = placeOf(at);
  const header = readHeader(text, YAML_OPTIONS, place);
  const program =
    header === undefined
      ? compileTemplate(text, YAML_OPTIONS, place)
      : compileTemplate(header.body, header.options, header.place);
  const value = resultOf(text, program, scope, environment, header?.place ?? place);
  return typeof value === 'string' ? keepNewlines(value, program, '\n') : value;
}

/** The value of a bare expression as if it stood in braces: the `var` of `debug`. Throws UserError. */
export function renderExpression(text: string, scope: Scope, environment: Environment, at?: At): Value {
  const place = placeOf(at);
  return resultOf(`{{${text}}}`, compileBareExpression(text, FILE_OPTIONS, place), scope, environment, place);
}

function resultOf(
  template: string,
  program: Program,
  scope: Scope,
  environment: Environment,
  place: Place,
): Value {
  const readsBack = environment.textResults === true;
  const given = readsBack ? givenValue(template, scope) : undefined;
  if (given !== undefined) return given;
  const out = new Output();
  runProgram(program, { scope, environment, place, readsBack }, out);
  return readsBack ? readBack(out) : out.value;
}

/** The value of a bare expression with its own type, as conditions take it. Throws UserError. */
export function evaluate(text: string, scope: Scope, environment: Environment, at?: At): Value {
  const place = placeOf(at);
  const program = compileBareExpression(text, FILE_OPTIONS, place);
  const out = new Output();
  runProgram(program, { scope, environment, place }, out);
  return out.value;
}

/** What to say of a mapping where a condition is wanted: most are an expression with a colon in it. */
export function mappingAsCondition({ span }: Node): UserError {
  return new UserError('CONDITION_NOT_BOOLEAN', 'a condition must be an expression, not a mapping', {
    span,
    hint: "quote an expression that holds ': '",
  });
}

/**
 * Whether a condition holds: an expression by Python's truth, a list when all of its items hold, nothing at all always.
 * Throws UserError, CONDITION_NOT_BOOLEAN where braces give neither a boolean nor its name.
 */
export function isConditionTrue(node: Node, scope: Scope, environment: Environment): boolean {
  if (node.kind === 'sequence') return node.items.every(item => isConditionTrue(item, scope, environment));
  if (node.kind === 'mapping') throw mappingAsCondition(node);
  const { value } = node;
  if (value === null || value === '') return true;
  if (typeof value !== 'string') return truthOf(value, node, environment);
  if (node.trust === 'literal') {
    throw new UserError('CONDITION_NOT_BOOLEAN', 'a condition that is marked unsafe cannot be evaluated', {
      span: node.span,
    });
  }
  if (!isTemplate(value)) return truthOf(evaluate(value, scope, environment, node), node, environment);
  const isBlock = value.includes('{%') || value.includes('{#');
  const result = isBlock
    ? renderText(value, scope, environment, node)
    : evaluate(value, scope, environment, node);
  const isTrue =
    environment.strictConditions === true
      ? truthOf(result, node, environment)
      : truthOfBraces(result, node.span);
  warnOfBraces(value, environment);
  return isTrue;
}

/** Warns, in Ansible's words, of a condition that is written with braces. */
export function warnOfBraces(condition: Value, environment: Environment): void {
  environment.warn?.(
    `conditional statements should not include jinja2 templating delimiters such as {{ }} or {% %}. Found: ${toText(condition)}`,
  );
}

/** By Python's truth; where conditions are to be booleans, only of these. */
function truthOf(result: Value, node: ScalarNode, environment: Environment): boolean {
  if (environment.strictConditions !== true || typeof result === 'boolean') return isTruthy(result);
  const truth = isTruthy(result) ? 'True' : 'False';
  throw new UserError(
    'CONDITION_NOT_BOOLEAN',
    `the condition gives ${truth} by a value of type '${typeName(result)}', and it must give a boolean`,
    { span: node.span, hint: "compare it with something, or write '| bool' or '| length > 0' behind it" },
  );
}

/** Ansible would evaluate text that comes out of the braces once more; only what can be nothing but a boolean passes. */
export function truthOfBraces(result: Value, span: Span): boolean {
  if (typeof result !== 'string') return isTruthy(result);
  const word = result.trim().toLowerCase();
  if (word === 'true' || word === 'false' || word === '') return word === 'true';
  throw new UserError(
    'CONDITION_NOT_BOOLEAN',
    `the condition gives the text '${result}', not true or false`,
    {
      span,
      hint: 'a condition is an expression already: write it without {{ }}, and compare the text with something',
    },
  );
}

/**
 * Throws the UserError TEMPLATE_SYNTAX of the first template in a node that is not well formed, UNKNOWN_FILTER or
 * UNKNOWN_TEST for a name that the environment does not have; runs nothing.
 */
export function checkSyntax(node: Node, kind: 'text' | 'expression', environment: Environment): void {
  if (node.kind === 'sequence') for (const item of node.items) checkSyntax(item, kind, environment);
  else if (node.kind === 'mapping')
    for (const { value } of node.entries) checkSyntax(value, kind, environment);
  else if (typeof node.value === 'string' && node.trust === 'template') {
    const isText =
      kind === 'text' || node.value.includes('{%') || node.value.includes('{#') || isSpliced(node.value);
    const place = placeOf(node);
    if (!isText && node.value !== '') {
      checkProgram(compileBareExpression(node.value, FILE_OPTIONS, place), {
        scope: NO_NAMES,
        environment,
        place,
      });
    }
    if (isText && isTemplate(node.value)) {
      const header = readHeader(node.value, YAML_OPTIONS, place);
      const own = header?.place ?? place;
      const program = compileTemplate(header?.body ?? node.value, header?.options ?? YAML_OPTIONS, own);
      checkProgram(program, { scope: NO_NAMES, environment, place: own });
    }
  }
}

const QUOTED = /'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"/gs;

/** Whether braces make part of a name: `my_{{ x }}` is no expression before they are rendered. */
function isSpliced(condition: string): boolean {
  return /[\w.]\{\{|\}\}\w/.test(condition.replaceAll(QUOTED, "''"));
}

const NO_NAMES: Scope = { lookup: () => undefined, names: () => [] };

/**
 * The text of a template file: Handlebars for `.hbs`, Jinja2 for anything else. Throws UserError, FILE_UNREADABLE when
 * the file cannot be read.
 */
export function renderFile(
  path: string,
  scope: Scope,
  environment: Environment,
  options: RenderFileOptions = {},
): string {
  const text = readTemplateFile(path, environment);
  const visible = options.variables === undefined ? scope : withVariables(scope, options.variables);
  if (path.endsWith('.hbs')) return renderHandlebars({ name: path, text }, visible, environment);
  const place = placeInFile(path, text);
  const base = withOverrides(FILE_OPTIONS, options);
  const header = readHeader(text, base, place);
  const syntax = header?.options ?? base;
  const program = compileTemplate(header?.body ?? text, syntax, header?.place ?? place);
  const out = new Output();
  const { readsBack } = options;
  runProgram(program, { scope: visible, environment, place: header?.place ?? place, readsBack }, out);
  return keepNewlines(out.toString(), program, syntax.newlineSequence);
}

function readTemplateFile(path: string, environment: Environment): string {
  try {
    const text = readFileSync(path, 'utf8');
    return isVaultText(text) ? (environment.openVault?.(text).toString('utf8') ?? text) : text;
  } catch (cause) {
    if (cause instanceof UserError) throw cause;
    const isMissing = (cause as NodeJS.ErrnoException).code === 'ENOENT';
    const message = isMissing
      ? `there is no template file ${path}`
      : `the template file ${path} cannot be read`;
    throw new UserError(isMissing ? 'FILE_NOT_FOUND' : 'FILE_UNREADABLE', message, { cause });
  }
}

function withVariables(scope: Scope, variables: ReadonlyMap<string, Value>): Scope {
  const { describe } = scope;
  return {
    lookup: name => (variables.has(name) ? variables.get(name) : scope.lookup(name)),
    names: () => new Set([...variables.keys(), ...scope.names()]),
    ...(describe === undefined ? {} : { describe: name => scope.describe?.(name) }),
    template: name => (variables.has(name) ? undefined : scope.template?.(name)),
    isVault: name => !variables.has(name) && scope.isVault?.(name) === true,
    isKeptText: name => !variables.has(name) && scope.isKeptText?.(name) === true,
  };
}

function placeOf(at: At | undefined): Place {
  if (at === undefined) return { span: () => undefined };
  return { span: (start, end) => ('kind' in at ? spanInside(at, start, end) : at) };
}

/** Jinja2 drops a line end at the end of a text; Ansible puts back as many as there were. */
function keepNewlines(text: string, program: Program, newline: string): string {
  const missing = program.newlines - countNewlines(text);
  return missing > 0 ? text + newline.repeat(missing) : text;
}
