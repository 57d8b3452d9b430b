// The tags of Jinja2, one small function each. https://jinja.palletsprojects.com/en/3.1.x/templates/#list-of-control-structures
import type { Expression, FilterExpression, MacroParameter, Signature, Statement, Target } from './ast.ts';
import type { Cursor } from './cursor.ts';
import type { TemplateParser } from './parse.ts';
import { parseExpression, parseTuple } from './parse-expression.ts';
import { parseFilter, parseFilterName } from './parse-postfix.ts';
import { parseTarget, parseTargets } from './parse-targets.ts';
import { SyntaxProblem } from './syntax-problem.ts';
import type { Token } from './token.ts';

type StatementParser = (parser: TemplateParser, tag: Token) => readonly Statement[];

/** By the tag's name; each is called when the name has been read. */
export const STATEMENTS: ReadonlyMap<string, StatementParser> = new Map<string, StatementParser>([
  ['for', parseFor],
  ['if', parseIf],
  ['set', parseSet],
  ['macro', parseMacro],
  ['call', parseCallBlock],
  ['filter', parseFilterBlock],
  ['with', parseWith],
  ['autoescape', parseAutoescape],
  ['block', parseBlock],
  ['extends', parseExtends],
  ['include', parseInclude],
  ['import', parseImport],
  ['from', parseFrom],
  ['print', parsePrint],
  ['do', parseDo],
  ['break', (parser, tag) => [{ kind: 'break', ...parser.cursor.from(tag.start) }]],
  ['continue', (parser, tag) => [{ kind: 'continue', ...parser.cursor.from(tag.start) }]],
]);

function parseFor(parser: TemplateParser, tag: Token): Statement[] {
  const { cursor } = parser;
  const target = parseTargets(cursor, () => cursor.isWord('in'));
  cursor.expectWord('in');
  const iterable = parseTuple(cursor, false, () => cursor.isWord('recursive'));
  const filter = cursor.skipWord('if') ? parseExpression(cursor) : undefined;
  const isRecursive = cursor.skipWord('recursive');
  const before = cursor.mentions.loop;
  const { body, end } = parser.bodyOf(tag, ['else', 'endfor']);
  const usesLoop = isRecursive || cursor.mentions.loop > before;
  const otherwise = end.value === 'else' ? parser.bodyOf(tag, ['endfor']).body : [];
  const position = cursor.from(tag.start);
  return [{ kind: 'for', target, iterable, filter, isRecursive, usesLoop, body, otherwise, ...position }];
}

function parseIf(parser: TemplateParser, tag: Token): Statement[] {
  const { cursor } = parser;
  const branches: { test: Expression; body: readonly Statement[] }[] = [];
  let otherwise: readonly Statement[] = [];
  for (;;) {
    const test = parseTuple(cursor, false);
    const { body, end } = parser.bodyOf(tag, ['elif', 'else', 'endif']);
    branches.push({ test, body });
    if (end.value === 'elif') continue;
    if (end.value === 'else') otherwise = parser.bodyOf(tag, ['endif']).body;
    return [{ kind: 'if', branches, otherwise, ...cursor.from(tag.start) }];
  }
}

function parseSet(parser: TemplateParser, tag: Token): Statement[] {
  const { cursor } = parser;
  const target = parseTargets(cursor, () => cursor.isOperator('='), true);
  if (cursor.skipOperator('=')) {
    const value = parseTuple(cursor);
    return [{ kind: 'set', target, value, ...cursor.from(tag.start) }];
  }
  let filter: FilterExpression | undefined;
  while (cursor.isOperator('|')) filter = parseFilter(cursor, filter, cursor.current.start);
  const { body } = parser.bodyOf(tag, ['endset']);
  return [{ kind: 'set_block', target, filter, body, ...cursor.from(tag.start) }];
}

/** `(a, b=1)` of a macro or a call block. */
function parseParameters(cursor: Cursor): MacroParameter[] {
  const parameters: MacroParameter[] = [];
  cursor.expectOperator('(');
  while (!cursor.isOperator(')')) {
    if (parameters.length > 0) cursor.expectOperator(',');
    const { value: name, start, end } = cursor.expectName('the name of a parameter');
    const initial = cursor.skipOperator('=') ? parseExpression(cursor) : undefined;
    if (initial === undefined && parameters.at(-1)?.default !== undefined) {
      throw new SyntaxProblem(
        `the parameter '${name}' needs a default, as the one before has one`,
        start,
        end,
      );
    }
    parameters.push({ name, default: initial });
  }
  cursor.next();
  return parameters;
}

/** Reads a body and notes which of the special names it mentions. */
function parseSignedBody(
  parser: TemplateParser,
  tag: Token,
  parameters: readonly MacroParameter[],
  end: string,
): { signature: Signature; body: readonly Statement[] } {
  const before = parser.cursor.mentions;
  const { body } = parser.bodyOf(tag, [end]);
  const after = parser.cursor.mentions;
  const signature: Signature = {
    parameters,
    usesVarargs: after.varargs > before.varargs,
    usesKwargs: after.kwargs > before.kwargs,
    usesCaller: after.caller > before.caller,
  };
  return { signature, body };
}

function parseMacro(parser: TemplateParser, tag: Token): Statement[] {
  const { cursor } = parser;
  const name = cursor.expectName('the name of the macro').value;
  const parameters = parseParameters(cursor);
  const rest = parseSignedBody(parser, tag, parameters, 'endmacro');
  return [{ kind: 'macro', name, ...rest, ...cursor.from(tag.start) }];
}

function parseCallBlock(parser: TemplateParser, tag: Token): Statement[] {
  const { cursor } = parser;
  const parameters = cursor.isOperator('(') ? parseParameters(cursor) : [];
  const call = parseExpression(cursor);
  if (call.kind !== 'call') {
    throw new SyntaxProblem("expected a call after 'call', such as 'name()'", call.start, call.end);
  }
  const rest = parseSignedBody(parser, tag, parameters, 'endcall');
  return [{ kind: 'call_block', call, ...rest, ...cursor.from(tag.start) }];
}

function parseFilterBlock(parser: TemplateParser, tag: Token): Statement[] {
  const { cursor } = parser;
  let filter = parseFilterName(cursor, undefined);
  while (cursor.isOperator('|')) filter = parseFilter(cursor, filter, cursor.current.start);
  const { body } = parser.bodyOf(tag, ['endfilter']);
  return [{ kind: 'filter_block', filter, body, ...cursor.from(tag.start) }];
}

function parseWith(parser: TemplateParser, tag: Token): Statement[] {
  const { cursor } = parser;
  const bindings: { target: Target; value: Expression }[] = [];
  while (!cursor.is('block_end') && !cursor.isOperator(':')) {
    if (bindings.length > 0) cursor.expectOperator(',');
    const target = parseTarget(cursor);
    cursor.expectOperator('=');
    bindings.push({ target, value: parseExpression(cursor) });
  }
  const { body } = parser.bodyOf(tag, ['endwith']);
  return [{ kind: 'with', bindings, body, ...cursor.from(tag.start) }];
}

/** Nothing is escaped in Ansible: only the scope of the body remains. */
function parseAutoescape(parser: TemplateParser, tag: Token): Statement[] {
  parseExpression(parser.cursor);
  const { body } = parser.bodyOf(tag, ['endautoescape']);
  return [{ kind: 'scope', body, ...parser.cursor.from(tag.start) }];
}

function parseBlock(parser: TemplateParser, tag: Token): Statement[] {
  const { cursor } = parser;
  const name = cursor.expectName('the name of the block').value;
  const isScoped = cursor.skipWord('scoped');
  const isRequired = cursor.skipWord('required');
  const { body } = parser.bodyOf(tag, ['endblock']);
  cursor.skipWord(name);
  return [{ kind: 'block', name, isScoped, isRequired, body, ...cursor.from(tag.start) }];
}

function parseExtends({ cursor }: TemplateParser, tag: Token): Statement[] {
  const template = parseExpression(cursor);
  return [{ kind: 'extends', template, ...cursor.from(tag.start) }];
}

function parseInclude({ cursor }: TemplateParser, tag: Token): Statement[] {
  const template = parseExpression(cursor);
  const ignoreMissing = cursor.isWord('ignore') && cursor.following.value === 'missing';
  if (ignoreMissing) {
    cursor.next();
    cursor.next();
  }
  const withContext = parseContext(cursor) ?? true;
  if (withContext) cursor.mention('loop');
  return [{ kind: 'include', template, ignoreMissing, withContext, ...cursor.from(tag.start) }];
}

/** `with context` or `without context`; undefined when neither is there. */
function parseContext(cursor: Cursor): boolean | undefined {
  const isThere = (cursor.isWord('with') || cursor.isWord('without')) && cursor.following.value === 'context';
  if (!isThere) return undefined;
  const withContext = cursor.next().value === 'with';
  cursor.next();
  return withContext;
}

function parseImport({ cursor }: TemplateParser, tag: Token): Statement[] {
  const template = parseExpression(cursor);
  cursor.expectWord('as');
  const names = cursor.expectName('a name for the template').value;
  const withContext = parseContext(cursor) ?? false;
  return [{ kind: 'import', template, names, withContext, ...cursor.from(tag.start) }];
}

function parseFrom({ cursor }: TemplateParser, tag: Token): Statement[] {
  const template = parseExpression(cursor);
  cursor.expectWord('import');
  const names: { name: string; alias: string }[] = [];
  let withContext = parseContext(cursor);
  while (withContext === undefined && !cursor.is('block_end')) {
    const { value: name, start, end } = cursor.expectName('a name to import');
    if (name.startsWith('_')) {
      throw new SyntaxProblem(
        `'${name}' is private to its template, as its name begins with '_'`,
        start,
        end,
      );
    }
    names.push({ name, alias: cursor.skipWord('as') ? cursor.expectName('a name').value : name });
    const hasMore = cursor.skipOperator(',');
    withContext = parseContext(cursor);
    if (!hasMore) break;
  }
  if (names.length === 0) cursor.fail('expected a name to import');
  return [{ kind: 'import', template, names, withContext: withContext ?? false, ...cursor.from(tag.start) }];
}

function parsePrint({ cursor }: TemplateParser): Statement[] {
  const statements: Statement[] = [];
  while (!cursor.is('block_end')) {
    if (statements.length > 0) cursor.expectOperator(',');
    const expression = parseExpression(cursor);
    statements.push({ kind: 'output', expression, start: expression.start, end: expression.end });
  }
  return statements;
}

function parseDo({ cursor }: TemplateParser, tag: Token): Statement[] {
  const expression = parseTuple(cursor);
  return [{ kind: 'do', expression, ...cursor.from(tag.start) }];
}
