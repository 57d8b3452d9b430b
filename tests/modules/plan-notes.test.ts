import { expect, it } from '@jest/globals';
import { clockFacts, replicationFacts } from '../../src/modules/clusters/plan-notes.ts';
import type { Decided } from '../../src/modules/clusters/recovery-plan.ts';

const members = [{ name: 'pg-test-1' }, { name: 'pg-test-2' }];

function notes(server: object | undefined, cluster?: string): string[] {
  const told = replicationFacts({ server, request: { cluster }, cluster: { members } } as unknown as Decided);
  return told.flatMap(([, text]) => text ?? []);
}

it('slots of others and subscriptions are told of, the slots of members are not', () => {
  expect(notes({ slots: ['pg_test_2'], subscriptions: [] })).toEqual([]);
  expect(notes({ slots: ['debezium', 'pg_test_2'], subscriptions: ['feed'] })).toEqual([
    'replication slots do not survive: debezium; whoever reads from them has to begin anew',
    'subscriptions go on where their publishers are now: feed; what came behind the target does not come again',
  ]);
});

it('nothing is told of a server that does not answer, nor of one that a clone replaces', () => {
  expect(notes(undefined)).toEqual([]);
  expect(notes({ slots: ['debezium'], subscriptions: ['feed'] }, 'pg-meta')).toEqual([]);
});

it('a clock that is not that of this machine is told of, one that may be is not', () => {
  const found = [
    { host: 'a', clockAhead: 95 },
    { host: 'b', clockAhead: -3600 },
    { host: 'c', clockAhead: 1 },
    { host: 'd' },
  ];
  expect(clockFacts({ cluster: { members: found } } as unknown as Decided)).toEqual([
    [
      'note',
      "the clock of a is 1 min 35 s ahead of this machine's: commits bear the time of the server that led",
    ],
    [
      'note',
      "the clock of b is 1 h 0 min behind this machine's: commits bear the time of the server that led",
    ],
  ]);
});
