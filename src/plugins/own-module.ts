// The default export of a file in `library/` as a module like ours.
import { createRequire } from 'node:module';
import type { ValidateFunction } from 'ajv';
import { CallTimeout } from '../connection/host.ts';
import { BecomeFailed, Unreachable, UserError } from '../errors.ts';
import { toJsonSchema } from '../modules/json-schema.ts';
import type { ArgumentsSchema, Module, ModuleResult } from '../modules/module.ts';
import { VALIDATOR_OPTIONS } from '../modules/validator-options.ts';
import type { PluginFile } from '../playbook/context.ts';
import { isRecord } from './is-record.ts';
import { messageOf, pluginError, type SourceMaps, thrownAt } from './place.ts';
import type { Exports } from './scripts.ts';

const NO_ARGUMENTS: ArgumentsSchema = { properties: {} };

/** The module that a file exports. Throws UserError PLUGIN when that is none. */
export function ownModule(file: PluginFile, exports: Exports, maps: SourceMaps): Module {
  const given = exports.default;
  if (!isRecord(given) || typeof given.run !== 'function') {
    throw pluginError(file.path, 'a module is the default export: an object with a function `run`', {
      hint: 'export default { schema: { properties: {} }, run(host, args, context) { return { changed: false } } }',
    });
  }
  const { run, checkMode = 'none', freeForm } = given;
  if (checkMode !== 'none' && checkMode !== 'full') {
    throw pluginError(file.path, "checkMode is 'full' or 'none'");
  }
  const schema = schemaOf(file, given.schema);
  if (freeForm !== undefined && (typeof freeForm !== 'string' || !(freeForm in schema.properties))) {
    throw pluginError(file.path, 'freeForm is the name of an argument of the schema');
  }
  return {
    name: file.name,
    fullNames: [],
    documentation: { summary: '', ...(isRecord(given.documentation) ? given.documentation : {}) },
    schema,
    validator: validatorOf(file, schema),
    checkMode,
    ...(freeForm === undefined ? {} : { freeForm }),
    async run(host, args, context) {
      try {
        return resultOf(file, await run.call(given, host, args, context));
      } catch (error) {
        const isOurs = [UserError, Unreachable, BecomeFailed, CallTimeout].some(
          kind => error instanceof kind,
        );
        throw isOurs ? error : thrownBy(file, error, maps);
      }
    },
  };
}

function resultOf(file: PluginFile, result: unknown): ModuleResult {
  if (isRecord(result)) return result;
  throw pluginError(file.path, 'run must give a result: an object such as { changed: false }');
}

function thrownBy(file: PluginFile, cause: unknown, maps: SourceMaps): UserError {
  return pluginError(file.path, messageOf(cause), { cause, ...thrownAt(cause, maps) });
}

const TYPES = new Set(['string', 'boolean', 'integer', 'number', 'array', 'object', 'any', undefined]);

/** Throws UserError PLUGIN when a schema is none. */
function schemaOf({ path }: PluginFile, given: unknown): ArgumentsSchema {
  if (given === undefined) return NO_ARGUMENTS;
  if (!isRecord(given) || !isRecord(given.properties)) {
    throw pluginError(path, 'a schema has `properties`: an object with an entry for each argument', {
      hint: "schema: { properties: { name: { type: 'string', description: 'Whom to greet.' } }, required: ['name'] }",
    });
  }
  for (const [name, argument] of Object.entries(given.properties)) {
    const type: unknown = isRecord(argument) ? argument.type : null;
    if (!TYPES.has(type as string)) {
      throw pluginError(path, `the argument '${name}' is of no type that there is`, {
        hint: `it takes ${[...TYPES].filter(known => known !== undefined).join(', ')}`,
      });
    }
  }
  return given as unknown as ArgumentsSchema;
}

/** Only where there are modules of users: the others' validators are made when Reprise is built. */
export function validatorOf({ path }: PluginFile, schema: ArgumentsSchema): ValidateFunction {
  const { Ajv } = createRequire(import.meta.url)('ajv') as typeof import('ajv');
  try {
    return new Ajv({ ...VALIDATOR_OPTIONS, meta: true, validateSchema: true }).compile(toJsonSchema(schema));
  } catch (cause) {
    throw pluginError(path, `its schema is wrong: ${messageOf(cause)}`, { cause });
  }
}
