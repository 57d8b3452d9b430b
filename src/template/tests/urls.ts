// Ansible's tests on URIs: https://docs.ansible.com/ansible/latest/playbook_guide/playbooks_tests.html#testing-strings
import type { Value } from '../../values/value.ts';
import { optional, test } from '../define.ts';
import type { Test } from '../environment.ts';
import { splitUrl } from '../filters/split-url.ts';
import { schemesOf } from '../filters/urls.ts';

export const urlTests: readonly Test[] = [
  test('uri', [optional('schemes')], (input, [schemes]) => isUri(input, schemes)),
  test('url', [optional('schemes')], (input, [schemes]) => {
    if (typeof input !== 'string' || !isUri(input, schemes)) return false;
    const { netloc, scheme } = splitUrl(input);
    return netloc !== '' || scheme === 'file';
  }),
  test('urn', [], input => isUri(input, ['urn'])),
];

/** Any text is a URI unless certain schemes are asked for. */
function isUri(input: Value, schemes: Value): boolean {
  if (typeof input !== 'string') return input === null && schemesOf(schemes) === undefined;
  return schemesOf(schemes)?.includes(splitUrl(input).scheme) ?? true;
}
