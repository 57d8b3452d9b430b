// Ansible's tests on lists as a whole, and on truth.
// https://docs.ansible.com/ansible/latest/playbook_guide/playbooks_tests.html#set-theory-tests
import { assertHashable } from '../../values/compare.ts';
import { contains } from '../../values/iterate.ts';
import { isTruthy } from '../../values/truth.ts';
import type { Value } from '../../values/value.ts';
import { optional, required, test, withAliases } from '../define.ts';
import type { Test } from '../environment.ts';
import { toItems } from '../filters/arguments.ts';
import { ValueSet } from '../filters/sets.ts';

export const listTests: readonly Test[] = [
  test('any', [], input => toItems(input).some(isTruthy)),
  test('all', [], input => toItems(input).every(isTruthy)),
  test('contains', [required('value')], (input, [value]) => contains(input, value)),
  ...withAliases(
    test('subset', [required('b')], (input, [other]) => isSubset(input, other)),
    'issubset',
  ),
  ...withAliases(
    test('superset', [required('b')], (input, [other]) => isSubset(other, input)),
    'issuperset',
  ),
  test('truthy', [optional('convert_bool', false)], (input, [convert]) => isTrue(input, isTruthy(convert))),
  test('falsy', [optional('convert_bool', false)], (input, [convert]) => !isTrue(input, isTruthy(convert))),
];

function isSubset(part: Value, whole: Value): boolean {
  const [parts, wholes] = [toItems(part), toItems(whole)];
  for (const item of [...parts, ...wholes]) assertHashable(item);
  const set = new ValueSet(wholes);
  return parts.every(item => set.has(item));
}

const FALSE_WORDS = new Set(['no', 'n', 'off', 'false', 'f', '0', '0.0', '']);

/** With `convert`, the words for false are false too. */
function isTrue(value: Value, convert: boolean): boolean {
  if (convert && typeof value === 'string') return !FALSE_WORDS.has(value.trim().toLowerCase());
  return isTruthy(value);
}
