// A module's arguments as JSON Schema: what ajv checks them by, and what editors read.
import type { ArgumentSchema, ArgumentsSchema } from './module.ts';

/** The schema of a module's arguments, as they are once coerced; aliases and relations are not part of it. */
export function toJsonSchema(schema: ArgumentsSchema): Record<string, unknown> {
  const properties = Object.entries(schema.properties).map(([name, argument]) => {
    const { type, items, description } = argument;
    const choices = argument.enum === undefined ? {} : { enum: argument.enum };
    if (type !== 'array') return [name, { ...jsonType(type), ...choices, description }];
    return [name, { type, items: { ...jsonType(items?.type), ...choices }, description }];
  });
  return {
    type: 'object',
    properties: Object.fromEntries(properties),
    required: schema.required ?? [],
    additionalProperties: schema.additionalProperties ?? false,
  };
}

function jsonType(type: ArgumentSchema['type']): { readonly type?: string } {
  return type === undefined || type === 'any' ? {} : { type };
}
