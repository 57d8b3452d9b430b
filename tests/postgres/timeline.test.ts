import { describe, expect, it } from '@jest/globals';
import { parseLsn } from '../../src/postgres/lsn.ts';
import {
  historyFileName,
  parseHistory,
  parseTimeline,
  type Timeline,
  TimelineTree,
  timelineOfHistoryFile,
} from '../../src/postgres/timeline.ts';

const line = (number: number): Timeline => number as Timeline;
const second = parseHistory(line(2), '1\t0/5000060\tbefore 2025-07-13 10:00:03.25+00\n');
const third = parseHistory(
  line(3),
  '# a comment\n1\t0/5000060\tbefore 2025-07-13 10:00:03.25+00\n\n2\t0/7000028\tno recovery target specified\n',
);
/** A second recovery that went back to timeline 1. */
const fourth = parseHistory(line(4), '1\t0/6000000\tbefore transaction 755\n');

describe('a history file', () => {
  it('is read with its reasons', () => {
    expect(third.forks).toEqual([
      { parent: 1, at: parseLsn('0/5000060'), reason: 'before 2025-07-13 10:00:03.25+00' },
      { parent: 2, at: parseLsn('0/7000028'), reason: 'no recovery target specified' },
    ]);
  });

  it('has a name in hexadecimal', () => {
    expect(historyFileName(line(26))).toBe('0000001A.history');
    expect(timelineOfHistoryFile('0000001A.history')).toBe(26);
    expect(timelineOfHistoryFile('00000010000000000000001A')).toBeUndefined();
  });

  it('is refused when a line is none', () => {
    expect(() => parseHistory(line(2), 'one\t0/5\tx')).toThrow("'one' is not a timeline");
  });
});

describe('a timeline number', () => {
  it.each(['0', '-1', '1.5', 'x', ''])('is not %j', text => {
    expect(() => parseTimeline(text)).toThrow('is not a timeline');
  });
  it('is decimal', () => {
    expect(parseTimeline('10')).toBe(10);
  });
});

describe('the tree of timelines', () => {
  const tree = new TimelineTree([second, third, fourth]);

  it('knows all of them', () => {
    expect(tree.timelines).toEqual([1, 2, 3, 4]);
    expect(tree.latest).toBe(4);
    expect(new TimelineTree([third]).timelines).toEqual([1, 2, 3]);
    expect(new TimelineTree([], [line(1)]).latest).toBe(1);
  });

  it.each([
    // recovery along, written on, at, passes it
    [3, 1, '0/5000000', true],
    [3, 1, '0/5000060', true],
    [3, 1, '0/5000061', false],
    [3, 2, '0/6000000', true],
    [3, 2, '0/5000000', false],
    [3, 2, '0/8000000', false],
    [3, 3, '0/8000000', true],
    [3, 3, '0/6000000', false],
    [4, 1, '0/5900000', true],
    [4, 2, '0/5900000', false],
    [1, 1, '0/9000000', true],
    [1, 2, '0/5100000', false],
  ])('timeline %i passes timeline %i at %s: %s', (along, on, at, expected) => {
    expect(tree.isOnPath(line(along), line(on), parseLsn(at))).toBe(expected);
  });

  it('tells whose bytes are read', () => {
    expect(tree.timelineAt(line(3), parseLsn('0/5000000'))).toBe(1);
    expect(tree.timelineAt(line(3), parseLsn('0/5000060'))).toBe(2);
    expect(tree.timelineAt(line(3), parseLsn('0/7000028'))).toBe(3);
  });

  it('is told in one line', () => {
    expect(tree.describe(line(3))).toBe('1 → 2 (from 0/5000060) → 3 (from 0/7000028)');
    expect(tree.describe(line(1))).toBe('1');
  });
});
