// The layout that community.general's `yaml` callback gives a result: expected text written by its documentation.
import { expect, test } from '@jest/globals';
import { yamlCallbackResult } from '../../src/cli/yaml-results.ts';
import { fromData } from '../../src/values/data.ts';

test.each([
  ['a message', { msg: 'hi' }, '\n  msg: hi'],
  ['nested data', { msg: ['a', { c: ['x'], b: 1 }] }, '\n  msg:\n  - a\n  - b: 1\n    c:\n    - x'],
  ['nothing but changed', { changed: false }, 'changed=false'],
  [
    'a program',
    { changed: true, rc: 0, stdout: 'a\nb', stdout_lines: ['a', 'b'] },
    'changed=true \n  rc: 0\n  stdout: |-\n    a\n    b\n  stdout_lines: <omitted>',
  ],
  [
    'what no block can show',
    { msg: 'a \r\nb\tc  \n\u001b[1mé\n\n' },
    '\n  msg: |-\n    a\n    b       c\n    [1mé',
  ],
  ['nothing', {}, ''],
])('%s', (_, result, text) => expect(yamlCallbackResult(fromData(result))).toBe(text));
