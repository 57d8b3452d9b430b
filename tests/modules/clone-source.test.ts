// A clone over a clone: which timelines its own stanza has taken, and where two would share a number.
import { describe, expect, it } from '@jest/globals';
import { takenTimelines } from '../../src/modules/clusters/clone-source.ts';
import type { RepositoryState } from '../../src/modules/clusters/repository.ts';
import type { Stanza } from '../../src/postgres/backup.ts';
import { parseHistory, TimelineTree } from '../../src/postgres/timeline.ts';
import { at, timeline } from '../postgres/repository.ts';

/** A stanza with the history files of these timelines: `[4, '1\t0/5000000\tx']`. */
function repository(
  name: string,
  system: string,
  ...histories: readonly [number, string][]
): RepositoryState {
  const stanza: Stanza = {
    name,
    statusCode: 0,
    statusMessage: 'ok',
    isBackupRunning: false,
    repositories: [],
    databases: [{ id: 1, repo: 1, systemIdentifier: system, version: '15' }],
    archives: [],
    backups: [],
  };
  return {
    stanza,
    tree: new TimelineTree(
      histories.map(([number, text]) => parseHistory(timeline(number), text)),
      [timeline(1)],
    ),
    born: new Map(histories.map(([number]) => [timeline(number), at('2026-01-01 00:00:00')])),
    segmentSize: 0x1000000n,
  };
}

const FROM_1 = '1\t0/5000000\tbefore 2026-01-01 00:00:00+00\n';

/** As after a first clone: archived and backed up on a timeline whose history file nobody archived. */
function clonedTo(number: number): RepositoryState {
  const state = repository('pg-test', '7001');
  const name = `0000000${number}0000000000000009`;
  const archives = [{ repo: 1, databaseId: 1, id: '15-1', first: name, last: name }];
  return { ...state, stanza: { ...state.stanza, archives } };
}

describe('a clone of pg-meta', () => {
  it('into a stanza of another system, or none, is free to begin any timeline', () => {
    const source = repository('pg-meta', '7001');
    expect(takenTimelines(repository('pg-test', '7002', [2, FROM_1]), source, timeline(1))).toEqual([]);
  });

  it('over an earlier one begins behind all timelines of that one', () => {
    const own = repository('pg-test', '7001', [2, FROM_1], [3, `${FROM_1}2\t0/6000000\tx\n`]);
    expect(takenTimelines(own, repository('pg-meta', '7001'), timeline(1))).toEqual([2, 3]);
  });

  it('knows timelines without a history file, and leaves no number before them free', () => {
    const source = repository('pg-meta', '7001');
    expect(takenTimelines(clonedTo(2), source, timeline(1))).toEqual([2]);
    expect(takenTimelines(clonedTo(4), source, timeline(1))).toEqual([2, 3, 4]);
    expect(takenTimelines(clonedTo(2), source, timeline(2))).toHaveProperty('reason');
  });

  it('is refused where the source leads through a timeline of the same number', () => {
    const own = repository('pg-test', '7001', [2, FROM_1]);
    const source = repository('pg-meta', '7001', [2, FROM_1], [3, `${FROM_1}2\t0/6000000\tx\n`]);
    for (const along of [2, 3]) {
      expect(takenTimelines(own, source, timeline(along))).toMatchObject({
        reason: expect.stringContaining("an earlier clone of 'pg-meta' on a timeline 2 of its own"),
        hint: expect.stringContaining('pgsql-rm.yml -l pg-test'),
      });
    }
    expect(takenTimelines(own, source, timeline(1))).toEqual([2]);
  });
});
