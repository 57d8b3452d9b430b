import { describe, expect, it } from '@jest/globals';
import { namesOf, segmentRuns } from '../../src/postgres/archive.ts';
import { type Lsn, parseLsn, segmentName } from '../../src/postgres/lsn.ts';
import { segmentSizeOf } from '../../src/postgres/segment-size.ts';
import type { Timeline } from '../../src/postgres/timeline.ts';
import { TimelineTree } from '../../src/postgres/timeline.ts';
import { batchesAlong } from '../../src/postgres/wal-search.ts';

const MIB = 1048576n;

const backup = (start: string, stop: string, size: bigint) => ({
  startLsn: parseLsn(start),
  stopLsn: parseLsn(stop),
  walStart: segmentName(1 as Timeline, parseLsn(start), size),
  walStop: segmentName(1 as Timeline, (parseLsn(stop) - 1n) as Lsn, size),
});

describe('the size of segments', () => {
  it.each([
    ['nothing is known', [], undefined, 16n],
    ['only the control file tells', [], 64n, 64n],
    ['backups tell', [backup('1/84000028', '1/84000100', 64n * MIB)], undefined, 64n],
    ['backups fit the control file', [backup('1/84000028', '1/84000100', 64n * MIB)], 64n, 64n],
    ['the control file is of another cluster', [backup('1/84000028', '1/84000100', 64n * MIB)], 16n, 64n],
    ['backups leave it open', [backup('0/28', '0/100', 16n * MIB)], undefined, 16n],
    ['backups leave it open to the control file', [backup('0/28', '0/100', 64n * MIB)], 64n, 64n],
    ['segments are small', [backup('0/1F00028', '0/1F00200', MIB)], undefined, 1n],
    ['a backup ends on the border', [backup('2/40000028', '2/44000000', 64n * MIB)], undefined, 64n],
  ])('%s', (_name, backups, control, expected) => {
    expect(segmentSizeOf(backups, control === undefined ? undefined : control * MIB)).toBe(expected * MIB);
  });
});

it('segments of 64 MiB follow each other across the border of a log file', () => {
  const size = 64n * MIB;
  const names = ['00000001000000000000003E', '00000001000000000000003F', '000000010000000100000000'];
  const runs = segmentRuns(names, size);
  expect(runs).toHaveLength(1);
  expect(runs.flatMap(run => namesOf(run, size))).toEqual(names);
  const tree = new TimelineTree([], [1 as Timeline]);
  const batches = batchesAlong(tree, 1 as Timeline, names, parseLsn('0/FC000000'), size);
  expect(batches.map(batch => batch.names)).toEqual([names.slice(1)]);
});
