// Tests on numbers, Jinja2's and Ansible's.
// https://jinja.palletsprojects.com/en/3.1.x/templates/#list-of-builtin-tests
import { modulo } from '../../values/arithmetic.ts';
import { isEqual } from '../../values/compare.ts';
import { isNumeric, toNumeric } from '../../values/types.ts';
import { required, test, withAliases } from '../define.ts';
import type { Test } from '../environment.ts';

export const numberTests: readonly Test[] = [
  test('even', [], input => isEqual(modulo(input, 2), 0)),
  test('odd', [], input => isEqual(modulo(input, 2), 1)),
  test('divisibleby', [required('num')], (input, [num]) => isEqual(modulo(input, num), 0)),
  ...withAliases(
    test('nan', [], input => isNumeric(input) && Number.isNaN(toNumeric(input))),
    'isnan',
  ),
];
