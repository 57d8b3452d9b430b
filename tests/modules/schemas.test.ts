// Every module's own account of itself: a schema that JSON Schema accepts, words for each argument, no name twice.
import { beforeAll, expect, it } from '@jest/globals';
import { Ajv } from 'ajv';
import { toJsonSchema } from '../../src/modules/arguments.ts';
import type { Module } from '../../src/modules/module.ts';
import { findModule, loadModules, moduleNames } from '../../src/modules/registry.ts';

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
