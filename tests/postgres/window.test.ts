// The recovery window: where it begins, where it ends, what it leaves out.
import { describe, expect, it } from '@jest/globals';
import type { Timeline } from '../../src/postgres/timeline.ts';
import { findWindow, windowWords } from '../../src/postgres/window.ts';
import { buildSituation, type CompactSituation } from './situations.ts';

const BACKUPS = [
  { label: '20250713-080000F', stop: '2025-07-13 08:00:10+00', lsn: ['0/2000028', '0/2000100'] },
  { label: '20250713-090000F', stop: '2025-07-13 09:00:05+00', lsn: ['0/4000028', '0/4000100'] },
] as const;
const LED: CompactSituation = {
  backups: BACKUPS,
  now: '2025-07-13 10:00:00+00',
  leader: { timeline: 1, lsn: '0/6000500' },
};
const gap = (first: number, last: number, lastCommit?: string) => ({
  first: `0000000100000000000000${first.toString(16).padStart(2, '0').toUpperCase()}`,
  last: `0000000100000000000000${last.toString(16).padStart(2, '0').toUpperCase()}`,
  ...(lastCommit === undefined ? {} : { lastCommit }),
});

function shown(compact: CompactSituation): string | undefined {
  const situation = buildSituation(compact);
  const window = findWindow(situation.stanza.backups, 1 as Timeline, situation);
  return window && windowWords(window);
}

describe('the window', () => {
  it.each<[string, CompactSituation, string | undefined]>([
    ['none without a backup', { ...LED, backups: [] }, undefined],
    ['to now under a living leader', LED, '2025-07-13 08:00:11+00 to 2025-07-13 10:00:00+00, timeline 1'],
    [
      'to the last archived commit without one',
      { ...LED, leader: null, archive: { lastCommit: '2025-07-13 09:45:00.5+00', end: '0/6000000' } },
      '2025-07-13 08:00:11+00 to 2025-07-13 09:45:00.5+00, timeline 1',
    ],
    [
      'no longer than its backup where nothing was committed since',
      { ...LED, leader: null, archive: { lastCommit: '2025-07-13 07:59:00+00', end: '0/2000100' } },
      '2025-07-13 08:00:11+00 to the end of its backup, timeline 1',
    ],
    [
      'to the last archived commit when the leader is on another timeline',
      {
        ...LED,
        leader: { timeline: 2, lsn: '0/7000000' },
        archive: { lastCommit: '2025-07-13 09:45:00+00' },
      },
      '2025-07-13 08:00:11+00 to 2025-07-13 09:45:00+00, timeline 1',
    ],
    [
      'with an end that nobody knows',
      { ...LED, leader: null },
      '2025-07-13 08:00:11+00 to the end of the archive, timeline 1',
    ],
    [
      'with a hole until the next backup',
      { ...LED, gaps: [gap(3, 3, '2025-07-13 08:30:00+00')] },
      '2025-07-13 08:00:11+00 to 2025-07-13 10:00:00+00, timeline 1, but not between 2025-07-13 08:30:00+00 and 2025-07-13 09:00:06+00 (segment 000000010000000000000003 missing)',
    ],
    [
      'cut at a gap behind the last backup',
      { ...LED, gaps: [gap(5, 5, '2025-07-13 09:10:00+00')] },
      '2025-07-13 08:00:11+00 to 2025-07-13 09:10:00+00, timeline 1, where the archive lacks segment 000000010000000000000005',
    ],
    [
      'from the second backup when the first lacks a segment of its own',
      { ...LED, gaps: [gap(2, 2)] },
      '2025-07-13 09:00:06+00 to 2025-07-13 10:00:00+00, timeline 1',
    ],
    ['none when every backup lacks one', { ...LED, gaps: [gap(2, 4)] }, undefined],
    [
      'with a hole and a cut',
      { ...LED, gaps: [gap(3, 3), gap(5, 5)] },
      '2025-07-13 08:00:11+00 to the end of the archive, timeline 1, but not between 0/3000000 and 2025-07-13 09:00:06+00 (segment 000000010000000000000003 missing), where the archive lacks segment 000000010000000000000005',
    ],
  ])('is %s', (_what, compact, expected) => {
    expect(shown(compact)).toBe(expected);
  });
});
