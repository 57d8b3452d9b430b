// Ansible's tests on a task's result: changed, failed, skipped, finished and their kin.
// https://docs.ansible.com/ansible/latest/playbook_guide/playbooks_tests.html#testing-task-results
import { isEqual } from '../../values/compare.ts';
import { isTruthy } from '../../values/truth.ts';
import type { Dict, Value } from '../../values/value.ts';
import { test, withAliases } from '../define.ts';
import type { Test } from '../environment.ts';

function resultTest(name: string, answer: (result: Dict) => Value): Test {
  return test(name, [], (input, _args, context) =>
    input instanceof Map ? answer(input) : context.fail(`The '${name}' test expects a dictionary`),
  );
}

/** The flag as the result has it: it prints as what a module has set, `1` or `yes` among them. */
const flag = (result: Dict, key: string): Value => result.get(key) ?? false;
const isSet = (result: Dict, key: string): boolean => isTruthy(flag(result, key));
/** Async tasks report 0 or 1; a task that is not async has long started and finished. */
const isReached = (result: Dict, key: string): boolean => isEqual(result.get(key) ?? 1, 1);

export const resultTests: readonly Test[] = [
  ...withAliases(
    resultTest('failed', result => flag(result, 'failed')),
    'failure',
  ),
  ...withAliases(
    resultTest('success', result => !isSet(result, 'failed')),
    'succeeded',
    'successful',
  ),
  ...withAliases(resultTest('changed', changed), 'change'),
  ...withAliases(
    resultTest('skipped', result => flag(result, 'skipped')),
    'skip',
  ),
  resultTest('unreachable', result => flag(result, 'unreachable')),
  resultTest('reachable', result => !isSet(result, 'unreachable')),
  resultTest('started', result => isReached(result, 'started')),
  resultTest('finished', result => isReached(result, 'finished')),
];

/** A loop's result without a flag of its own has changed when one of its items has. */
function changed(result: Dict): Value {
  if (result.has('changed')) return flag(result, 'changed');
  const items = result.get('results');
  return Array.isArray(items) && items.some((item: Value) => item instanceof Map && isSet(item, 'changed'));
}
