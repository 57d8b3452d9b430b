import { expect, it } from '@jest/globals';
import { replicationLines } from '../../src/modules/clusters/plan-notes.ts';
import type { Decided } from '../../src/modules/clusters/recovery-plan.ts';

const members = [{ name: 'pg-test-1' }, { name: 'pg-test-2' }];

function notes(server: object | undefined, cluster?: string): string[] {
  return replicationLines({ server, request: { cluster }, cluster: { members } } as unknown as Decided);
}

it('slots of others and subscriptions are told of, the slots of members are not', () => {
  expect(notes({ slots: ['pg_test_2'], subscriptions: [] })).toEqual([]);
  expect(notes({ slots: ['debezium', 'pg_test_2'], subscriptions: ['feed'] })).toEqual([
    'note  replication slots do not survive: debezium; whoever reads from them has to begin anew',
    'note  subscriptions go on where their publishers are now: feed; what came behind the target does not come again',
  ]);
});

it('nothing is told of a server that does not answer, nor of one that a clone replaces', () => {
  expect(notes(undefined)).toEqual([]);
  expect(notes({ slots: ['debezium'], subscriptions: ['feed'] }, 'pg-meta')).toEqual([]);
});
