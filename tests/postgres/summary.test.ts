// The summary of a recovery, what an estimate makes of earlier ones, what would be lost.
import { describe, expect, it } from '@jest/globals';
import { estimateTime } from '../../src/postgres/estimate.ts';
import { parseInstant } from '../../src/postgres/instant.ts';
import type { Journal, Phase } from '../../src/postgres/journal.ts';
import { describeLoss, lossPoint, type NewestCommits } from '../../src/postgres/loss.ts';
import { formatLsn, parseLsn } from '../../src/postgres/lsn.ts';
import { type Plan, planRecovery } from '../../src/postgres/plan.ts';
import { expectedReplay, replayEnd } from '../../src/postgres/replay.ts';
import { parseSummaries, type RecoverySummary, summaryOf } from '../../src/postgres/summary.ts';
import { parseRequest } from '../../src/postgres/target.ts';
import { buildSituation, type CompactSituation } from './situations.ts';

const JOURNAL: Journal = {
  host: '10.10.10.11',
  cluster: 'pg-test',
  request: '{"repo":{"s3_key_secret":"never"},"time":"2026-11-23 10:00:00+00"}',
  phase: 'done',
  reached: {
    planned: '2026-11-23T10:05:00Z',
    flushed: '2026-11-23T10:05:00.5Z',
    stopped: '2026-11-23T10:05:03Z',
    leading: '2026-11-23T10:05:10Z',
    done: '2026-11-23T10:05:20Z',
  },
  systemIdentifier: '7',
  known: [1],
  before: { timeline: 1, lsn: '0/5000060', time: '2026-11-23T10:05:00Z' },
  outcome: { reason: 'before x', last_commit: null, lsn: '0/3000100', timeline: 2, parent: 1 },
  plan: { set: '20261123-090000F', needed_bytes: 1000, start_lsn: '0/2000000' },
};

describe('a summary', () => {
  const request = parseRequest({ time: '2026-11-23 10:00:00+00' });

  it('holds asked against reached, where the time went, and no keys of a repository', () => {
    expect(summaryOf(JOURNAL, request, false)).toEqual({
      cluster: 'pg-test',
      source: 'pg-test',
      host: '10.10.10.11',
      request: { time: '2026-11-23 10:00:00+00' },
      target: 'time 2026-11-23 10:00:00+00',
      exclusive: false,
      action: 'promote',
      reached: JOURNAL.outcome,
      backup_set: '20261123-090000F',
      restored_bytes: 1000,
      replayed_bytes: 0x1000100,
      started: '2026-11-23T10:05:00Z',
      finished: '2026-11-23T10:05:20Z',
      seconds: 20,
      seconds_without_leader: 9.5,
      phases: [
        { phase: 'flushed', seconds: 0.5 },
        { phase: 'stopped', seconds: 2.5 },
        { phase: 'leading', seconds: 7 },
        { phase: 'done', seconds: 10 },
      ],
      is_continued: false,
      before: JOURNAL.before,
      kept: null,
    });
  });

  it('is read back line by line, without what was cut off', () => {
    const summary = summaryOf(JOURNAL, request, false);
    expect(parseSummaries(`${JSON.stringify(summary)}\n{"cluster":"pg-test"}\n{"clu`)).toEqual([summary]);
    expect(parseSummaries(undefined)).toEqual([]);
  });
});

describe('an estimate', () => {
  const run = (
    seconds: Partial<Record<Phase, number>>,
    more: Partial<RecoverySummary> = {},
  ): RecoverySummary => ({
    ...summaryOf(JOURNAL, parseRequest({}), false),
    restored_bytes: 1000,
    replayed_bytes: 100,
    seconds: 1,
    phases: Object.entries(seconds).map(([phase, took]) => ({ phase: phase as Phase, seconds: took })),
    ...more,
  });
  const work = { restoredBytes: 1000, replayedBytes: 100 };
  const usual = { flushed: 1, stopped: 2, restored: 4, recovered: 3, leading: 2, streaming: 5, done: 1 };

  it('is unknown without a recovery that was measured in one go', () => {
    expect(estimateTime([], work)).toBeUndefined();
    expect(estimateTime([run(usual, { is_continued: true })], work)).toBeUndefined();
  });

  it('is what the last one took, without a leader from stop to lead', () => {
    expect(estimateTime([run(usual)], work)).toEqual({
      seconds: 18,
      least: 18,
      most: 18,
      withoutLeader: 11,
      runs: 1,
    });
  });

  it.each([
    ['copying grows with the data', { restoredBytes: 3000, replayedBytes: 100 }, 18 + 2 * 9, 11 + 8],
    ['replay with the log', { restoredBytes: 1000, replayedBytes: 400 }, 18 + 9, 11 + 9],
    ['less work is not counted on', { restoredBytes: 1, replayedBytes: 1 }, 18, 11],
  ])('%s', (_what, other, seconds, withoutLeader) => {
    expect(estimateTime([run(usual)], other)).toMatchObject({ seconds, withoutLeader });
  });

  it('is the middle of the newest five', () => {
    const runs = [100, 2, 4, 6, 8, 10].map((seconds, day) =>
      run({ done: seconds }, { finished: `2026-11-0${day + 1}T00:00:00Z` }),
    );
    expect(estimateTime([...runs].reverse(), work)).toMatchObject({
      seconds: 6,
      least: 2,
      most: 10,
      runs: 5,
    });
    expect(estimateTime(runs.slice(1, 3), work)).toMatchObject({ seconds: 3, runs: 2 });
  });
});

const SITUATION: CompactSituation = {
  backups: [{ label: '20250713-080000F', stop: '2025-07-13 08:00:10+00', lsn: ['0/2000028', '0/2000100'] }],
  now: '2025-07-13 10:00:10+00',
  leader: { timeline: 1, lsn: '0/A000100' },
};

function plan(request: unknown, change: Partial<CompactSituation> = {}): Plan {
  const made = planRecovery(parseRequest(request), buildSituation({ ...SITUATION, ...change }));
  if (made.kind === 'refusal') throw new RangeError(made.reason);
  return made;
}

const located = { timeline: 1, lsn: '0/5000000' };

describe('replay', () => {
  it.each([
    [{}, '0/A000100', true, 0x80000d8],
    [{ type: 'immediate' }, '0/2000100', true, 0xd8],
    [{ lsn: '0/4000000' }, '0/4000000', true, 0x1ffffd8],
    [{ name: 'x' }, '0/5000000', true, 0x2ffffd8],
    // Half of the time, half of the log.
    [{ time: '2025-07-13 09:00:10+00' }, '0/A000100', false, 0x80000d8 / 2],
  ])('of %j ends at %s', (request, lsn, isExact, bytes) => {
    const made = plan(request, { located });
    const end = replayEnd(made);
    expect(end && { lsn: formatLsn(end.lsn), isExact: end.isExact }).toEqual({ lsn, isExact });
    expect(expectedReplay(made)).toBe(bytes);
  });

  it('ends nobody knows where, when the archive does not tell', () => {
    expect(replayEnd(plan({}, { leader: null }))).toBeUndefined();
    expect(expectedReplay(plan({}, { leader: null }))).toBe(0);
  });
});

describe('a loss', () => {
  const lsn = (text: string) => parseLsn(text);
  const time = parseInstant('2025-07-13 09:00:00+00');
  const floor = lsn('0/2000100');

  it.each([
    [{}, undefined],
    [{ type: 'immediate' }, { kind: 'lsn', lsn: floor, isInclusive: true }],
    [{ lsn: '0/4000000' }, { kind: 'lsn', lsn: lsn('0/4000000'), isInclusive: false }],
    [
      { xid: 7, exclusive: true },
      { kind: 'lsn', lsn: lsn('0/5000000'), isInclusive: true },
    ],
    [{ name: 'x' }, { kind: 'lsn', lsn: lsn('0/5000000'), isInclusive: false }],
    [{ time: '2025-07-13 09:00:00+00' }, { kind: 'time', time, isInclusive: false, floor }],
  ])('of %j begins there', (request, point) => {
    expect(lossPoint(plan(request, { located }))).toEqual(point);
  });

  const commit = (text: string, xid: number) => ({ xid, time: parseInstant(`2025-07-13 ${text}+00`) });
  const two: NewestCommits = {
    count: 2,
    first: commit('09:00:00.5', 7),
    last: commit('09:02:03', 8),
    isWhole: true,
  };
  const point = { kind: 'time', time, isInclusive: false, floor } as const;

  it.each<[string, NewestCommits]>([
    [
      '2 transactions, from 2025-07-13 09:00:00.5+00 (transaction 7) to 2025-07-13 09:02:03+00 (transaction 8), 2m3s after the target',
      two,
    ],
    [
      'more than 2 transactions, the last of 2025-07-13 09:02:03+00 (transaction 8), 2m3s after the target',
      { ...two, isWhole: false },
    ],
    ['1 transaction, of 2025-07-13 09:00:00.5+00 (transaction 7)', { ...two, count: 1, last: two.first }],
    [
      'nothing: the last commit is of 2025-07-13 08:59:00+00 (transaction 6)',
      { count: 0, first: undefined, last: commit('08:59:00', 6), isWhole: true },
    ],
    [
      'nothing: there is no commit behind the target',
      { count: 0, first: undefined, last: undefined, isWhole: true },
    ],
    [
      'unknown: the newest segments of the log hold no commit',
      { count: 0, first: undefined, last: undefined, isWhole: false },
    ],
  ])('is told as: %s', (words, commits) => {
    expect(describeLoss(point, commits)).toBe(words);
  });
});
