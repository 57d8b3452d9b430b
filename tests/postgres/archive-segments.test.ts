// Segments of the archive by name: those of a run, the newest on the way along a timeline.
import { expect, it } from '@jest/globals';
import { lastSegment, namesOf, segmentRuns } from '../../src/postgres/archive.ts';
import { parseHistory, type Timeline, TimelineTree } from '../../src/postgres/timeline.ts';

const line = (number: number): Timeline => number as Timeline;
const tree = new TimelineTree([parseHistory(line(2), '1\t0/5000060\tbefore transaction 755\n')]);
const NAMES = [
  '0000000100000000000000FE',
  '0000000100000000000000FF',
  '000000010000000100000000',
  '000000010000000100000005',
];

it('the names of the runs are the names that made them', () => {
  const runs = segmentRuns(NAMES);
  expect(runs).toHaveLength(2);
  expect(runs.flatMap(run => namesOf(run))).toEqual(NAMES);
});

it.each<[number, string[], string | undefined]>([
  [1, NAMES, '000000010000000100000005'],
  [2, [...NAMES, '000000020000000000000005'], '000000020000000000000005'],
  // The timeline has just begun, nothing of it is archived yet: the parent's segment with the fork, not what came after.
  [2, ['000000010000000000000004', '000000010000000000000005', ...NAMES], '000000010000000000000005'],
  [2, ['000000010000000000000003', ...NAMES], '000000010000000000000003'],
  [2, NAMES, undefined],
  [2, [], undefined],
])('the newest segment on the way along timeline %i of %j is %s', (along, names, last) => {
  expect(lastSegment(tree, line(along), segmentRuns(names))).toBe(last);
});
