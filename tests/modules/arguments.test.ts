// Arguments as tasks write them, against what a module receives or what a person is told.
import { describe, expect, test } from '@jest/globals';
import { checkArgumentNames, messageOf, prepareArguments } from '../../src/modules/arguments.ts';
import type { ArgumentsSchema, Module } from '../../src/modules/module.ts';
import { fromData } from '../../src/values/data.ts';
import { Float, OMIT, type Value } from '../../src/values/value.ts';

const description = 'x';

function moduleWith(schema: ArgumentsSchema, freeForm?: string): Module {
  return {
    name: 'thing',
    fullNames: [],
    documentation: { summary: description },
    schema,
    ...(freeForm === undefined ? {} : { freeForm }),
    checkMode: 'full',
    run: async () => ({}),
  };
}

function prepare(schema: ArgumentsSchema, raw: Record<string, unknown>, freeForm?: string) {
  return prepareArguments(moduleWith(schema, freeForm), fromData(raw) as Map<string, Value>);
}

function problems(schema: ArgumentsSchema, raw: Record<string, unknown>): string[] {
  const prepared = prepare(schema, raw);
  return prepared.ok ? [] : prepared.problems.map(problem => problem.message);
}

const TYPES: ArgumentsSchema = {
  properties: {
    text: { type: 'string', description },
    flag: { type: 'boolean', description },
    count: { type: 'integer', description },
    ratio: { type: 'number', description },
    list: { type: 'array', description, items: { type: 'string' } },
    numbers: { type: 'array', description, items: { type: 'integer' } },
    dict: { type: 'object', description },
    raw: { type: 'any', description },
  },
};

describe('coercion', () => {
  test.each<[string, unknown, unknown]>([
    ['text', 5, '5'],
    ['text', true, 'True'],
    ['text', new Float(2), '2.0'],
    ['text', ['a', 1], "['a', 1]"],
    ['flag', 'yes', true],
    ['flag', 'Off', false],
    ['flag', 1, true],
    ['flag', new Float(0), false],
    ['count', ' 12 ', 12],
    ['count', '-3', -3],
    ['count', true, 1],
    ['ratio', '1.5', 1.5],
    ['ratio', 2, 2],
    ['list', 'a, b', ['a', ' b']],
    ['list', 7, ['7']],
    ['list', [1, true], ['1', 'True']],
    ['numbers', '1,2', [1, 2]],
    ['dict', '{"a": {"b": [1]}}', { a: { b: [1] } }],
    ['dict', 'a=1, b="x y" c=\\,', { a: '1', b: 'x y', c: ',' }],
    ['dict', new Map([['k', new Map([['n', 1]])]]), { k: { n: 1 } }],
    ['raw', new Map([['k', [1]]]), { k: [1] }],
    ['raw', 420, 420],
  ])('%s takes %p', (name, given, received) => {
    expect(prepare(TYPES, { [name]: given })).toEqual({ ok: true, args: { [name]: received } });
  });

  test.each<[string, unknown, string]>([
    [
      'flag',
      'maybe',
      "argument 'flag' is of type <class 'str'> and we were unable to convert to bool: The value 'maybe' is not a valid boolean.  Valid booleans include: 1, 'true', 'on', 'yes', 't', 'y', '1', 0, 'false', 'off', 'no', 'f', 'n', '0'",
    ],
    [
      'flag',
      2,
      "argument 'flag' is of type <class 'int'> and we were unable to convert to bool: The value '2' is not a valid boolean.  Valid booleans include: 1, 'true', 'on', 'yes', 't', 'y', '1', 0, 'false', 'off', 'no', 'f', 'n', '0'",
    ],
    [
      'count',
      '1.5',
      "argument 'count' is of type <class 'str'> and we were unable to convert to int: <class 'str'> cannot be converted to an int",
    ],
    [
      'count',
      1.5,
      "argument 'count' is of type <class 'float'> and we were unable to convert to int: <class 'float'> cannot be converted to an int",
    ],
    [
      'ratio',
      '',
      "argument 'ratio' is of type <class 'str'> and we were unable to convert to float: <class 'str'> cannot be converted to a float",
    ],
    [
      'list',
      { a: 1 },
      "argument 'list' is of type <class 'dict'> and we were unable to convert to list: <class 'dict'> cannot be converted to a list",
    ],
    [
      'numbers',
      ['x'],
      "Elements value for option 'numbers' is of type <class 'str'> and we were unable to convert to int: <class 'str'> cannot be converted to an int",
    ],
    [
      'dict',
      'plain',
      "argument 'dict' is of type <class 'str'> and we were unable to convert to dict: dictionary requested, could not parse JSON or key=value",
    ],
  ])('%s refuses %p', (name, given, message) => {
    expect(problems(TYPES, { [name]: given })).toEqual([message]);
  });

  test('a secret value is not shown', () => {
    const schema: ArgumentsSchema = { properties: { pin: { type: 'integer', description, secret: true } } };
    expect(problems(schema, { pin: 'hunter2' }).join()).not.toContain('hunter2');
  });

  test('a boolean stands for the one word that means it', () => {
    const schema: ArgumentsSchema = {
      properties: { upgrade: { type: 'string', enum: ['dist', 'no', 'yes'], description } },
    };
    expect(prepare(schema, { upgrade: true })).toEqual({ ok: true, args: { upgrade: 'yes' } });
    expect(prepare(schema, { upgrade: false })).toEqual({ ok: true, args: { upgrade: 'no' } });
  });
});

describe('names', () => {
  const schema: ArgumentsSchema = {
    properties: {
      path: { type: 'string', description, aliases: ['dest', 'name'] },
      state: { type: 'string', description, enum: ['absent', 'present'], default: 'present' },
    },
    required: ['path'],
  };

  test('aliases and defaults', () => {
    expect(prepare(schema, { dest: '/x' })).toEqual({ ok: true, args: { path: '/x', state: 'present' } });
  });

  test('free-form text', () => {
    expect(prepare(schema, { _raw_params: '/x' }, 'path')).toEqual({
      ok: true,
      args: { path: '/x', state: 'present' },
    });
  });

  test('omit and null are as if not written', () => {
    expect(prepare(schema, { path: OMIT, state: null })).toEqual({
      ok: false,
      problems: [{ message: 'missing required arguments: path' }],
    });
  });

  test('all problems at once, with the name that was written and the nearest right one', () => {
    expect(prepare(schema, { dets: '/x', state: 'presnt' })).toEqual({
      ok: false,
      problems: [
        { message: 'missing required arguments: path' },
        {
          message: 'value of state must be one of: absent, present, got: presnt',
          argument: 'state',
          hint: "did you mean 'present'?",
        },
        {
          message:
            'Unsupported parameters for (thing) module: dets. Supported parameters include: path, state (dest, name)',
          argument: 'dets',
          isUnknown: true,
          hint: "did you mean 'dest'?",
        },
      ],
    });
  });

  test('choices of the items of a list', () => {
    const kinds: ArgumentsSchema = {
      properties: {
        kinds: { type: 'array', items: { type: 'string' }, enum: ['disk', 'net'], description },
      },
    };
    expect(prepare(kinds, { kinds: 'net,disk' })).toEqual({ ok: true, args: { kinds: ['net', 'disk'] } });
    expect(problems(kinds, { kinds: ['net', 'dosk'] })).toEqual([
      'value of kinds must be one or more of: disk, net. Got no match for: dosk',
    ]);
  });

  test('a required argument of the wrong type is not missing', () => {
    const count: ArgumentsSchema = { properties: { n: { type: 'integer', description } }, required: ['n'] };
    expect(problems(count, { n: 'x' })).toEqual([
      "argument 'n' is of type <class 'str'> and we were unable to convert to int: <class 'str'> cannot be converted to an int",
    ]);
  });

  test('a module says one thing of them: the first, or all names that it does not take', () => {
    const module = moduleWith(schema);
    const told = (raw: Record<string, Value>): string => {
      const prepared = prepareArguments(module, new Map(Object.entries(raw)));
      return prepared.ok ? '' : messageOf(module, prepared.problems);
    };
    expect(told({ sate: 'x', state: 'presnt', path: '/x' })).toMatch(/^value of state/);
    expect(told({ sate: 'x', mode: '1', path: '/x' })).toBe(
      'Unsupported parameters for (thing) module: mode, sate. Supported parameters include: path, state (dest, name).',
    );
  });

  test('names alone, before values are known', () => {
    expect(checkArgumentNames(moduleWith(schema), ['name', 'sate'])).toEqual([
      {
        message:
          'Unsupported parameters for (thing) module: sate. Supported parameters include: path, state (dest, name)',
        argument: 'sate',
        isUnknown: true,
        hint: "did you mean 'state'?",
      },
    ]);
    expect(checkArgumentNames(moduleWith({ ...schema, additionalProperties: true }), ['sate'])).toEqual([]);
  });

  test('any key where keys are data', () => {
    const open: ArgumentsSchema = { properties: {}, additionalProperties: true };
    expect(prepare(open, { x: { y: 1 } })).toEqual({ ok: true, args: { x: new Map([['y', 1]]) } });
  });
});

describe('arguments together', () => {
  const schema: ArgumentsSchema = {
    properties: {
      a: { type: 'string', description },
      b: { type: 'string', description },
      c: { type: 'string', description },
      state: { type: 'string', description, default: 'present' },
    },
    mutuallyExclusive: [['a', 'b']],
    requiredTogether: [['b', 'c']],
    requiredOneOf: [['a', 'b']],
    requiredIf: [['state', 'present', ['c']]],
  };

  test.each<[Record<string, unknown>, string[]]>([
    [{ a: 'x', c: 'x', b: 'x' }, ['parameters are mutually exclusive: a|b']],
    [
      { b: 'x' },
      ['parameters are required together: b, c', 'state is present but all of the following are missing: c'],
    ],
    [{ c: 'x' }, ['one of the following is required: a, b', 'parameters are required together: b, c']],
    [{ a: 'x', state: 'absent' }, []],
  ])('%p', (raw, expected) => {
    expect(problems(schema, raw).sort()).toEqual([...expected].sort());
  });
});
