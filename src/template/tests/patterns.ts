// Ansible's tests with regular expressions: match, search, regex.
// https://docs.ansible.com/ansible/latest/playbook_guide/playbooks_tests.html#testing-strings
import { toText } from '../../values/text.ts';
import type { Value } from '../../values/value.ts';
import { optional, test } from '../define.ts';
import type { Test } from '../environment.ts';
import { compile } from '../filters/regex.ts';

const PARAMETERS = [
  optional('pattern', ''),
  optional('ignorecase', false),
  optional('multiline', false),
] as const;

export const patternTests: readonly Test[] = [
  test('match', PARAMETERS, (input, [pattern, ignoreCase, multiline]) =>
    holds('match', input, pattern, ignoreCase, multiline),
  ),
  test('search', PARAMETERS, (input, [pattern, ignoreCase, multiline]) =>
    holds('search', input, pattern, ignoreCase, multiline),
  ),
  test(
    'regex',
    [...PARAMETERS, optional('match_type', 'search')],
    (input, [pattern, ignoreCase, multiline, type]) =>
      holds(toText(type), input, pattern, ignoreCase, multiline),
  ),
];

/** An unknown kind of match searches, as in Ansible. */
function holds(kind: string, input: Value, pattern: Value, ignoreCase: Value, multiline: Value): boolean {
  const regex = compile(pattern, ignoreCase, multiline);
  const text = toText(input);
  const match =
    kind === 'match' ? regex.match(text) : kind === 'fullmatch' ? regex.fullmatch(text) : regex.search(text);
  return match !== undefined;
}
