import { describe, expect, test } from '@jest/globals';
import { UserError, UserErrors } from '../../src/errors.ts';
import { diagnosticsText, diagnosticText } from '../../src/report/diagnostic.ts';
import { paletteOf } from '../../src/report/palette.ts';

const plain = paletteOf(false);
const source = { name: 'site.yml', text: '- hosts: all\n  tasks:\n\t- comand: uptime\n' };
const at = source.text.indexOf('comand');

describe('an error on the terminal', () => {
  test('shows the line, the marker under the mistake, the note and the hint', () => {
    const error = new UserError('UNKNOWN_MODULE', "couldn't resolve module/action 'comand'", {
      span: { source, start: at, end: at + 6 },
      hint: "did you mean 'command'?",
      note: 'on host h1',
    });
    expect(diagnosticText(error, plain)).toBe(
      [
        "error[UNKNOWN_MODULE]: couldn't resolve module/action 'comand'",
        '  --> site.yml:3:4',
        '     3 | \t- comand: uptime',
        '       | \t  ^^^^^^ on host h1',
        "  hint: did you mean 'command'?",
      ].join('\n'),
    );
  });

  test('without a place is a sentence', () => {
    expect(diagnosticText(new UserError('USAGE', 'no playbook is named'), plain)).toBe(
      'error[USAGE]: no playbook is named',
    );
  });

  test('never shows a line of a secret file', () => {
    const secret = { source: { name: 'vault.yml', text: 'password: x', isSecret: true }, start: 0, end: 3 };
    const text = diagnosticText(new UserError('WRONG_TYPE', 'wrong', { span: secret }), plain);
    expect(text).toBe('error[WRONG_TYPE]: wrong\n  --> vault.yml:1:1');
  });

  test('several are set apart by empty lines', () => {
    const errors = new UserErrors([new UserError('USAGE', 'one'), new UserError('USAGE', 'two')]);
    expect(diagnosticsText(errors, plain)).toBe('error[USAGE]: one\n\nerror[USAGE]: two');
  });
});
