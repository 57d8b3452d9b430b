// What is in an archive and what is missing: by segment, along timelines that fork, in several repositories.
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { describeGap, findGaps, restorableWindows, segmentRuns } from '../../src/postgres/archive.ts';
import { formatInstant } from '../../src/postgres/instant.ts';
import { DEFAULT_SEGMENT_SIZE, formatLsn, type Lsn, parseLsn, segmentName } from '../../src/postgres/lsn.ts';
import { TimelineTree } from '../../src/postgres/timeline.ts';
import { backup, stanza, timeline } from './repository.ts';

const segments = (on: number, ...numbers: number[]): string[] =>
  numbers.map(number => segmentName(timeline(on), (BigInt(number) * DEFAULT_SEGMENT_SIZE) as Lsn));
const range = (from: number, to: number): number[] =>
  Array.from({ length: to - from + 1 }, (_, index) => from + index);
const straight = new TimelineTree([], [timeline(1)]);
/** Timeline 2 left timeline 1 in the middle of segment 5. */
const forked = new TimelineTree([
  { timeline: timeline(2), forks: [{ parent: timeline(1), at: parseLsn('0/5800000'), reason: '' }] },
]);

describe('runs of segments', () => {
  it('are unbroken, of one timeline, whatever the order of names', () => {
    const names = [
      ...segments(2, 5, 6),
      ...segments(1, 9, 3, 2, 1),
      '00000002.history',
      segments(1, 1)[0] ?? '',
    ];
    expect(
      segmentRuns(names).map(({ timeline: on, start, end }) => [on, formatLsn(start), formatLsn(end)]),
    ).toEqual([
      [1, '0/1000000', '0/4000000'],
      [1, '0/9000000', '0/A000000'],
      [2, '0/5000000', '0/7000000'],
    ]);
  });

  it('go on over the end of a log of 4 GiB', () => {
    expect(segmentRuns(segments(1, 254, 255, 256, 257))).toHaveLength(1);
  });
});

describe('gaps', () => {
  const gaps = (names: string[], from = '0/1000000', tree = straight, along = 1): string[] =>
    findGaps(segmentRuns(names), tree, timeline(along), parseLsn(from)).map(describeGap);

  it('are none in an unbroken archive, or before the position that is asked for', () => {
    expect(gaps(segments(1, ...range(1, 9)))).toEqual([]);
    expect(gaps(segments(1, 1, 5, 6, 7), '0/5800000')).toEqual([]);
    expect(gaps([])).toEqual([]);
  });

  it('are named by their first and last segment', () => {
    expect(gaps(segments(1, 1, 2, 4, 5, 9))).toEqual([
      'segment 000000010000000000000003',
      '3 segments from 000000010000000000000006 to 000000010000000000000008',
    ]);
    expect(gaps(segments(1, 3, 4))).toEqual([
      '2 segments from 000000010000000000000001 to 000000010000000000000002',
    ]);
  });

  it('need the segment of a fork from the child only', () => {
    expect(gaps([...segments(1, 1, 2, 3, 4), ...segments(2, 5, 6)], '0/1000000', forked, 2)).toEqual([]);
    expect(gaps([...segments(1, 1, 2, 3, 5), ...segments(2, 6, 7)], '0/1000000', forked, 2)).toEqual([
      'segment 000000010000000000000004',
      'segment 000000020000000000000005',
    ]);
  });

  it('are exactly what is taken out of the middle', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.integer({ min: 2, max: 29 }), { maxLength: 20 }), missing => {
        const kept = range(1, 30).filter(number => !missing.includes(number));
        const found = findGaps(
          segmentRuns(segments(1, ...kept)),
          straight,
          timeline(1),
          parseLsn('0/1000000'),
        );
        expect(found.reduce((sum, gap) => sum + gap.segments, 0)).toBe(missing.length);
      }),
    );
  });
});

describe('windows', () => {
  const windows = (
    held: ReturnType<typeof stanza>,
    tree: TimelineTree,
    archives: Readonly<Record<number, readonly string[]>>,
  ): string[] => {
    const runs = new Map(Object.entries(archives).map(([repo, names]) => [Number(repo), segmentRuns(names)]));
    return restorableWindows(held, tree, runs).map(
      ({ repo, timeline: on, from, end, gap }) =>
        `repo${repo} timeline ${on}: ${formatInstant(from)} to ${end === undefined ? '?' : formatLsn(end)}${gap ? `, ${describeGap(gap)}` : ''}`,
    );
  };
  const first = backup('2025-07-01 01:00:00', '0/2000028');
  const second = backup('2025-07-08 01:00:00', '0/7000028');

  it('begin behind the oldest backup and reach to the end of the archive', () => {
    expect(windows(stanza(first, second), straight, { 1: segments(1, ...range(2, 9)) })).toEqual([
      'repo1 timeline 1: 2025-07-01 01:00:11+00 to 0/A000000',
    ]);
  });

  it('are cut by a gap, and begin again with the next backup', () => {
    expect(windows(stanza(first, second), straight, { 1: segments(1, 2, 3, 5, 6, 7, 8) })).toEqual([
      'repo1 timeline 1: 2025-07-01 01:00:11+00 to 0/4000000, segment 000000010000000000000004',
      'repo1 timeline 1: 2025-07-08 01:00:11+00 to 0/9000000',
    ]);
  });

  it('do not come from a backup whose own WAL is gone', () => {
    expect(windows(stanza(first, second), straight, { 1: segments(1, 7, 8) })).toEqual([
      'repo1 timeline 1: 2025-07-08 01:00:11+00 to 0/9000000',
    ]);
  });

  it('are those of each timeline, from backups that lead to it', () => {
    const third = backup('2025-07-09 01:00:00', '0/8000028', { timeline: 2 });
    const names = [...segments(1, 2, 3, 4, 5, 6, 7), ...segments(2, 5, 6, 7, 8, 9)];
    expect(windows(stanza(first, second, third), forked, { 1: names })).toEqual([
      'repo1 timeline 1: 2025-07-01 01:00:11+00 to 0/8000000',
      'repo1 timeline 2: 2025-07-01 01:00:11+00 to 0/A000000',
    ]);
  });

  it('are those of each repository, and of its newest database', () => {
    const there = backup('2025-07-08 02:00:00', '0/7000028', { repo: 2 });
    const old = backup('2025-06-01 01:00:00', '0/2000028', { databaseId: 1 });
    const renewed = backup('2025-07-02 01:00:00', '0/2000028', { databaseId: 2 });
    expect(
      windows(stanza(old, renewed, there), straight, {
        1: segments(1, ...range(2, 9)),
        2: segments(1, 7, 8),
      }),
    ).toEqual([
      'repo1 timeline 1: 2025-07-02 01:00:11+00 to 0/A000000',
      'repo2 timeline 1: 2025-07-08 02:00:11+00 to 0/9000000',
    ]);
  });

  it('have an unknown end where the archive could not be listed', () => {
    expect(windows(stanza(first), straight, {})).toEqual(['repo1 timeline 1: 2025-07-01 01:00:11+00 to ?']);
  });
});
