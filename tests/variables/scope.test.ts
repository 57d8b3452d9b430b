// Lazy variables: rendered when asked for, once a scope, in a circle never.
import { describe, expect, test } from '@jest/globals';
import { nodeFromValue } from '../../src/source/build.ts';
import type { Node } from '../../src/source/node.ts';
import type { Span } from '../../src/source/span.ts';
import type { Value } from '../../src/values/value.ts';
import { LazyScope } from '../../src/variables/scope.ts';
import { HostVars, VariablesView } from '../../src/variables/views.ts';
import { describeMistake, mistakesOf } from '../mistakes.ts';
import { emptyEnvironment } from '../template/environment.ts';

const TEXT = 'a: "{{ b }}"\n';
const span: Span = { source: { name: 'vars.yml', text: TEXT }, start: 3, end: 12 };
const environment = emptyEnvironment();

function layer(variables: Readonly<Record<string, Value>>): Map<string, Node> {
  return new Map(
    Object.entries(variables).map(([name, value]) => [name, nodeFromValue(value, span, 'template')]),
  );
}

/** A scope over written variables and a counter of how often `counted` was asked for. */
function scopeOf(variables: Readonly<Record<string, Value>>) {
  let asked = 0;
  const counter = () => {
    asked++;
    return 'counted';
  };
  const scope = new LazyScope([new Map([['counted', counter]])], [layer(variables)], environment);
  return { scope, asked: () => asked };
}

describe('a scope', () => {
  test('renders through other variables', () => {
    const { scope } = scopeOf({ a: '{{ b }}-{{ c.d }}', b: '{{ e }}', c: new Map([['d', '{{ e }}']]), e: 5 });
    expect(scope.lookup('a')).toBe('5-5');
    expect(scope.lookup('nothing')).toBeUndefined();
  });

  test('renders what is asked for, once', () => {
    const { scope, asked } = scopeOf({ a: '{{ counted }}', b: '{{ counted }}' });
    expect(asked()).toBe(0);
    expect([scope.lookup('a'), scope.lookup('a')]).toEqual(['counted', 'counted']);
    expect(asked()).toBe(1);
  });

  test('names a circle by its members, where it begins', () => {
    const { scope } = scopeOf({ x: '{{ a }}', a: '{{ b }}', b: '{{ c }}', c: '{{ a }}' });
    expect(mistakesOf(() => scope.lookup('x')).map(describeMistake)).toEqual([
      "VARIABLE_CYCLE 1:4 'a' is defined by itself: a → b → c → a",
    ]);
    // The scope is as good as before.
    expect(mistakesOf(() => scope.lookup('b')).map(({ message }) => message)).toEqual([
      "'b' is defined by itself: b → c → a → b",
    ]);
  });

  test('says what a variable was written as, and where', () => {
    const { scope } = scopeOf({ a: '{{ b }}', l: [1] });
    expect(scope.describe('a')).toBe('"{{ b }}", from vars.yml:1:4');
    expect(scope.describe('l')).toBe('from vars.yml:1:4');
    expect(scope.describe('counted')).toBeUndefined();
  });

  test('names everything once', () => {
    const { scope } = scopeOf({ a: 1, counted: 2 });
    expect([...scope.names()]).toEqual(['counted', 'a']);
  });
});

describe('hostvars', () => {
  test('make the scope of a host when that host is asked for, whatever the number of hosts', () => {
    const made: string[] = [];
    const names = Array.from({ length: 1000 }, (_, number) => `h${number}`);
    const hostvars = new HostVars(
      () => names,
      name => {
        made.push(name);
        return names.includes(name) ? scopeOf({ a: `of ${name}` }).scope : undefined;
      },
    );
    const outer = new LazyScope(
      [new Map([['hostvars', () => hostvars]])],
      [layer({ x: '{{ hostvars.h7.a }}' })],
      environment,
    );
    expect(outer.lookup('x')).toBe('of h7');
    expect(made).toEqual(['h7']);
    expect(hostvars.length()).toBe(1001);
    expect(hostvars.contains('h8')).toBe(true);
    expect(hostvars.contains('nobody')).toBe(false);
    expect(made).toHaveLength(3);
  });

  test('render only the variable that is asked for', () => {
    const { scope, asked } = scopeOf({ a: '{{ counted }}', b: 'plain' });
    const view = new VariablesView(scope);
    expect(view.item('b')).toBe('plain');
    expect(asked()).toBe(0);
    expect(view.toData().get('a')).toBe('counted');
  });

  test('keep the methods of a dict where no variable has the name', () => {
    const outer = new LazyScope(
      [new Map([['vars', () => new VariablesView(scopeOf({ a: 1 }).scope)]])],
      [
        layer({
          x: "{{ vars.get('a') }} {{ vars.get('b', 2) }} {{ 'a' in vars }} {{ vars.keys() | length }}",
        }),
      ],
      environment,
    );
    expect(outer.lookup('x')).toBe('1 2 True 2');
  });
});
