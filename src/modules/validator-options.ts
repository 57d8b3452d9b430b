// How ajv reads the schemas of arguments, at run time and when the build makes validators of them beforehand.
import type { Options } from 'ajv';

/** The schemas are our own: a test holds them against the meta-schema, so no run has to. */
export const VALIDATOR_OPTIONS: Options = {
  allErrors: true,
  strict: true,
  meta: false,
  validateSchema: false,
  messages: false,
};
