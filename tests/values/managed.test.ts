// The words for "do not edit" in template files.
import { expect, test } from '@jest/globals';
import { managedText } from '../../src/values/managed.ts';

const file = { name: 't.j2', host: 'h', owner: 'dba', modified: new Date(2026, 0, 2, 3, 4, 5) };

test.each([
  ['Ansible managed', 'Ansible managed'],
  ['{file} of {uid} on {host}', 't.j2 of dba on h'],
  ['%Y-%m-%d %H:%M:%S', '2026-01-02 03:04:05'],
  ['%%Y {other}', '2026 {other}'],
])('%s', (written, expected) => expect(managedText(written, file)).toBe(expected));
