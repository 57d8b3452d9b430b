// Precedence: each layer wins over all that the documentation puts below it.
import { describe, expect, test } from '@jest/globals';
import type { Layer, Origins } from '../../src/variables/layers.ts';
import { strongestFirst, valueLayer } from '../../src/variables/layers.ts';
import { LazyScope } from '../../src/variables/scope.ts';
import { emptyEnvironment } from '../template/environment.ts';

const environment = emptyEnvironment();

/** Every origin with two layers where it may have several, from weak to strong; the value is the layer's name. */
const ORIGINS: readonly (readonly [keyof Origins, string])[] = [
  ['roleDefaults', 'defaults of a role of the play'],
  ['roleDefaults', 'defaults of the role'],
  ['inventory', 'group_vars'],
  ['inventory', 'host_vars'],
  ['facts', 'facts'],
  ['play', 'vars of the play'],
  ['play', 'vars_files'],
  ['roleVars', 'vars of a role of the play'],
  ['roleVars', 'vars of the role'],
  ['task', 'vars of the block'],
  ['task', 'vars of the task'],
  ['includeVars', 'include_vars'],
  ['setFacts', 'set_fact'],
  ['roleParams', 'parameters of the outer role'],
  ['roleParams', 'parameters of the role'],
  ['includeParams', 'parameters of the outer include'],
  ['includeParams', 'parameters of the include'],
  ['extra', 'extra vars'],
];

function scopeWith(names: readonly string[]): LazyScope {
  const layersOf = (origin: keyof Origins): Layer[] =>
    ORIGINS.filter(([key, name]) => key === origin && names.includes(name)).map(([, name]) =>
      valueLayer(new Map([['x', name]])),
    );
  const one = (origin: keyof Origins): Layer => layersOf(origin)[0] ?? new Map();
  const layers = strongestFirst({
    roleDefaults: layersOf('roleDefaults'),
    inventory: layersOf('inventory'),
    facts: one('facts'),
    play: layersOf('play'),
    roleVars: layersOf('roleVars'),
    task: layersOf('task'),
    includeVars: one('includeVars'),
    setFacts: one('setFacts'),
    roleParams: layersOf('roleParams'),
    includeParams: layersOf('includeParams'),
    extra: one('extra'),
  });
  return new LazyScope([], layers, environment);
}

describe('precedence', () => {
  const names = ORIGINS.map(([, name]) => name);
  test.each(names)('%s', name => {
    expect(scopeWith(names.slice(0, names.indexOf(name) + 1)).lookup('x')).toBe(name);
  });

  test('names that the engine answers win over all of them', () => {
    const magic = new Map([['x', () => 'magic']]);
    const scope = new LazyScope([magic], [valueLayer(new Map([['x', 'extra vars']]))], environment);
    expect(scope.lookup('x')).toBe('magic');
  });
});

describe('a layer of values', () => {
  test('follows the map behind it', () => {
    const values = new Map([['a', 1]]);
    const layer = valueLayer(values);
    values.set('b', 2);
    expect([...layer.keys()]).toEqual(['a', 'b']);
    expect(layer.get('b')).toMatchObject({ kind: 'value', value: 2 });
    expect(layer.get('c')).toBeUndefined();
  });
});
