// An esbuild plugin: puts validators that ajv makes now in the place of those that it would make in every run.
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Ajv } from 'ajv';
import standaloneCode from 'ajv/dist/standalone/index.js';
import { build, transform } from 'esbuild';

export function readyValidators(root) {
  return {
    name: 'ready-validators',
    setup(plugin) {
      plugin.onLoad({ filter: /src\/modules\/validators\.ts$/ }, async () => ({
        contents: await validatorsOf(root),
        loader: 'js',
      }));
    },
  };
}

/** A module that exports `validatorOf` over one ready function per module. */
async function validatorsOf(root) {
  const { schemas, options } = await readSchemas(root);
  const ajv = new Ajv({ ...options, code: { source: true, esm: true } });
  for (const [name, schema] of schemas) ajv.addSchema(schema, name);
  const names = schemas.map(([name]) => name);
  // `package` is a module's name, and none that JavaScript allows.
  const exported = names.map(name => [`check_${name}`, name]);
  const code = (standaloneCode.default ?? standaloneCode)(ajv, Object.fromEntries(exported));
  const ready = exported.map(([check, name]) => `${JSON.stringify(name)}: ${check}`).join(', ');
  const lookup = `const ready = { ${ready} };\nexport function validatorOf(module) { return ready[module.name]; }\n`;
  // Nobody reads this code, and every run has to scan it.
  return (await transform(`${code}\n${lookup}`, { minify: true, format: 'esm' })).code;
}

/** The schemas as the sources have them now: bundled into a file of its own, then imported. */
async function readSchemas(root) {
  const outfile = join(root, '.reprise', `schemas-${process.pid}.mjs`);
  const contents = `
    import { findModule, loadModules, moduleNames } from './src/modules/registry.ts';
    import { toJsonSchema } from './src/modules/json-schema.ts';
    export { VALIDATOR_OPTIONS as options } from './src/modules/validator-options.ts';
    await loadModules(moduleNames());
    export const schemas = moduleNames().map(name => [name, toJsonSchema(findModule(name).schema)]);`;
  await build({
    stdin: { contents, resolveDir: root, loader: 'ts' },
    outfile,
    bundle: true,
    packages: 'external',
    format: 'esm',
    platform: 'node',
    target: 'node20.12',
  });
  try {
    return await import(pathToFileURL(outfile).href);
  } finally {
    rmSync(outfile);
  }
}
