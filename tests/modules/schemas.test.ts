// Every module's own account of itself: a schema that JSON Schema accepts, words for each argument, no name twice.
import { beforeAll, expect, it } from '@jest/globals';
import { Ajv } from 'ajv';
import fc from 'fast-check';
import { prepareArguments } from '../../src/modules/arguments.ts';
import { toJsonSchema } from '../../src/modules/json-schema.ts';
import type { Module } from '../../src/modules/module.ts';
import { findModule, loadModules, moduleNames } from '../../src/modules/registry.ts';
import { fromData } from '../../src/values/data.ts';
import type { Value } from '../../src/values/value.ts';

let modules: Module[] = [];

beforeAll(async () => {
  await loadModules(moduleNames());
  modules = moduleNames().flatMap(name => findModule(name) ?? []);
});

it('is found under its name', () => {
  expect(modules.map(module => module.name)).toEqual(moduleNames());
});

it('has a schema that the meta-schema accepts', () => {
  const ajv = new Ajv({ allErrors: true, strict: true });
  const faults = modules.flatMap(({ name, schema }) =>
    ajv.validateSchema(toJsonSchema(schema)) ? [] : [`${name}: ${ajv.errorsText()}`],
  );
  expect(faults).toEqual([]);
});

it('says in a sentence what it does and in words what each argument is', () => {
  const faults = modules.flatMap(({ name, documentation, schema }) => [
    ...(/^\S.*\.$/.test(documentation.summary) ? [] : [`${name}: ${documentation.summary}`]),
    ...Object.entries(schema.properties)
      .filter(([, { description }]) => description.trim() === '')
      .map(([argument]) => `${name}.${argument}: no description`),
  ]);
  expect(faults).toEqual([]);
});

it('gives no two arguments the same name', () => {
  const faults = modules.flatMap(({ name, schema }) => {
    const names = Object.entries(schema.properties).flatMap(([key, { aliases = [] }]) => [key, ...aliases]);
    return names.filter((key, index) => names.indexOf(key) !== index).map(key => `${name}.${key}`);
  });
  expect(faults).toEqual([]);
});

it('demands only arguments that it has', () => {
  const faults = modules.flatMap(({ name, schema }) => {
    const { required = [], mutuallyExclusive = [], requiredOneOf = [], requiredTogether = [] } = schema;
    const conditional = (schema.requiredIf ?? []).flatMap(([argument, , needed]) => [argument, ...needed]);
    const named = [required, ...mutuallyExclusive, ...requiredOneOf, ...requiredTogether, conditional].flat();
    return named.filter(key => schema.properties[key] === undefined).map(key => `${name}.${key}`);
  });
  expect(faults).toEqual([]);
});

it('accepts only arguments that satisfy its schema', () => {
  const ajv = new Ajv({ strict: true });
  for (const module of modules) {
    const validate = ajv.compile(toJsonSchema(module.schema));
    const names = [...Object.keys(module.schema.properties), 'nonsense'];
    const choices = Object.values(module.schema.properties).flatMap(({ enum: words = [] }) => [...words]);
    const value = fc.oneof(
      fc.constantFrom(...choices, 'x', '5', 'yes', '', 'a,b', 'k=v'),
      fc.boolean(),
      fc.integer(),
      fc.double({ noNaN: true, noDefaultInfinity: true }),
      fc.array(fc.constantFrom(...choices, 'x', 7), { maxLength: 2 }),
      fc.constant({ k: 'v' }),
    );
    fc.assert(
      fc.property(fc.dictionary(fc.constantFrom(...names), value, { maxKeys: 4 }), raw => {
        const prepared = prepareArguments(module as Module<never>, fromData(raw) as Map<string, Value>);
        if (prepared.ok && !validate(prepared.args))
          throw new TypeError(`${module.name}: ${ajv.errorsText(validate.errors)}`);
      }),
      { numRuns: 40, seed: 7 },
    );
  }
});
