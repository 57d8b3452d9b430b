// What golden files cannot hold: answers that are random, that need a secret, or that name the near miss.
import { describe, expect, it } from '@jest/globals';
import { UserError } from '../../../src/errors.ts';
import { evaluate } from '../../../src/template/render.ts';
import { fromData } from '../../../src/values/data.ts';
import { emptyEnvironment, scopeOf } from '../environment.ts';

function value(expression: string, variables: Record<string, unknown> = {}): unknown {
  const names = new Map(Object.entries(variables).map(([name, data]) => [name, fromData(data)]));
  return evaluate(expression, scopeOf(names), emptyEnvironment());
}

function failure(expression: string): string {
  try {
    return String(value(expression));
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return `${error.code}: ${error.message}${error.hint === undefined ? '' : ` | ${error.hint}`}`;
  }
}

describe('random without a seed', () => {
  it('stays in the range and on the steps', () => {
    for (let run = 0; run < 200; run++) expect([10, 15, 20]).toContain(value('25 | random(10, 5)'));
  });
  it('shuffles without losing anything', () => {
    expect(value('range(50) | shuffle | sort')).toEqual(Array.from({ length: 50 }, (_, index) => index));
  });
  it('salts a password anew each time', () => {
    const hash = "'x' | password_hash('sha512', rounds=1000)";
    expect(value(hash)).toMatch(/^\$6\$rounds=1000\$[./0-9A-Za-z]{16}\$[./0-9A-Za-z]{86}$/);
    expect(value(hash)).not.toBe(value(hash));
  });
});

describe('vault', () => {
  it('opens what it sealed', () => {
    expect(value("'secret' | vault('pw') | unvault('pw')")).toBe('secret');
  });
  it('seals the same with the same salt', () => {
    expect(value("('secret' | vault('pw', salt='abc')) == ('secret' | vault('pw', salt='abc'))")).toBe(true);
  });
  it('leaves what is not sealed', () => {
    expect(value("'plain' | unvault('pw')")).toBe('plain');
  });
  it('fails with another password', () => {
    expect(failure("'secret' | vault('pw') | unvault('other')")).toMatch(
      /^TEMPLATE_RUNTIME: Unable to decrypt/,
    );
  });
});

describe('json_query', () => {
  const locals = [
    { name: 'a', port: 1 },
    { name: 'b', port: 2 },
  ];
  it('answers with values', () => {
    expect(value("x | json_query('[?port > `1`].name')", { x: locals })).toEqual(['b']);
    expect(value("x | json_query('[0].nope')", { x: locals })).toBeNull();
  });
  it('says what is wrong with an expression', () => {
    expect(failure("[] | json_query('[?')")).toMatch(/^TEMPLATE_RUNTIME: json_query cannot evaluate '\[\?'/);
  });
});

describe('filters and tests that are called by name', () => {
  it.each([
    ["[1] | map('uper')", "UNKNOWN_FILTER: there is no filter 'uper' | did you mean 'upper'?"],
    ["[1] | select('evn')", "UNKNOWN_TEST: there is no test 'evn' | did you mean 'even'?"],
    ["'x' | mandatory('never') ~ (y | mandatory('y is needed'))", 'TEMPLATE_RUNTIME: y is needed'],
    ["lookup('fiel', 'x')", "UNKNOWN_LOOKUP: there is no lookup 'fiel' | did you mean 'file'?"],
    [
      "lookup('dig', 'x')",
      'TEMPLATE_RUNTIME: there is no lookup dig: expressions do not ask name servers; run dig or getent in a task and register the result',
    ],
  ])('%s', (expression, expected) => {
    expect(failure(expression)).toBe(expected);
  });
});
