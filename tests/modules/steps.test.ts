// A recovery step by step: which step may run, for how far it has come.
import { expect, it } from '@jest/globals';
import { findEarlyStep } from '../../src/modules/clusters/steps.ts';
import type { Phase } from '../../src/postgres/journal.ts';

it.each<[string, string[], Phase, boolean, RegExp | undefined]>([
  ['the whole', ['all'], 'planned', true, undefined],
  ['an undo', ['undo'], 'planned', true, undefined],
  ['down', ['down'], 'planned', true, undefined],
  ['two steps at once', ['pitr', 'down'], 'planned', true, undefined],
  [
    'restore, with the cluster up',
    ['pitr'],
    'planned',
    true,
    /^-t pitr comes too early: the cluster is not down/,
  ],
  ['restore, with the cluster lost', ['restore'], 'planned', false, undefined],
  ['restore, once it is down', ['pitr'], 'stopped', false, undefined],
  [
    'replay of what is not restored',
    ['recovery', 'verify'],
    'stopped',
    false,
    /^-t recovery,verify comes too early/,
  ],
  ['replay', ['recovery'], 'restored', false, undefined],
  ['up, with the cluster up', ['up'], 'planned', true, /nothing has reached its target/],
  ['replicas, with the cluster up', ['replica'], 'planned', true, /^-t replica comes too early/],
  ['up, before the proof', ['up'], 'recovered', false, /nothing has reached its target/],
  ['up', ['up'], 'verified', false, undefined],
  ['resume, once the replicas stream', ['resume'], 'streaming', true, undefined],
])('%s', (_what, tags, phase, isAlive, expected) => {
  const said = findEarlyStep(tags, { phase, isAlive });
  if (expected === undefined) expect(said).toBeUndefined();
  else expect(said).toMatch(expected);
});
