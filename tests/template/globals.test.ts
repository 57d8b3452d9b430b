import { describe, expect, it } from '@jest/globals';
import { UserError } from '../../src/errors.ts';
import type { Environment, Lookup } from '../../src/template/environment.ts';
import { runLookup } from '../../src/template/lookup.ts';
import { renderText } from '../../src/template/render.ts';
import { PythonError } from '../../src/values/python-error.ts';
import type { Value } from '../../src/values/value.ts';
import { emptyEnvironment, scopeOf } from './environment.ts';

const scope = scopeOf(new Map());

/** Gives its terms back, or fails when told to. */
const ECHO: Lookup = {
  name: 'echo',
  run(terms, options) {
    if (options.get('fail') === true) throw new PythonError('ValueError', 'told to');
    return [...terms, ...options.values()];
  },
};
const environment: Environment = { ...emptyEnvironment(), lookups: new Map([['echo', ECHO]]) };

function value(text: string): Value {
  return renderText(text, scope, environment);
}

/** The UserError that a step throws. */
function mistake(step: () => unknown): UserError {
  try {
    step();
  } catch (error) {
    if (error instanceof UserError) return error;
    throw error;
  }
  throw new UserError('USAGE', 'nothing was thrown');
}

describe('lookup and query', () => {
  it.each<[string, Value]>([
    ["{{ lookup('echo', 'a', 'b') }}", 'a,b'],
    ["{{ lookup('ansible.builtin.echo', 'a') }}", 'a'],
    ["{{ lookup('echo', 5) }}", 5],
    ["{{ lookup('echo', 1, 2) }}", [1, 2]],
    ["{{ lookup('echo') }}", []],
    ["{{ lookup('echo', 'a', wantlist=true) }}", ['a']],
    ["{{ query('echo', 'a') }}", ['a']],
    ["{{ q('echo', 'a', option='o') }}", ['a', 'o']],
    ["{{ lookup('echo', fail=true, errors='ignore') }}", null],
    ["{{ query('echo', fail=true, errors='warn') }}", []],
  ])('%s', (text, expected) => {
    expect(value(text)).toEqual(expected);
  });

  it('show their mistakes at the call', () => {
    const text = "x {{ lookup('ecco', 'a') }}";
    const span = { source: { name: 'play.yml', text }, start: 0, end: text.length };
    const node = { kind: 'scalar', value: text, span, trust: 'template', textStart: 0 } as const;
    const unknown = mistake(() => renderText(text, scope, environment, node));
    expect(unknown).toMatchObject({
      code: 'UNKNOWN_LOOKUP',
      hint: "did you mean 'echo'?",
      span: { start: 5, end: 24 },
    });
    expect(mistake(() => value("{{ lookup('echo', fail=true) }}"))).toMatchObject({
      code: 'TEMPLATE_RUNTIME',
      message: 'told to',
    });
  });

  it('give the items of with_*', () => {
    const span = { source: { name: 'play.yml', text: 'x' }, start: 0, end: 1 };
    expect(runLookup('echo', ['a', 'b'], scope, environment, span)).toEqual(['a', 'b']);
    expect(runLookup('echo', 'a', scope, environment, span)).toEqual(['a']);
    expect(mistake(() => runLookup('gone', [], scope, environment, span))).toMatchObject({
      code: 'UNKNOWN_LOOKUP',
      span,
    });
  });
});

describe('the other globals', () => {
  it.each<[string, Value]>([
    ['{{ range(2, 8, 3) }}', [2, 5]],
    ['{{ range(3, 0, -1) }}', [3, 2, 1]],
    ['{{ range(0) }}', []],
    ["{{ dict([('a', 1)], b=2).b }}", 2],
    ["{% set n = namespace({'a': 1}, b=2) %}{% set n.a = n.a + n.b %}{{ n.a }}", 3],
    ["{% set c = cycler('x', 'y') %}{{ c.next() }}{{ c.next() }}{{ c.reset() }}{{ c.current }}", 'xyx'],
    ["{% set j = joiner('|') %}{{ j() }}a{{ j() }}b", 'a|b'],
    ['{{ undef() is defined }}', false],
    ["{{ lipsum(2, html=false, min=3, max=3).split('\n\n') | map('wordcount') }}", [3, 3]],
    ['{{ now() | type_debug }}', 'datetime'],
  ])('%s', (text, expected) => {
    expect(value(text)).toEqual(expected);
  });

  it.each([
    ['{{ range(1, 2, 0) }}', 'range() arg 3 must not be zero'],
    ["{{ range('a') }}", "'str' object cannot be interpreted as an integer"],
    ['{{ range(10 ** 12) }}', 'a range of 1000000000000 numbers is too long'],
    ['{{ cycler() }}', 'at least one item has to be provided'],
    ["{{ undef(hint='set it') }}", 'set it'],
    ['{% set n = 1 %}{% set n.a = 2 %}', "'n' is not a namespace: its members cannot be set"],
  ])('%s is an error', (text, message) => {
    expect(() => value(text)).toThrow(message);
  });
});
