// The verdict on each promise, from evidence on both sides of the line.
import { describe, expect, it } from '@jest/globals';
import type { RestorableWindow } from '../../src/postgres/archive.ts';
import type { Instant } from '../../src/postgres/instant.ts';
import { parseLsn } from '../../src/postgres/lsn.ts';
import { policyJson, policyJunit } from '../../src/postgres/policy-report.ts';
import { type BackupPromise, readPromise } from '../../src/postgres/policy-variables.ts';
import {
  type Archiving,
  archivingLag,
  type Evidence,
  isBroken,
  judgePromise,
  type RepositoryEvidence,
} from '../../src/postgres/promise.ts';
import { at, backup, stanza, timeline } from './repository.ts';

const DAY = 86_400;
const now = at('2025-07-31 12:00:00');
const oldest = backup('2025-07-07 01:00:00', '0/2000028');
const window: RestorableWindow = {
  repo: 1,
  timeline: timeline(1),
  from: at('2025-07-07 01:00:11'),
  backup: oldest,
  end: parseLsn('0/9000000'),
  gap: undefined,
};
const gap = {
  first: '000000010000000000000005',
  last: '000000010000000000000005',
  start: parseLsn('0/5000000'),
  end: parseLsn('0/6000000'),
  segments: 1,
};
const archiving: Archiving = {
  mode: 'on',
  command: 'pgbackrest --stanza=pg-test archive-push %p',
  timeout: 300,
  lastArchived: at('2025-07-31 11:58:00'),
  lastFailed: undefined,
  lastFailedSegment: undefined,
  lastCommit: at('2025-07-31 11:59:00'),
};
const moment = (days: number) => ({ at: now, seconds: days * DAY });
const repository: RepositoryEvidence = {
  repo: 1,
  lastFull: at('2025-07-28 01:00:10'),
  firstLabel: '20250101-010000F',
  firstEver: at('2025-01-01 01:00:00'),
  windows: [window],
  forecast: {
    expiries: [{ at: now, labels: ['20250707-010000F', 'x'] }],
    narrowest: moment(14),
    oldestFull: moment(7),
    hasFulls: true,
  },
};
const evidence: Evidence = {
  now,
  stanza: stanza(oldest),
  repositories: [repository],
  archiving,
  schedules: [{ host: 'a', missing: [], isCronRunning: true }],
  drill: { at: at('2025-07-30 12:00:00'), seconds: 600 },
  recovery: undefined,
};
const PROMISE = readPromise({ rpo: '5m', rto: '30m', window: '14d', full_age: '8d', drill_age: '30d' });

const verdictOf = (name: string, more: Partial<Evidence>, promise: BackupPromise = PROMISE): string => {
  const check = judgePromise(promise, { ...evidence, ...more }).find(each => each.name === name);
  return check === undefined ? 'not checked' : `${check.verdict}: ${check.found}`;
};
const withRepository = (...changes: readonly Partial<RepositoryEvidence>[]): Partial<Evidence> => ({
  repositories: changes.map((change, index) => ({ ...repository, repo: index + 1, ...change })),
});
const withArchiving = (change: Partial<Archiving>): Partial<Evidence> => ({
  archiving: { ...archiving, ...change },
});

describe('a promise', () => {
  it('is kept where all evidence is for it', () => {
    const checks = judgePromise(PROMISE, evidence);
    expect(checks.map(({ name, verdict, promised }) => [name, verdict, promised])).toEqual([
      ['rpo', 'kept', '5m'],
      ['archiving', 'kept', undefined],
      ['window', 'kept', '14d'],
      ['full_age', 'kept', '8d'],
      ['retention', 'kept', undefined],
      ['wal', 'kept', undefined],
      ['rto', 'kept', '30m'],
      ['drill_age', 'kept', '30d'],
      ['schedule', 'kept', undefined],
    ]);
    expect(isBroken(checks)).toBe(false);
  });

  it('that is not made is not checked; archive, retention and schedule always are', () => {
    const checks = judgePromise({}, { ...evidence, schedules: [] });
    expect(checks.map(({ name }) => name)).toEqual(['archiving', 'retention', 'wal']);
  });

  it.each<[string, Partial<Evidence>, string]>([
    ['rpo', {}, 'kept: the archive is 2m behind'],
    ['rpo', withArchiving({ lastCommit: at('2025-07-31 11:57:00') }), 'kept: every commit is archived'],
    ['rpo', withArchiving({ lastArchived: at('2025-07-31 11:54:00') }), 'broken: the archive is 6m behind'],
    [
      'rpo',
      withArchiving({ lastArchived: at('2025-07-31 11:54:00'), lastCommit: undefined }),
      'broken: the archive is 6m behind',
    ],
    ['rpo', withArchiving({ lastArchived: undefined }), 'broken: nothing has been archived yet'],
    [
      'rpo',
      withArchiving({ timeout: 0 }),
      'broken: archive_timeout is 0: a quiet cluster archives only when 16 MB are full',
    ],
    ['rpo', withArchiving({ timeout: 600 }), 'broken: archive_timeout is 10m: that long a commit may wait'],
    ['rpo', { archiving: undefined }, 'broken: no leader answers: nothing new is archived'],
    ['archiving', { archiving: undefined }, 'broken: no leader answers'],
    ['archiving', withArchiving({ mode: 'off' }), 'broken: archive_mode is off'],
    [
      'archiving',
      withArchiving({ command: '/bin/true' }),
      'broken: archive_command is `/bin/true`, which is not pgBackRest',
    ],
    [
      'archiving',
      withArchiving({ lastFailed: at('2025-07-31 11:59:00'), lastFailedSegment: '0'.repeat(24) }),
      `broken: archiving fails since 2025-07-31 11:59:00+00, at ${'0'.repeat(24)}`,
    ],
    [
      'archiving',
      withArchiving({ lastFailed: at('2025-07-31 11:00:00') }),
      'kept: last segment at 2025-07-31 11:58:00+00',
    ],
    [
      'archiving',
      withArchiving({ lastArchived: undefined }),
      'unproven: nothing has been archived since statistics were reset',
    ],
    ['window', {}, 'kept: repo1 reaches back 24d10h, to 2025-07-07 01:00:11+00'],
    [
      'window',
      withRepository({ windows: [{ ...window, from: at('2025-07-21 01:00:11') }] }),
      'broken: repo1 reaches back 10d10h, to 2025-07-21 01:00:11+00',
    ],
    [
      'window',
      withRepository({
        windows: [{ ...window, from: at('2025-07-21 01:00:11') }],
        firstLabel: '20250707-010000F',
      }),
      'kept: repo1 reaches back 10d10h, to 2025-07-21 01:00:11+00, its first backup',
    ],
    ['window', withRepository({ windows: [{ ...window, gap }] }), 'broken: repo1 reaches back nowhere'],
    [
      'window',
      withRepository({ windows: [{ ...window, from: at('2025-07-30 12:00:00') }] }, {}),
      'kept: repo1 reaches back 1d, to 2025-07-30 12:00:00+00; repo2 reaches back 24d10h, to 2025-07-07 01:00:11+00',
    ],
    ['window', { repositories: [] }, 'broken: there is no backup'],
    ['full_age', {}, 'kept: repo1: the last full is 3d10h old'],
    [
      'full_age',
      withRepository({ lastFull: at('2025-07-20 12:00:00') }),
      'broken: repo1: the last full is 11d old',
    ],
    ['full_age', withRepository({ lastFull: undefined }), 'broken: repo1 has no full backup'],
    [
      'full_age',
      withRepository({ forecast: { ...repository.forecast, oldestFull: moment(31) } }),
      'broken: repo1: the last full is 3d10h old; by the schedule it will be 31d on 2025-07-31 12:00:00+00',
    ],
    [
      'full_age',
      withRepository({ forecast: { ...repository.forecast, oldestFull: undefined } }),
      'broken: repo1: the last full is 3d10h old, and the schedule makes no other',
    ],
    ['retention', {}, 'kept: repo1: the window will be 14d on 2025-07-31 12:00:00+00 at its narrowest'],
    [
      'retention',
      withRepository({ forecast: { ...repository.forecast, narrowest: moment(7) }, sufficient: 3 }),
      'broken: repo1: the window will be 7d on 2025-07-31 12:00:00+00 at its narrowest, with retention_full: 3 it would hold',
    ],
    [
      'retention',
      withRepository({ forecast: { ...repository.forecast, narrowest: undefined } }),
      'kept: repo1: nothing will be expired',
    ],
    ['wal', {}, 'kept: no gap since the oldest backup'],
    [
      'wal',
      withRepository({
        windows: [
          { ...window, gap },
          { ...window, from: at('2025-07-30 00:00:00') },
        ],
      }),
      'broken: repo1 lacks segment 000000010000000000000005',
    ],
    [
      'wal',
      withRepository({
        windows: [
          { ...window, gap },
          { ...window, from: at('2025-07-10 00:00:00') },
        ],
      }),
      'kept: repo1 lacks segment 000000010000000000000005, before the promised window',
    ],
    [
      'wal',
      withRepository({ windows: [{ ...window, gap }] }),
      'broken: repo1 lacks segment 000000010000000000000005',
    ],
    ['rto', {}, 'kept: the drill of 2025-07-30 12:00:00+00 took 10m'],
    ['rto', { drill: { at: now, seconds: 2400 } }, 'broken: the drill of 2025-07-31 12:00:00+00 took 40m'],
    [
      'rto',
      { recovery: { at: now, seconds: 2400 } },
      'broken: the recovery of 2025-07-31 12:00:00+00 took 40m',
    ],
    ['rto', { drill: undefined }, 'unproven: no drill and no recovery has measured it'],
    ['drill_age', {}, 'kept: the last one was 1d ago'],
    [
      'drill_age',
      { drill: { at: at('2025-06-01 00:00:00'), seconds: 1 } },
      'broken: the last one was 60d12h ago',
    ],
    ['drill_age', { drill: undefined }, 'broken: there was none'],
    [
      'drill_age',
      { drill: undefined, ...withRepository({ firstEver: at('2025-07-30 00:00:00') }) },
      'unproven: none yet; the cluster is younger than that',
    ],
    ['schedule', {}, 'kept: installed on a'],
    [
      'schedule',
      {
        schedules: [
          { host: 'a', missing: ['0 1 * * * postgres x'], isCronRunning: true },
          { host: 'b', missing: [], isCronRunning: false },
        ],
      },
      "broken: a lacks '0 1 * * * postgres x'; cron does not run on b",
    ],
    ['schedule', { schedules: [] }, 'not checked'],
  ])('%s: %#', (name, more, verdict) => {
    expect(verdictOf(name, more)).toBe(verdict);
  });
});

it('the lag is unknown before anything was archived, and never negative', () => {
  const later = at('2025-07-31 12:00:30');
  expect(archivingLag({ ...archiving, lastArchived: undefined }, now)).toBe(undefined);
  expect(archivingLag({ ...archiving, lastArchived: later, lastCommit: (later + 1n) as Instant }, now)).toBe(
    0,
  );
});

describe('the report', () => {
  const checks = judgePromise(PROMISE, {
    ...evidence,
    drill: undefined,
    archiving: { ...archiving, command: 'cp "%p" <&2' },
  });
  const report = { cluster: 'pg-test', at: now, checks, repositories: evidence.repositories };

  it('is JSON with every check and every expiry', () => {
    const data = JSON.parse(policyJson(report));
    expect(data).toMatchObject({ cluster: 'pg-test', at: '2025-07-31T12:00:00Z', kept: false });
    expect(data.checks).toHaveLength(9);
    expect(data.expiries).toEqual([
      { repo: 1, at: '2025-07-31T12:00:00Z', backups: ['20250707-010000F', 'x'] },
    ]);
  });

  it('is JUnit with a failure for each broken promise', () => {
    const text = policyJunit(report);
    expect(text).toContain('tests="9" failures="2" errors="0" skipped="1"');
    expect(text).toContain('<testcase classname="backup_promise.pg-test" name="rpo 5m"/>');
    expect(text).toContain('archive_command is `cp &quot;%p&quot; &lt;&amp;2`');
    expect(text.match(/<failure /g)).toHaveLength(2);
  });
});
