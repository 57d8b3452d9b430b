// Tokens → expressions, by Pratt's method: each operator has a binding power, a loop compares them.
// https://jinja.palletsprojects.com/en/3.1.x/templates/#expressions
import { makeInt } from '../../values/types.ts';
import { makeFloat } from '../../values/value.ts';
import type { BinaryOperator, CompareOperator, Expression } from './ast.ts';
import type { Cursor } from './cursor.ts';
import { parseFilter, parsePostfix, parseTest } from './parse-postfix.ts';

/** Binding powers, loosest first. */
const POWER = {
  conditional: 1,
  or: 2,
  and: 3,
  not: 4,
  compare: 5,
  sum: 6,
  concat: 7,
  product: 8,
  power: 9,
} as const;

const OPERATOR_POWER: ReadonlyMap<string, number> = new Map<string, number>([
  ...['==', '!=', '<', '<=', '>', '>='].map(operator => [operator, POWER.compare] as const),
  ...['+', '-'].map(operator => [operator, POWER.sum] as const),
  ['~', POWER.concat],
  ...['*', '/', '//', '%'].map(operator => [operator, POWER.product] as const),
  ['**', POWER.power],
]);
const WORD_POWER: ReadonlyMap<string, number> = new Map<string, number>([
  ['if', POWER.conditional],
  ['or', POWER.or],
  ['and', POWER.and],
  ['in', POWER.compare],
  ['not', POWER.compare],
]);

/** Words that cannot be a variable where an expression begins. */
const RESERVED = new Set(['and', 'or', 'not', 'if', 'else', 'elif', 'in', 'is']);

/** One expression. Without the conditional, `if` after it is left to the statement. Throws SyntaxProblem. */
export function parseExpression(cursor: Cursor, allowsConditional = true): Expression {
  return parseAbove(cursor, allowsConditional ? POWER.conditional : POWER.or);
}

/** An expression, or several with commas between: a tuple without parentheses. */
export function parseTuple(cursor: Cursor, allowsConditional = true, isEnd?: () => boolean): Expression {
  const { start } = cursor.current;
  const first = parseExpression(cursor, allowsConditional);
  if (!cursor.isOperator(',')) return first;
  const items = [first];
  while (cursor.skipOperator(',')) {
    if (isTupleEnd(cursor) || isEnd?.() === true) break;
    items.push(parseExpression(cursor, allowsConditional));
  }
  return { kind: 'tuple', items, ...cursor.from(start) };
}

function isTupleEnd(cursor: Cursor): boolean {
  return cursor.is('variable_end') || cursor.is('block_end') || cursor.is('eof') || cursor.isOperator(')');
}

function parseAbove(cursor: Cursor, power: number): Expression {
  const { start } = cursor.current;
  let left: Expression;
  if (cursor.isWord('not') && power <= POWER.not) {
    cursor.next();
    left = { kind: 'not', operand: parseAbove(cursor, POWER.not), ...cursor.from(start) };
  } else left = parseUnary(cursor);
  for (;;) {
    const found = infixPower(cursor);
    if (found === undefined || found < power) return left;
    left = parseInfix(cursor, left, found, start);
  }
}

/** How tightly the current token binds as an operator between two operands; undefined when it is none. */
function infixPower(cursor: Cursor): number | undefined {
  const { kind, value } = cursor.current;
  if (kind === 'operator') return OPERATOR_POWER.get(value);
  if (kind !== 'name') return undefined;
  if (value === 'not' && cursor.following.value !== 'in') return undefined;
  return WORD_POWER.get(value);
}

function parseInfix(cursor: Cursor, left: Expression, power: number, start: number): Expression {
  switch (power) {
    case POWER.conditional: {
      cursor.next();
      const test = parseAbove(cursor, POWER.or);
      const otherwise = cursor.skipWord('else') ? parseAbove(cursor, POWER.conditional) : undefined;
      return { kind: 'conditional', test, whenTrue: left, otherwise, ...cursor.from(start) };
    }
    case POWER.or:
    case POWER.and: {
      cursor.next();
      const right = parseAbove(cursor, power + 1);
      return { kind: power === POWER.or ? 'or' : 'and', left, right, ...cursor.from(start) };
    }
    case POWER.compare:
      return parseComparison(cursor, left, start);
    case POWER.concat: {
      const parts = [left];
      while (cursor.skipOperator('~')) parts.push(parseAbove(cursor, POWER.concat + 1));
      return { kind: 'concat', parts, ...cursor.from(start) };
    }
    default: {
      const operator = cursor.next().value as BinaryOperator;
      const right = parseAbove(cursor, power + 1);
      return { kind: 'binary', operator, left, right, ...cursor.from(start) };
    }
  }
}

/** `a < b <= c`: each operand is evaluated once. */
function parseComparison(cursor: Cursor, first: Expression, start: number): Expression {
  const rest: { operator: CompareOperator; operand: Expression }[] = [];
  while (infixPower(cursor) === POWER.compare) {
    let operator = cursor.next().value;
    if (operator === 'not') {
      cursor.expectWord('in');
      operator = 'not in';
    }
    rest.push({ operator: operator as CompareOperator, operand: parseAbove(cursor, POWER.compare + 1) });
  }
  return { kind: 'compare', first, rest, ...cursor.from(start) };
}

/** A sign binds tighter than `**`, and filters apply to the signed value: `-2|abs` is 2, as in Jinja2. */
function parseUnary(cursor: Cursor, allowsFilter = true): Expression {
  const { start } = cursor.current;
  let node: Expression;
  if (cursor.isOperator('-') || cursor.isOperator('+')) {
    const operator = cursor.next().value as '+' | '-';
    node = { kind: 'sign', operator, operand: parseUnary(cursor, false), ...cursor.from(start) };
  } else node = parsePrimary(cursor);
  node = parsePostfix(cursor, node, start);
  if (!allowsFilter) return node;
  for (;;) {
    if (cursor.isOperator('|')) node = parseFilter(cursor, node, start);
    else if (cursor.isWord('is')) node = parseTest(cursor, node, start);
    else if (cursor.isOperator('(')) node = parsePostfix(cursor, node, start);
    else return node;
  }
}

/** A literal, a name or something in brackets. */
export function parsePrimary(cursor: Cursor): Expression {
  const token = cursor.current;
  const { start } = token;
  switch (token.kind) {
    case 'name':
      return parseWord(cursor);
    case 'string': {
      let value = '';
      while (cursor.is('string')) value += cursor.next().value;
      return { kind: 'constant', value, ...cursor.from(start) };
    }
    case 'integer':
      cursor.next();
      return { kind: 'constant', value: makeInt(BigInt(token.value)), ...cursor.from(start) };
    case 'float':
      cursor.next();
      return { kind: 'constant', value: makeFloat(Number(token.value)), ...cursor.from(start) };
    case 'operator':
      if (token.value === '(') return parseParentheses(cursor);
      if (token.value === '[') return parseList(cursor);
      if (token.value === '{') return parseDict(cursor);
  }
  return cursor.fail('expected an expression');
}

function parseWord(cursor: Cursor): Expression {
  const { value, start, end } = cursor.current;
  if (RESERVED.has(value)) return cursor.fail('expected an expression');
  cursor.next();
  switch (value) {
    case 'true':
    case 'True':
      return { kind: 'constant', value: true, start, end };
    case 'false':
    case 'False':
      return { kind: 'constant', value: false, start, end };
    case 'none':
    case 'None':
      return { kind: 'constant', value: null, start, end };
  }
  cursor.mention(value);
  return { kind: 'name', name: value, start, end };
}

function parseParentheses(cursor: Cursor): Expression {
  const { start } = cursor.next();
  if (cursor.skipOperator(')')) return { kind: 'tuple', items: [], ...cursor.from(start) };
  const inner = parseTuple(cursor);
  cursor.expectOperator(')');
  return inner;
}

function parseList(cursor: Cursor): Expression {
  const { start } = cursor.next();
  const items: Expression[] = [];
  while (!cursor.isOperator(']')) {
    items.push(parseExpression(cursor));
    if (!cursor.isOperator(']')) cursor.expectOperator(',');
  }
  cursor.next();
  return { kind: 'list', items, ...cursor.from(start) };
}

function parseDict(cursor: Cursor): Expression {
  const { start } = cursor.next();
  const entries: [Expression, Expression][] = [];
  while (!cursor.isOperator('}')) {
    const key = parseExpression(cursor);
    cursor.expectOperator(':');
    entries.push([key, parseExpression(cursor)]);
    if (!cursor.isOperator('}')) cursor.expectOperator(',');
  }
  cursor.next();
  return { kind: 'dict', entries, ...cursor.from(start) };
}
