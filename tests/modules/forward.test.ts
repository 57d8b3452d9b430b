// Stepping forward: what may go on from where it waits, with which request, and what lies behind it.
import { describe, expect, it } from '@jest/globals';
import { checkForward, findWaiting, forwardRequest, lateKey } from '../../src/modules/clusters/forward.ts';
import type { Cluster, Member } from '../../src/postgres/cluster.ts';
import { parseInstant } from '../../src/postgres/instant.ts';
import type { Journal, Phase } from '../../src/postgres/journal.ts';
import { parseLsn } from '../../src/postgres/lsn.ts';
import { type Plan, planRecovery } from '../../src/postgres/plan.ts';
import { parseRequest } from '../../src/postgres/target.ts';
import type { Timeline } from '../../src/postgres/timeline.ts';
import { buildSituation, type CompactSituation } from '../postgres/situations.ts';

const HISTORY = '1\t0/5000000\tbefore 2025-07-13 09:00:00+00\n';
const SITUATION: CompactSituation = {
  backups: [{ label: '20250713-080000F', stop: '2025-07-13 08:00:10+00', lsn: ['0/2000028', '0/2000100'] }],
  histories: { 2: HISTORY },
  born: { 2: '2025-07-13 09:10:00+00' },
  now: '2025-07-13 10:00:00+00',
  leader: { timeline: 1, lsn: '0/9000500' },
  located: { timeline: 1, lsn: '0/6000000' },
};

function journal(phase: Phase, more: Partial<Journal> = {}): Journal {
  return {
    ...{ host: '10.10.10.11', cluster: 'pg-test', phase, reached: {}, systemIdentifier: '1', known: [1] },
    request: '{"action":"pause","process":2,"time":"2025-07-13 09:00:00+00"}',
    plan: { set: '20250713-080000F', timeline: 1 },
    ...more,
  };
}

function member(lsn: string | undefined, state = 'in archive recovery'): Member {
  const silent = {
    ...{ postmaster: undefined, version: '15', clock: undefined, zone: undefined },
    ...{ freeBytes: 0, dataBytes: 0, journal: undefined },
  };
  return {
    ...silent,
    host: '10.10.10.11',
    isReachable: true,
    isPatroniRunning: false,
    control: { systemIdentifier: '1', state, timeline: 1 as Timeline },
    server:
      lsn === undefined
        ? undefined
        : {
            isInRecovery: true,
            systemIdentifier: '1',
            timeline: 1 as Timeline,
            lsn: parseLsn(lsn),
            now: parseInstant('2025-07-13 10:00:00+00'),
            lastReplayed: parseInstant('2025-07-13 08:59:00+00'),
            receiver: undefined,
            pauseState: 'paused',
            lastArchived: undefined,
            comingStandbys: [],
            hasChecksums: true,
            isArchiving: true,
          },
  };
}

const clusterOf = (only: Member): Cluster => ({ members: [only], patroni: [], isPaused: true });

describe('who waits', () => {
  it.each<[string, Phase, Member]>([
    ['a paused server', 'verified', member('0/6000000')],
    ['one that was shut down', 'verified', member(undefined, 'shut down in recovery')],
    ['one that died before its target', 'restored', member(undefined)],
  ])('%s', (_what, phase, waiting) => {
    expect(findWaiting(clusterOf(waiting), journal(phase))).toMatchObject({ member: waiting });
  });

  it.each<[string, Journal | undefined, Member, RegExp]>([
    ['no recovery', undefined, member('0/6000000'), /nothing to move forward/],
    ['nothing restored yet', journal('stopped'), member(undefined), /nothing to move forward/],
    ['promoted and stopped', journal('verified'), member(undefined, 'shut down'), /has left recovery/],
    ['handed over', journal('leading'), member('0/6000000'), /has left recovery/],
  ])('nobody: %s', (_what, note, other, reason) => {
    expect(findWaiting(clusterOf(other), note)).toMatchObject({ reason: expect.stringMatching(reason) });
  });
});

describe('the request', () => {
  it('takes the new target and keeps everything else, and the backup set', () => {
    expect(forwardRequest(journal('verified'), new Map([['xid', 7]]))).toEqual({
      action: 'pause',
      process: 2,
      xid: 7,
      set: '20250713-080000F',
    });
  });

  it('promotes at the end of the archive, where PostgreSQL cannot wait', () => {
    const request = forwardRequest(journal('verified'), {});
    expect(request).toEqual({ action: 'promote', process: 2, set: '20250713-080000F' });
    expect(parseRequest(request).target).toEqual({ type: 'default' });
  });

  it('leaves the target of nobody behind', () => {
    expect(forwardRequest(journal('verified', { request: 'null' }), null)).toEqual({
      action: 'promote',
      set: '20250713-080000F',
    });
  });
});

describe('a key of the request', () => {
  it.each([
    [null],
    [{ xid: 7, action: 'shutdown' }],
    [new Map([['process', 2]])],
    [{ process: 2, timeline: 1 }],
  ])('that can still be said: %p', asked => {
    expect(lateKey(journal('verified'), asked)).toBeUndefined();
  });

  it.each([
    [{ process: 3 }, 'process'],
    [{ time: '2025-07-13 09:05:00+00', archive: false }, 'archive'],
    [new Map([['data', '/pg/look']]), 'data'],
  ])('that the restore did not have: %p', (asked, key) => {
    const reason = `\`${key}\` of pg_pitr comes too late: the backup has been restored`;
    expect(lateKey(journal('verified'), asked)).toMatchObject({ reason });
  });
});

describe('a target', () => {
  const check = (request: unknown, lsn: string | undefined, note = journal('verified')) => {
    const situation = buildSituation(SITUATION);
    const plan = planRecovery(parseRequest(request), situation);
    expect(plan).toMatchObject({ kind: 'plan' });
    const waiting = { journal: note, member: member(lsn, 'shut down in recovery') };
    return checkForward(plan as Plan, waiting, situation.tree)?.reason;
  };

  it.each<[string, unknown]>([
    ['a time', { time: '2025-07-13 09:05:00+00' }],
    ['a transaction', { xid: 755, timeline: 1 }],
    ['a position', { lsn: '0/5800000', timeline: 1 }],
    ['the end', { timeline: 1 }],
  ])('ahead: %s', (_what, request) => {
    expect(check(request, '0/5800000')).toBeUndefined();
  });

  it('on another branch, not yet left', () => {
    const note = journal('verified', { plan: { set: '20250713-080000F', timeline: 2 } });
    expect(check({ time: '2025-07-13 09:05:00+00' }, '0/4000000', note)).toBeUndefined();
  });

  it.each<[string, unknown, RegExp]>([
    ['a time', { time: '2025-07-13 08:58:00+00' }, /before the last commit that was replayed/],
    ['a transaction', { xid: 755, timeline: 1 }, /lies before 0\/6500000/],
    ['a position', { lsn: '0/5800000', timeline: 1 }, /lies before 0\/6500000/],
    ['the backup', { type: 'immediate' }, /end of the backup has been passed/],
    ['another branch', { timeline: 2 }, /left timeline 1 before 0\/6500000/],
  ])('behind: %s', (_what, request, reason) => {
    expect(check(request, '0/6500000')).toMatch(reason);
  });

  it('is held against the note when the server is down', () => {
    const outcome = {
      ...{ reason: null, last_commit: '2025-07-13T08:59:00Z', lsn: '0/6500000' },
      ...{ timeline: 1, parent: null },
    };
    const note = journal('verified', { outcome });
    expect(check({ xid: 755, timeline: 1 }, undefined, note)).toMatch(/lies before 0\/6500000/);
    expect(check({ time: '2025-07-13 08:58:00+00' }, undefined, note)).toMatch(/before the last commit/);
  });
});
