// What follows a primary expression: attributes, items, slices, calls, filters and tests, with their arguments.
import { makeInt } from '../../values/types.ts';
import type { Arguments, CallExpression, Expression, FilterExpression } from './ast.ts';
import type { Cursor } from './cursor.ts';
import { parseExpression, parsePrimary } from './parse-expression.ts';
import { SyntaxProblem } from './syntax-problem.ts';

const NO_ARGUMENTS: Arguments = { positional: [], keywords: [] };

/** `.name`, `.0`, `[index]`, `(arguments)`, any number of them. */
export function parsePostfix(cursor: Cursor, primary: Expression, start: number): Expression {
  let node = primary;
  for (;;) {
    if (cursor.isOperator('.')) node = parseAttribute(cursor, node, start);
    else if (cursor.isOperator('[')) node = parseItem(cursor, node, start);
    else if (cursor.isOperator('(')) node = parseCall(cursor, node, start);
    else return node;
  }
}

function parseCall(cursor: Cursor, callee: Expression, start: number): CallExpression {
  const args = parseArguments(cursor);
  return { kind: 'call', callee, args, ...cursor.from(start) };
}

function parseAttribute(cursor: Cursor, object: Expression, start: number): Expression {
  cursor.next();
  const token = cursor.current;
  if (token.kind === 'name') {
    cursor.next();
    return { kind: 'attribute', object, name: token.value, ...cursor.from(start) };
  }
  if (token.kind !== 'integer') return cursor.fail("expected a name or a number after '.'");
  cursor.next();
  const { start: at, end } = token;
  const index: Expression = { kind: 'constant', value: makeInt(BigInt(token.value)), start: at, end };
  return { kind: 'item', object, index, ...cursor.from(start) };
}

function parseItem(cursor: Cursor, object: Expression, start: number): Expression {
  const open = cursor.next();
  const items: Expression[] = [];
  while (!cursor.isOperator(']')) {
    if (items.length > 0) cursor.expectOperator(',');
    items.push(parseSubscript(cursor));
  }
  cursor.next();
  const [only] = items;
  const index: Expression =
    items.length === 1 && only !== undefined ? only : { kind: 'tuple', items, ...cursor.from(open.start) };
  return { kind: 'item', object, index, ...cursor.from(start) };
}

/** `index`, or `start:stop:step` with any part left out. */
function parseSubscript(cursor: Cursor): Expression {
  const { start } = cursor.current;
  const first = cursor.isOperator(':') ? undefined : parseExpression(cursor);
  if (first !== undefined && !cursor.isOperator(':')) return first;
  const parts = [first];
  while (parts.length < 3 && cursor.skipOperator(':')) {
    const isOpen = cursor.isOperator(':') || cursor.isOperator(']') || cursor.isOperator(',');
    parts.push(isOpen ? undefined : parseExpression(cursor));
  }
  return { kind: 'slice', parts, ...cursor.from(start) };
}

/** `| name(arguments)`; the position covers the filter, not what it is applied to. */
export function parseFilter(cursor: Cursor, input: Expression | undefined, start: number): FilterExpression {
  cursor.expectOperator('|');
  return parseFilterName(cursor, input, start);
}

/** A filter from its name on, as `{% filter upper | trim %}` begins. */
export function parseFilterName(
  cursor: Cursor,
  input: Expression | undefined,
  start = cursor.current.start,
): FilterExpression {
  const name = parseDottedName(cursor, 'the name of a filter');
  const at = cursor.previousEnd - name.length;
  const args = cursor.isOperator('(') ? parseArguments(cursor) : NO_ARGUMENTS;
  return {
    kind: 'filter',
    input,
    name,
    args,
    start: input === undefined ? start : at,
    end: cursor.previousEnd,
  };
}

/** `is name`, `is not name`, `is name argument`, `is name(arguments)`. */
export function parseTest(cursor: Cursor, input: Expression, start: number): Expression {
  cursor.next();
  const isNegated = cursor.skipWord('not');
  const name = parseDottedName(cursor, 'the name of a test');
  const at = cursor.previousEnd - name.length;
  const args = parseTestArguments(cursor);
  const test: Expression = { kind: 'test', input, name, args, start: at, end: cursor.previousEnd };
  return isNegated ? { kind: 'not', operand: test, ...cursor.from(start) } : test;
}

function parseTestArguments(cursor: Cursor): Arguments {
  if (cursor.isOperator('(')) return parseArguments(cursor);
  const { kind, value } = cursor.current;
  if (kind === 'name' && value === 'is') return cursor.fail("one 'is' after another needs parentheses");
  // Jinja2 takes any name but these three for an argument; `if` and `in` never are one.
  const isWord = kind === 'name' && !['else', 'or', 'and', 'if', 'in', 'not'].includes(value);
  const isLiteral = kind === 'string' || kind === 'integer' || kind === 'float';
  const isBracket = kind === 'operator' && (value === '[' || value === '{');
  if (!isWord && !isLiteral && !isBracket) return NO_ARGUMENTS;
  const { start } = cursor.current;
  return { positional: [parsePostfix(cursor, parsePrimary(cursor), start)], keywords: [] };
}

function parseDottedName(cursor: Cursor, what: string): string {
  let name = cursor.expectName(what).value;
  while (cursor.skipOperator('.')) name += `.${cursor.expectName(what).value}`;
  return name;
}

/** `(a, b, *rest, name=c, **more)` */
function parseArguments(cursor: Cursor): Arguments {
  cursor.expectOperator('(');
  const positional: Expression[] = [];
  const keywords: { name: string; value: Expression }[] = [];
  let rest: Expression | undefined;
  let restKeywords: Expression | undefined;
  while (!cursor.isOperator(')')) {
    const { start, end } = cursor.current;
    const isLate = rest !== undefined || restKeywords !== undefined;
    if (cursor.isOperator('*') && !isLate) {
      cursor.next();
      rest = parseExpression(cursor);
    } else if (cursor.isOperator('**') && restKeywords === undefined) {
      cursor.next();
      restKeywords = parseExpression(cursor);
    } else if (cursor.is('name') && cursor.following.value === '=' && restKeywords === undefined) {
      const name = cursor.next().value;
      cursor.next();
      if (keywords.some(keyword => keyword.name === name)) {
        throw new SyntaxProblem(`the argument '${name}' is given twice`, start, end);
      }
      keywords.push({ name, value: parseExpression(cursor) });
    } else if (isLate || keywords.length > 0) {
      throw new SyntaxProblem('a positional argument follows a keyword argument', start, end);
    } else positional.push(parseExpression(cursor));
    if (!cursor.isOperator(')')) cursor.expectOperator(',');
  }
  cursor.next();
  return {
    positional,
    keywords,
    ...(rest === undefined ? {} : { rest }),
    ...(restKeywords === undefined ? {} : { restKeywords }),
  };
}
