// schemas/playbook.json, for editors: keywords by level, and the arguments of each module. The run itself checks by the
// keyword table, which can say where and what is nearest; docs/decisions/keyword-table.md says why.

import { toJsonSchema } from '../../src/modules/json-schema.ts';
import type { Module } from '../../src/modules/module.ts';
import { KEYWORDS, type Level, type Shape } from '../../src/playbook/keywords.ts';
import { KEYWORD_MEANINGS } from './keyword-meanings.ts';

type Schema = Readonly<Record<string, unknown>>;

const TASKS: Schema = { type: ['array', 'null'], items: { $ref: '#/$defs/entry' } };

/** What stands under `$defs`, so that hundreds of keys can point to it. */
const FORMS = {
  template: { type: 'string', pattern: '\\{\\{' },
  boolean: {
    anyOf: [
      { type: ['boolean', 'null'] },
      { enum: ['yes', 'no', 'true', 'false', 'on', 'off'] },
      { $ref: '#/$defs/template' },
    ],
  },
  integer: {
    anyOf: [
      { type: ['integer', 'null'] },
      { type: 'string', pattern: '^\\d+$' },
      { $ref: '#/$defs/template' },
    ],
  },
  number: { type: ['number', 'string', 'null'] },
  text: { type: ['string', 'number', 'boolean', 'null'] },
  list: { type: ['array', 'string', 'number', 'null'] },
  mapping: { type: ['object', 'string', 'null'] },
} as const satisfies Readonly<Record<string, Schema>>;

const form = (name: keyof typeof FORMS): Schema => ({ $ref: `#/$defs/${name}` });

const SHAPES: Readonly<Record<Shape, Schema>> = {
  any: {},
  string: form('text'),
  boolean: form('boolean'),
  'boolean or rescue': { anyOf: [form('boolean'), { const: 'rescue' }] },
  integer: form('integer'),
  list: form('list'),
  mapping: form('mapping'),
  tasks: TASKS,
  condition: { type: ['boolean', 'string', 'number', 'array', 'null'] },
};

export function playbookSchema(modules: readonly Module[]): Schema {
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: 'A playbook of Reprise, or a file of its tasks',
    type: 'array',
    items: { anyOf: [{ $ref: '#/$defs/play' }, { $ref: '#/$defs/entry' }] },
    $defs: {
      ...FORMS,
      play: {
        type: 'object',
        properties: {
          ...keywords('play'),
          roles: { type: ['array', 'null'], items: { $ref: '#/$defs/role' } },
        },
        anyOf: [{ required: ['hosts'] }, { required: ['import_playbook'] }],
        additionalProperties: false,
      },
      role: {
        anyOf: [
          { type: 'string' },
          // Any other key is a parameter of the role.
          { type: 'object', properties: keywords('role') },
        ],
      },
      // biome-ignore lint/suspicious/noThenProperty: the word is JSON Schema's, and nobody awaits a schema
      entry: { if: { required: ['block'] }, then: { $ref: '#/$defs/block' }, else: { $ref: '#/$defs/task' } },
      block: { type: 'object', properties: keywords('block'), additionalProperties: false },
      task: {
        type: 'object',
        properties: { ...keywords('task'), ...keywords('handler'), ...actions(modules) },
        patternProperties: { '^with_[a-z_]+$': {}, '^[a-z_]+\\.[a-z_]+\\.[a-z_]+$': {} },
        additionalProperties: false,
      },
    },
  };
}

function keywords(level: Level): Record<string, Schema> {
  return Object.fromEntries(
    KEYWORDS.filter(({ levels }) => levels.includes(level)).map(({ name, shape }) => [
      name,
      { description: KEYWORD_MEANINGS[name], ...SHAPES[shape] },
    ]),
  );
}

/** Every module by its short name, and what is no module but stands where one does. */
function actions(modules: readonly Module[]): Record<string, Schema> {
  const builtIn = ['include_role', 'include_tasks', 'import_role', 'import_tasks', 'meta'];
  return Object.fromEntries([
    ...builtIn.map(name => [name, { type: ['object', 'string'] }]),
    ...modules.map(module => [module.name, action(module)]),
  ]);
}

function action({ documentation, schema }: Module): Schema {
  const { properties } = toJsonSchema(schema) as { properties: Record<string, Schema> };
  const named = Object.entries(schema.properties).flatMap(([name, { aliases = [] }]) =>
    [name, ...aliases].map(key => [key, orTemplate(properties[name] ?? {})]),
  );
  return {
    description: documentation.summary,
    anyOf: [
      // `name=value` text, or no arguments at all.
      { type: ['string', 'null'] },
      {
        type: 'object',
        properties: Object.fromEntries(named),
        additionalProperties: schema.additionalProperties ?? false,
      },
    ],
  };
}

/** What an argument takes, as the module's coercion reads it: text for a number, one item for a list, a template. */
function orTemplate({ description, type, enum: choices }: Schema): Schema {
  if (choices !== undefined)
    return { description, anyOf: [{ enum: choices }, { type: 'boolean' }, form('template')] };
  switch (type) {
    case 'boolean':
      return { description, ...form('boolean') };
    case 'integer':
    case 'number':
      return { description, ...form('number') };
    case 'array':
      return { description, ...form('list') };
    case 'object':
      return { description, ...form('mapping') };
    case 'string':
      return { description, ...form('text') };
    default:
      return { description };
  }
}
