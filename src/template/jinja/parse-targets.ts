// What a value can be assigned to: a name, several names, or a member of a namespace.
import type { Target } from './ast.ts';
import type { Cursor } from './cursor.ts';

const CONSTANTS = new Set(['true', 'True', 'false', 'False', 'none', 'None']);

/** One name, or names in parentheses. */
export function parseTarget(cursor: Cursor): Target {
  const { start } = cursor.current;
  if (cursor.skipOperator('(')) {
    const target = parseTargets(cursor, () => cursor.isOperator(')'));
    cursor.expectOperator(')');
    return target;
  }
  if (cursor.is('name') && CONSTANTS.has(cursor.current.value))
    return cursor.fail('expected a name to assign to');
  const { value: name, end } = cursor.expectName('a name to assign to');
  return { kind: 'name', name, start, end };
}

/** Names with commas between, up to what `isEnd` sees; `namespace.name` too where it is allowed. */
export function parseTargets(cursor: Cursor, isEnd: () => boolean, allowsMember = false): Target {
  const { start } = cursor.current;
  if (allowsMember && cursor.is('name') && cursor.following.value === '.') {
    const object = cursor.next().value;
    cursor.next();
    const { value: name } = cursor.expectName('the name of a member');
    return { kind: 'member', object, name, ...cursor.from(start) };
  }
  const first = parseTarget(cursor);
  if (!cursor.isOperator(',')) return first;
  const items = [first];
  while (cursor.skipOperator(',')) {
    if (isEnd() || cursor.is('block_end')) break;
    items.push(parseTarget(cursor));
  }
  return { kind: 'targets', items, ...cursor.from(start) };
}
