// Jinja2's tests that compare: eq, ne, lt, … under all their names, in, sameas.
// https://jinja.palletsprojects.com/en/3.1.x/templates/#list-of-builtin-tests
import { isEqual, isOrdered, type Ordering } from '../../values/compare.ts';
import { contains } from '../../values/iterate.ts';
import type { Value } from '../../values/value.ts';
import { required, test, withAliases } from '../define.ts';
import type { Test } from '../environment.ts';

function ordering(operator: Ordering, name: string, ...aliases: string[]): Test[] {
  const operation = test(name, [required('b')], (input, [other]) => isOrdered(operator, input, other));
  return withAliases(operation, operator, ...aliases);
}

export const comparisonTests: readonly Test[] = [
  ...withAliases(
    test('eq', [required('b')], (input, [other]) => isEqual(input, other)),
    '==',
    'equalto',
  ),
  ...withAliases(
    test('ne', [required('b')], (input, [other]) => !isEqual(input, other)),
    '!=',
  ),
  ...ordering('<', 'lt', 'lessthan'),
  ...ordering('<=', 'le'),
  ...ordering('>', 'gt', 'greaterthan'),
  ...ordering('>=', 'ge'),
  test('in', [required('seq')], (input, [container]) => contains(container, input)),
  test('sameas', [required('other')], (input, [other]) => isSame(input, other), { acceptsUndefined: true }),
];

/** Python's `is`. Small integers and texts are one object there, so values stand for themselves here. */
function isSame(a: Value, b: Value): boolean {
  return typeof a === typeof b && (a === b || (typeof a === 'number' && Number.isNaN(a) && Number.isNaN(b)));
}
