// What the tests of this room render with: no files, the variables they name.
import type { Environment, Scope, SearchPath } from '../../src/template/environment.ts';
import { createEnvironment } from '../../src/template/registry.ts';
import type { Value } from '../../src/values/value.ts';

const NO_FILES: SearchPath = { find: () => ({ found: undefined, tried: [] }) };

export function emptyEnvironment(searchPath: SearchPath = NO_FILES): Environment {
  return createEnvironment({ searchPath });
}

export function scopeOf(variables: ReadonlyMap<string, Value>): Scope {
  return {
    lookup: name => variables.get(name),
    names: () => variables.keys(),
    describe: () => 'from vars.yml',
  };
}
