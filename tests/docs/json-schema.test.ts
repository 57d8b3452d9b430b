// A module's arguments as editors see them.
import { expect, test } from '@jest/globals';
import { toJsonSchema } from '../../src/modules/json-schema.ts';

test('the schema as JSON Schema, for editors', () => {
  expect(
    toJsonSchema({
      properties: {
        path: { type: 'string', description: 'Where.' },
        kinds: { type: 'array', items: { type: 'string' }, enum: ['a', 'b'], description: 'Which.' },
        content: { type: 'any', description: 'What.' },
      },
      required: ['path'],
    }),
  ).toEqual({
    type: 'object',
    properties: {
      path: { type: 'string', description: 'Where.' },
      kinds: { type: 'array', items: { type: 'string', enum: ['a', 'b'] }, description: 'Which.' },
      content: { description: 'What.' },
    },
    required: ['path'],
    additionalProperties: false,
  });
});
