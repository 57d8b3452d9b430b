// Tests of community.general: a_module.
// https://docs.ansible.com/ansible/latest/collections/community/general/a_module_test.html
import { repr } from '../../values/text.ts';
import { typeName } from '../../values/types.ts';
import { test } from '../define.ts';
import type { Test } from '../environment.ts';

export const communityTests: readonly Test[] = [
  test('a_module', [], (input, _args, context) =>
    typeof input === 'string'
      ? (context.environment.isModule?.(input) ?? false)
      : context.fail(`Parameter is not a string: ${repr(input)} (${typeName(input)})`),
  ),
];
