// The validators of arguments, made by ajv from each module's schema. scripts/build.js replaces this file by validators
// that were made beforehand: compiling them anew would be a tenth of a short run.
import { Ajv, type ValidateFunction } from 'ajv';
import { toJsonSchema } from './json-schema.ts';
import type { ArgumentsSchema, Module } from './module.ts';
import { VALIDATOR_OPTIONS } from './validator-options.ts';

const ajv = new Ajv(VALIDATOR_OPTIONS);
const known = new WeakMap<ArgumentsSchema, ValidateFunction>();

/** The validator of a module's arguments, once they are coerced. */
export function validatorOf({ schema }: Module<never>): ValidateFunction {
  const validator = known.get(schema) ?? ajv.compile(toJsonSchema(schema));
  known.set(schema, validator);
  return validator;
}
