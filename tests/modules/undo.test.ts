// Undo: which recovery is taken back, to where, and when there is none that can be.
import { describe, expect, it } from '@jest/globals';
import { nextCommand } from '../../src/modules/clusters/next-command.ts';
import { findUndo, undoLines, undoRequest } from '../../src/modules/clusters/undo.ts';
import type { Cluster, Member } from '../../src/postgres/cluster.ts';
import type { Journal, Phase } from '../../src/postgres/journal.ts';
import { parseLsn } from '../../src/postgres/lsn.ts';
import type { Timeline } from '../../src/postgres/timeline.ts';

const BEFORE = { timeline: 3, lsn: '0/5000060', time: '2026-11-23T10:00:00Z' };

function journal(phase: Phase, more: Partial<Journal> = {}): Journal {
  return {
    ...{ host: '10.10.10.11', cluster: 'pg-test', phase, reached: { planned: '2026-11-23T12:00:00Z' } },
    ...{ request: '{}', systemIdentifier: '1', known: [1, 2, 3], plan: { timeline: 3 }, before: BEFORE },
    ...more,
  };
}

function summary(finished: string, more: object = {}): string {
  const target = `time ${finished}`;
  return `${JSON.stringify({ cluster: 'pg-test', source: 'pg-test', target, finished, before: BEFORE, reached: { parent: 3 }, phases: [], ...more })}\n`;
}

function clusterOf(recoveries: readonly string[], note?: Journal): Cluster {
  const members = recoveries.map(
    (text, index): Member => ({
      ...{ host: `10.10.10.${11 + index}`, isReachable: true, isPatroniRunning: false },
      ...{ postmaster: undefined, server: undefined, control: undefined, version: '15', clock: undefined },
      ...{ zone: undefined, freeBytes: 0, dataBytes: 0, recoveries: text },
      journal: index === 0 && note !== undefined ? JSON.stringify(note) : undefined,
    }),
  );
  return { members, patroni: [], isPaused: false };
}

describe('what is undone', () => {
  it('is the last recovery that came to its end, whichever member made it', () => {
    const cluster = clusterOf([
      summary('2026-11-23T11:00:00Z', { before: { ...BEFORE, timeline: 2 } }),
      summary('2026-11-23T11:30:00Z'),
      summary('2026-11-23T11:45:00Z', { cluster: 'pg-other' }),
    ]);
    const undo = findUndo(cluster, 'pg-test', undefined);
    expect(undo).toEqual({
      before: BEFORE,
      what: 'the recovery to time 2026-11-23T11:30:00Z, done 2026-11-23T11:30:00Z',
    });
    if ('reason' in undo) throw new RangeError(undo.reason);
    expect(undoRequest(undo)).toEqual({ timeline: 3 });
    expect(undoLines(undo)[0]).toMatch(
      /to the end of timeline 3 \(2026-11-23 10:00:00\+00, 0\/5000060, or later\)$/,
    );
  });

  it('is one that is under way, before any that ended', () => {
    const note = journal('restored', { before: { ...BEFORE, timeline: 5 } });
    const undo = findUndo(clusterOf([summary('2026-11-23T11:00:00Z')], note), 'pg-test', note);
    expect(undo).toMatchObject({
      before: { timeline: 5 },
      what: expect.stringMatching(/as far as 'restored'/),
    });
  });

  it('is what failed, also when another target was planned since', () => {
    const note = journal('planned');
    expect(findUndo(clusterOf([''], note), 'pg-test', note)).toMatchObject({ before: BEFORE });
  });

  it('stays the same when the undo itself was cut off', () => {
    const undoes = { before: BEFORE, what: 'the recovery' };
    const note = journal('restored', { undoes, before: { ...BEFORE, timeline: 9 } });
    expect(findUndo(clusterOf([''], note), 'pg-test', note)).toBe(undoes);
  });

  it('is not hidden by a plan that nobody followed', () => {
    const note = journal('planned', { before: undefined });
    expect(findUndo(clusterOf([summary('2026-11-23T11:00:00Z')], note), 'pg-test', undefined)).toMatchObject({
      before: BEFORE,
    });
  });
});

describe('a directory that was kept', () => {
  const control = {
    ...{
      systemIdentifier: '1',
      state: 'shut down',
      timeline: 3 as Timeline,
      checkpoint: parseLsn('0/6000028'),
    },
  };
  const kept = {
    ...{ host: '10.10.10.11', recovers: '10.10.10.11', path: '/pg/data.before-1', control },
    ...{ stopped: '2026-11-23T10:00:05Z', outside: [], isArchiving: true },
  };
  const last = summary('2026-11-23T11:00:00Z', { kept: kept.path });

  it('is put back where it is whole, on the host that recovers', () => {
    const undo = findUndo(clusterOf([last]), 'pg-test', undefined, kept);
    expect(undo).toMatchObject({ before: BEFORE, kept: { host: '10.10.10.11', path: kept.path } });
    const stranger = { ...kept, recovers: '10.10.10.12' };
    const around = findUndo(clusterOf([last]), 'pg-test', undefined, stranger);
    expect(around).toMatchObject({
      before: BEFORE,
      notKept: expect.stringMatching(/10\.10\.10\.12 recovers/),
    });
    expect(around).not.toHaveProperty('kept');
  });

  it('is enough where no end was noted', () => {
    const unnoted = summary('2026-11-23T11:00:00Z', { kept: kept.path, before: null });
    expect(findUndo(clusterOf([unnoted]), 'pg-test', undefined, kept)).toMatchObject({
      before: { timeline: 3, lsn: '0/6000028', time: '2026-11-23T10:00:05Z' },
      kept: { path: kept.path },
    });
    const broken = { ...kept, outside: ['/disk2/space'] };
    expect(findUndo(clusterOf([unnoted]), 'pg-test', undefined, broken)).toMatchObject({
      reason: expect.stringMatching(/was not noted, and \/pg\/data\.before-1 is not whole/),
    });
  });
});

describe('data that no restore has touched', () => {
  const control = { systemIdentifier: '1', state: 'shut down', timeline: 3 as Timeline };
  const untouched = {
    ...{ host: '10.10.10.11', recovers: '10.10.10.11', path: '/pg/data', isUntouched: true, outside: [] },
    ...{ control: { ...control, checkpoint: parseLsn('0/6000028') }, stopped: '2026-11-23T10:00:05Z' },
    isArchiving: true,
  };

  it.each<Phase>(['flushed', 'stopped'])('starts again where the cluster was only stopped: %s', phase => {
    const note = journal(phase);
    const undo = findUndo(clusterOf([''], note), 'pg-test', note, untouched);
    expect(undo).toMatchObject({ before: BEFORE, kept: { path: '/pg/data', isUntouched: true } });
    if ('reason' in undo) throw new RangeError(undo.reason);
    expect(undoLines(undo)[1]).toBe(
      '/pg/data on 10.10.10.11 has not been touched: its server starts again where it was stopped',
    );
  });

  it('goes through the archive where it was not stopped cleanly, and is left alone while it runs', () => {
    const dead = { ...untouched, control: { ...untouched.control, state: 'in production' } };
    const stopped = journal('stopped');
    expect(findUndo(clusterOf([''], stopped), 'pg-test', stopped, dead)).toEqual({
      before: BEFORE,
      what: "the recovery on 10.10.10.11, which got as far as 'stopped'",
    });
    const flushed = journal('flushed');
    expect(findUndo(clusterOf([''], flushed), 'pg-test', flushed, dead)).toMatchObject({
      reason: expect.stringMatching(/has not replaced any data/),
    });
  });
});

it.each<[string, Cluster, Journal | undefined, RegExp]>([
  ['no recovery at all', clusterOf(['', '']), undefined, /there is nothing to undo/],
  [
    'nothing replaced yet',
    clusterOf([summary('2026-11-23T11:00:00Z')], journal('flushed')),
    undefined,
    /begun on 10\.10\.10\.11 has not replaced any data/,
  ],
  [
    'a clone',
    clusterOf([summary('2026-11-23T11:00:00Z', { source: 'pg-meta' })]),
    undefined,
    /a copy of 'pg-meta'/,
  ],
  [
    'a cluster that was down',
    clusterOf([summary('2026-11-23T11:00:00Z', { before: null })]),
    undefined,
    /began when nobody led/,
  ],
])('nothing can be undone: %s', (_what, cluster, note, reason) => {
  expect(findUndo(cluster, 'pg-test', note)).toMatchObject({ reason: expect.stringMatching(reason) });
});

it('its command says nothing of a target: that stands in the notes', () => {
  expect(nextCommand('pg-test', '{"time":"2026-11-23 10:00:00+00"}', 'undo')).toBe(
    './pgsql-pitr.yml -l pg-test -t undo',
  );
});
