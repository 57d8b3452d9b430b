// Generated expressions: mostly of fitting types, so that they reach deep, and now and then of any, so that they fail.

import { NAMES } from './jinja-context.ts';
import { callOn } from './jinja-operations.ts';
import type { Random } from './random.ts';

export type Type = keyof typeof NAMES;
const TYPES: readonly Type[] = ['int', 'float', 'str', 'bool', 'list', 'dict', 'tuple', 'none'];

export interface Grammar {
  readonly random: Random;
  /** Names that the template around has set. */
  readonly locals: readonly string[];
}

/** An expression of about this type. */
export function expression(g: Grammar, type: Type, depth: number): string {
  const { random } = g;
  if (random.chance(0.04)) return expression(g, random.pick(TYPES), depth);
  if (depth <= 0) return leaf(g, type);
  if (random.chance(0.12)) return conditional(g, type, depth);
  if (random.chance(0.35)) return callOn(g, type, depth - 1, (wanted, d) => operand(g, wanted, d));
  if (random.chance(0.15)) return leaf(g, type);
  return composed(g, type, depth - 1);
}

export function anyType(random: Random): Type {
  return random.pick([
    'int',
    'int',
    'float',
    'str',
    'str',
    'str',
    'bool',
    'list',
    'list',
    'dict',
    'tuple',
    'none',
  ] as const);
}

/** With parentheses, so that what is put around it applies to all of it. */
export function operand(g: Grammar, type: Type, depth: number): string {
  const text = expression(g, type, depth);
  // A filter or an operator behind a bare expression would apply to its last part only: that is tested too, rarely.
  return /^[\w'"[{(][\w.]*$/.test(text) || g.random.chance(0.08) ? text : `(${text})`;
}

const LITERALS: Readonly<Record<Type, readonly string[]>> = {
  int: ['0', '1', '2', '10', '-1', '3', '0x1f', '1_000', '9007199254740992', '-7'],
  float: ['0.5', '2.0', '1e3', '1.25', '-0.0', '3.14159', '1e16', '1e-5'],
  str: [
    "'a'",
    '"b c"',
    "''",
    "'%s'",
    "'x-y'",
    "'3'",
    "'a\\nb'",
    "'ä'",
    "'<&>'",
    "'a' 'b'",
    "'{}'",
    "'True'",
    "','",
  ],
  bool: ['true', 'false', 'True', 'False'],
  list: [
    '[]',
    '[1, 2, 3]',
    "['b', 'a']",
    '[1, [2, [3]]]',
    '[0]',
    "['a', 1, none]",
    '[1.5, 1]',
    'range(4)|list',
    'range(5, 0, -2)|list',
  ],
  dict: ['{}', "{'a': 1}", "{'k': [1], 'a': 'z'}", '{1: 2}', "dict(a=1, b='x')", "{'x': {'y': 2}}"],
  tuple: ['()', '(1,)', "(1, 'a')", "('b', 'a')"],
  none: ['none', 'None'],
};

function leaf({ random, locals }: Grammar, type: Type): string {
  if (random.chance(0.015)) return 'nope';
  if (locals.length > 0 && random.chance(0.3)) return random.pick(locals);
  return random.pick(random.chance(0.55) ? NAMES[type] : LITERALS[type]);
}

function conditional(g: Grammar, type: Type, depth: number): string {
  const otherwise = g.random.chance(0.9) ? ` else ${operand(g, type, depth - 1)}` : '';
  return `${operand(g, type, depth - 1)} if ${operand(g, 'bool', depth - 1)}${otherwise}`;
}

function composed(g: Grammar, type: Type, depth: number): string {
  const { random } = g;
  const of = (wanted: Type): string => operand(g, wanted, depth);
  const number = (): Type => random.pick(['int', 'int', 'float', 'bool'] as const);
  switch (type) {
    case 'int':
      return random.pick([
        () => `${of('int')} ${random.pick(['+', '-', '*', '//', '%'])} ${of('int')}`,
        () => `${of('int')} ** ${random.pick(['0', '1', '2', '3', '-1'])}`,
        () => `${random.pick(['-', '+'])}${of('int')}`,
        () => `[5, 6, 7][${random.pick(['0', '1', '-1', 'one', 'seven'])}]`,
      ])();
    case 'float':
      return random.pick([
        () => `${of(number())} ${random.pick(['/', '//', '%', '*', '-', '+'])} ${of('float')}`,
        () => `${of('int')} / ${of('int')}`,
        () => `-${of('float')}`,
      ])();
    case 'str':
      return random.pick([
        () => `${of('str')} + ${of('str')}`,
        () => `${of(anyType(random))} ~ ${of(anyType(random))}`,
        () => `${of('str')} * ${random.pick(['0', '2', '3', '-1'])}`,
        () => `${of('str')}[${index(g)}]`,
        () => formatted(g, depth),
      ])();
    case 'bool':
      return truth(g, depth);
    case 'list':
      return random.pick([
        () => `${of('list')} + ${of('list')}`,
        () => `[${items(g, depth)}]`,
        () => `(${of('list')})[${slice(g)}]`,
        () => `${of('list')} * 2`,
      ])();
    case 'dict':
      return random.pick([
        () => `{${g.random.pick(["'a'", "'b'", '1'])}: ${of(anyType(random))}, 'z': ${of(anyType(random))}}`,
        () => `dict(${of('dict')}, k=${of(anyType(random))})`,
        () => `people[${random.pick(['0', '1', '-1', '5'])}]`,
        () =>
          random.pick([
            'd.b',
            "d['b']",
            'd.b.c[2]',
            'd.items',
            'd.b.zz',
            'people[2].extra',
            "cfg['max-conn']",
            'odd[1]',
          ]),
      ])();
    case 'tuple':
      return `(${of(anyType(random))}, ${of(anyType(random))})`;
    case 'none':
      return `${of('none')} ${random.pick(['or', 'and'])} ${of('none')}`;
  }
}

function items(g: Grammar, depth: number): string {
  const count = g.random.below(4);
  const type = anyType(g.random);
  return Array.from({ length: count }, () => expression(g, type, depth - 1)).join(', ');
}

function index({ random }: Grammar): string {
  return random.chance(0.6) ? slice({ random, locals: [] }) : random.pick(['0', '-1', '2', '99', 'one']);
}

function slice({ random }: Grammar): string {
  const part = (): string => random.pick(['', '', '0', '1', '2', '-1', '-2', '10']);
  return random.chance(0.5)
    ? `${part()}:${part()}`
    : `${part()}:${part()}:${random.pick(['', '1', '2', '-1', '-2'])}`;
}

function formatted(g: Grammar, depth: number): string {
  const { random } = g;
  const value = operand(g, random.pick(['int', 'float', 'str'] as const), depth);
  return random.pick([
    () => `'${random.pick(['%s', '%5s|', '%-5s|', '%r', '%.2s'])}' % ${value}`,
    () =>
      `'${random.pick(['%d', '%05d', '%+d', '%x', '%o', '%#x', '%-6d|', '% d'])}' % ${operand(g, 'int', depth)}`,
    () =>
      `'${random.pick(['%f', '%.2f', '%08.3f', '%e', '%g', '%G', '%.0f', '%+.1e'])}' % ${operand(g, 'float', depth)}`,
    () => `'%s and %s' % (${value}, ${operand(g, anyType(random), depth)})`,
    () => `'%(host)s:%(port)d' % cfg`,
    () => `'{}-{}'.format(${value}, ${operand(g, anyType(random), depth)})`,
    () =>
      `'${random.pick(['{:>6}', '{:<6}|', '{:^7}', '{:*^9}', '{0!r}', '{0}{0}'])}'.format(${operand(g, 'str', depth)})`,
    () =>
      `'${random.pick(['{:5d}', '{:,}', '{:05}', '{:x}', '{:#b}', '{:+}', '{:_}'])}'.format(${operand(g, 'int', depth)})`,
    () =>
      `'${random.pick(['{:.2f}', '{:8.3f}', '{:e}', '{:g}', '{:.3}', '{:%}', '{:,.1f}'])}'.format(${operand(g, 'float', depth)})`,
    () => `'{a[0]}{b.c}'.format(a=${operand(g, 'list', depth)}, b=d.b)`,
  ])();
}

const TESTS = [
  'defined',
  'undefined',
  'none',
  'string',
  'number',
  'integer',
  'float',
  'boolean',
  'true',
  'false',
  'mapping',
  'iterable',
  'sequence',
  'callable',
  'odd',
  'even',
  'lower',
  'upper',
  'divisibleby 2',
  'divisibleby(3)',
  'eq 1',
  "equalto('a')",
  'ne 2',
  'lt 3',
  'ge(2)',
  'greaterthan 1',
  'lessthan 5',
  'in [1, 2, "a"]',
  'sameas none',
  "contains('a')",
  'subset([1, 2, 3])',
  "superset(['a'])",
  "match('[a-h]')",
  "search('o')",
  "version('1.2', '>=')",
  'any',
  'all',
  'truthy',
  'falsy',
  "== 'x'",
] as const;

function truth(g: Grammar, depth: number): string {
  const { random } = g;
  const of = (type: Type): string => operand(g, type, depth);
  const same = random.pick(['int', 'float', 'str', 'list', 'tuple'] as const);
  return random.pick([
    () => `${of(same)} ${random.pick(['==', '!=', '<', '<=', '>', '>='])} ${of(same)}`,
    () => `${of('int')} < ${of('float')} <= ${of('int')}`,
    () => `${of(anyType(random))} == ${of(anyType(random))}`,
    () => `${of(anyType(random))} ${random.pick(['and', 'or'])} ${of(anyType(random))}`,
    () => `not ${of(anyType(random))}`,
    () =>
      `${of('str')} ${random.pick(['in', 'not in'])} ${of(random.pick(['str', 'list', 'dict'] as const))}`,
    () => `${of(anyType(random))} in ${of('list')}`,
    () => `${of(anyType(random))} is ${random.chance(0.25) ? 'not ' : ''}${random.pick(TESTS)}`,
    () => `nope is ${random.pick(['defined', 'undefined', 'not defined'])}`,
  ])();
}
