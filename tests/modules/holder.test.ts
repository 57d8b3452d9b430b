// Who holds a cluster, on this machine's own processes; where a recovery stands, in words.
import { describe, expect, it } from '@jest/globals';
import { describeHolder, parseHolder } from '../../src/modules/clusters/holder.ts';
import { standLines } from '../../src/modules/clusters/stand-lines.ts';
import type { Journal } from '../../src/postgres/journal.ts';

const HOLDER = {
  machine: 'elsewhere',
  boot: 'b',
  pid: 4242,
  start: '1',
  since: '2026-11-23T10:00:00Z',
  run: 'r',
};

describe('the note of another run', () => {
  it('is read as it was written', () => {
    expect(parseHolder(JSON.stringify(HOLDER))).toEqual(HOLDER);
  });

  it.each(['', 'null', '{}', '{"pid":"4242"}', '{"pid":1'])('is none in %j', text => {
    expect(parseHolder(text)).toBeUndefined();
  });

  it('names the holder, and how to take over from another machine', () => {
    const { reason, hint } = describeHolder(HOLDER, 'pg-test');
    expect(reason).toBe(
      'another run recovers pg-test now: process 4242 on elsewhere, since 2026-11-23T10:00:00Z',
    );
    expect(hint).toMatch(/-e pitr_take_over=true$/);
  });
});

it('tells each host apart: what runs there, and what its data is', () => {
  const nobody = {
    ...{ isReachable: true, isPatroniRunning: false, postmaster: undefined, server: undefined },
    ...{
      control: undefined,
      version: '15',
      clock: undefined,
      zone: undefined,
      freeBytes: 0,
      journal: undefined,
    },
  };
  const control = { systemIdentifier: '7', state: 'shut down', timeline: 3 as never };
  const journal: Journal = {
    ...{
      host: 'a',
      cluster: 'c',
      request: '{}',
      phase: 'stopped' as const,
      reached: {},
      systemIdentifier: '7',
    },
    ...{ known: [3], plan: { stamp: 'this plan' } },
  };
  const cluster = {
    members: [
      { ...nobody, host: 'a', dataBytes: 5_000_000 },
      { ...nobody, host: 'b', control, dataBytes: 5_000_000 },
      { ...nobody, host: 'c', isReachable: false, trouble: 'no route', dataBytes: undefined },
      { ...nobody, host: 'd', isReachable: false, isDenied: true as const, dataBytes: undefined },
      { ...nobody, host: 'e', control, replaced: 'this plan', dataBytes: undefined },
    ],
    ...{ patroni: [], isPaused: true },
  };
  expect(standLines(cluster, journal, 'c', { first: ['mend it'], request: '{}' })).toEqual([
    'WHERE CLUSTER c STANDS: the recovery on a has stopped it; nothing is restored yet',
    'host  Patroni  PostgreSQL            data',
    '----  -------  --------------------  ----------------------------------',
    'a     stopped  down                  partly replaced, not to be started',
    'b     stopped  down                  as before the recovery',
    'c     ?        does not answer       unknown',
    'd     ?        does not let root in  unknown',
    'e     stopped  down                  replaced, not caught up yet',
    'first  mend it',
    `next   ./pgsql-pitr.yml -l c -e '{pg_pitr: {}}'`,
  ]);
});
