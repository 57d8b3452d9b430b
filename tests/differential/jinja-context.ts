// The variables and template files that the generated templates use, with every type and its edges.
import { type Dict, Float, Tuple, type Value } from '../../src/values/value.ts';

function dict(members: Record<string, Value>): Dict {
  return new Map(Object.entries(members));
}

const people = (): Value => [
  dict({ name: 'Ada', age: 36, tags: ['x', 'y'], on: true }),
  dict({ name: 'bob', age: 5, tags: [], on: false }),
  dict({ name: 'Cy', age: 36, tags: ['y'], on: true, extra: dict({ z: 1 }) }),
];

/** Names by type; `nope` is missing on purpose. */
export const NAMES = {
  int: ['zero', 'one', 'neg', 'seven', 'big', 'huge'],
  float: ['half', 'four', 'tiny', 'negf', 'large'],
  str: ['hello', 'empty', 'uni', 'num', 'path', 'multi', 'csv', 'padded', 'quoted'],
  bool: ['yes', 'no'],
  list: ['ints', 'words', 'nothing', 'mixed', 'people', 'nested', 'floats'],
  dict: ['d', 'cfg', 'blank', 'odd'],
  tuple: ['pair'],
  none: ['nil'],
} as const;

export function makeContext(): Map<string, Value> {
  return new Map<string, Value>([
    ['zero', 0],
    ['one', 1],
    ['neg', -3],
    ['seven', 7],
    ['big', 9007199254740993n],
    ['huge', 123456789012345678901234567890n],
    ['half', 0.5],
    ['four', new Float(4)],
    ['tiny', 1.5e-7],
    ['negf', -2.75],
    ['large', new Float(1e17)],
    ['hello', 'Hello World'],
    ['empty', ''],
    ['uni', 'Ünï ß 😀 x'],
    ['num', '42'],
    ['path', '/etc/postgresql/15/main.conf'],
    ['multi', 'line one\n  line two\n\nline three'],
    ['csv', 'a,b,,c'],
    ['padded', '  both \t'],
    ['quoted', `it's "so" \\ x`],
    ['yes', true],
    ['no', false],
    ['ints', [3, 1, 2, 1]],
    ['words', ['pear', 'Apple', 'fig', 'apple']],
    ['nothing', []],
    ['mixed', [1, 'two', new Float(3), null, true]],
    ['people', people()],
    ['nested', [[1, 2], [3, [4, null]], []]],
    ['floats', [1.5, -0.25, new Float(2)]],
    ['d', dict({ a: 1, b: dict({ c: [1, 2, dict({ deep: 'v' })] }), items: 'shadow' })],
    ['cfg', dict({ port: 5432, host: 'db', ssl: false, 'max-conn': 100 })],
    ['blank', dict({})],
    [
      'odd',
      new Map<Value, Value>([
        [1, 'one'],
        ['k', null],
        [Tuple.of2(1, 'x'), 'tuple'],
        [2.5, 'f'],
      ]),
    ],
    ['pair', Tuple.of2(1, 'two')],
    ['nil', null],
  ]);
}

/** Files that generated templates include, import and extend. */
export const TEMPLATES: Readonly<Record<string, string>> = {
  'part.j2': 'part[{{ seven }}{{ local | default("-") }}]\n',
  'macros.j2':
    '{% macro wrap(x, l="<", r=">") %}{{ l }}{{ x }}{{ r }}{% endmacro %}\n' +
    '{% macro twice() %}{{ caller() }}{{ caller() }}{% endmacro %}{% set shared = 12 %}{% set _own = 1 %}',
  'base.j2':
    'A{% block one %}base-one{% endblock %}B{% block two %}{{ hello }}{% endblock %}C{{ self.one() }}',
  'mid.j2': '{% extends "base.j2" %}{% block one %}mid({{ super() }}){% endblock %}',
};
