// Which segments are read around a moment, also where the log forks.
import { describe, expect, test } from '@jest/globals';
import { instantFromSeconds } from '../../src/postgres/instant.ts';
import { DEFAULT_SEGMENT_SIZE, parseLsn } from '../../src/postgres/lsn.ts';
import { parseHistory, type Timeline, TimelineTree } from '../../src/postgres/timeline.ts';
import { runsOf, segmentAtLsn, segmentAtTime, segmentsOnPath } from '../../src/postgres/wal-path.ts';

const two = 2 as Timeline;
/** Timeline 2 leaves timeline 1 in the middle of segment 5. */
const tree = new TimelineTree([parseHistory(two, '1\t0/5000100\tbefore 2025-07-13 10:00:00+00\n')]);

function known(...names: string[]) {
  return names.map((short, index) => ({
    name: `0000000${short[0]}000000000000000${short[1]}`,
    time: instantFromSeconds(1000 + index * 10),
  }));
}

function path(timeline: number, ...names: string[]) {
  return segmentsOnPath(known(...names), tree, timeline as Timeline, DEFAULT_SEGMENT_SIZE);
}

const shortNames = (segments: readonly { readonly name: string }[]): string[] =>
  segments.map(({ name }) => `${name[7]}${name[23]}`);

describe('segmentsOnPath', () => {
  test('a timeline takes its parent up to the fork, then its own', () => {
    expect(shortNames(path(2, '13', '14', '15', '16', '25', '26'))).toEqual(['13', '14', '25', '26']);
  });

  test("while the child's copy of the fork is not there, the parent's serves", () => {
    expect(shortNames(path(2, '14', '15', '16'))).toEqual(['14', '15']);
  });

  test('the parent knows nothing of the child', () => {
    expect(shortNames(path(1, '14', '15', '16', '25', '26'))).toEqual(['14', '15', '16']);
  });

  test('files that are no segments are left out', () => {
    const all = segmentsOnPath(
      [...known('14'), { name: '00000002.history', time: undefined }],
      tree,
      two,
      DEFAULT_SEGMENT_SIZE,
    );
    expect(shortNames(all)).toEqual(['14']);
  });
});

test('a moment lies in the first segment that was archived after it, or in the newest', () => {
  const segments = path(2, '13', '14', '25', '26');
  expect(segmentAtTime(segments, instantFromSeconds(0))).toBe(0);
  expect(segmentAtTime(segments, instantFromSeconds(1010))).toBe(1);
  expect(segmentAtTime(segments, instantFromSeconds(1011))).toBe(2);
  expect(segmentAtTime(segments, instantFromSeconds(9999))).toBe(3);
});

test('a position lies in one segment or in none', () => {
  const segments = path(2, '13', '25');
  expect(segmentAtLsn(segments, parseLsn('0/3FFFFFF'))).toBe(0);
  expect(segmentAtLsn(segments, parseLsn('0/4000000'))).toBe(-1);
  expect(segmentAtLsn(segments, parseLsn('0/5000000'))).toBe(1);
});

test('a run ends where the timeline changes or a segment is missing', () => {
  const runs = runsOf(path(2, '12', '13', '25', '26', '28'));
  expect(runs.map(run => ({ timeline: run.timeline, count: run.segments.length }))).toEqual([
    { timeline: 1, count: 2 },
    { timeline: 2, count: 2 },
    { timeline: 2, count: 1 },
  ]);
  expect(runs[0]).toMatchObject({ from: parseLsn('0/2000000'), to: parseLsn('0/4000000') });
});
