// The words for "do not edit" in template files.
import { expect, test } from '@jest/globals';
import { DateTime } from '../../src/template/dates/datetime.ts';
import { managedText } from '../../src/template/file-variables.ts';

const file = {
  name: 't.j2',
  host: 'h',
  owner: 'dba',
  modified: new DateTime(Date.UTC(2026, 0, 2, 3, 4, 5) / 1000),
};

test.each([
  ['Ansible managed', 'Ansible managed'],
  ['{file} of {uid} on {host}', 't.j2 of dba on h'],
  ['%Y-%m-%d %H:%M:%S', '2026-01-02 03:04:05'],
  ['%a %-d %B, 100%% {other}', 'Fri 2 January, 100% {other}'],
])('%s', (written, expected) => expect(managedText(written, file)).toBe(expected));
