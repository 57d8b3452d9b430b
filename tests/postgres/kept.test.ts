// May a kept data directory be put back?
import { describe, expect, it } from '@jest/globals';
import type { ControlFile } from '../../src/postgres/cluster.ts';
import { endOfKept, type KeptDirectory, keptTrouble } from '../../src/postgres/kept.ts';
import { parseLsn } from '../../src/postgres/lsn.ts';
import type { Timeline } from '../../src/postgres/timeline.ts';

const BEFORE = { timeline: 3, lsn: '0/5000060', time: '2026-11-23T10:00:00Z' };
const CONTROL: ControlFile = {
  systemIdentifier: '7',
  state: 'shut down',
  timeline: 3 as Timeline,
  checkpoint: parseLsn('0/6000028'),
};

function kept(more: Partial<KeptDirectory>): KeptDirectory {
  const place = {
    path: '/pg/data.before-1',
    stopped: '2026-11-23T10:00:05Z',
    outside: [],
    isArchiving: true,
  };
  return { ...place, control: CONTROL, ...more };
}

describe('a kept directory', () => {
  it('is put back when its server was stopped cleanly behind the end that was noted', () => {
    expect(keptTrouble(kept({}), BEFORE)).toBeUndefined();
    expect(keptTrouble(kept({}), undefined)).toBeUndefined();
    expect(endOfKept(kept({}))).toEqual({ timeline: 3, lsn: '0/6000028', time: '2026-11-23T10:00:05Z' });
  });

  it.each<[string, Partial<KeptDirectory>, RegExp]>([
    ['gone', { control: undefined }, /holds no PostgreSQL data any more/],
    ['killed', { control: { ...CONTROL, state: 'in production' } }, /not stopped cleanly.*in production/],
    ['a standby', { control: { ...CONTROL, state: 'shut down in recovery' } }, /not stopped cleanly/],
    ['half outside', { outside: ['/disk2/space'] }, /not whole: \/disk2\/space/],
    ['of another timeline', { control: { ...CONTROL, timeline: 2 as Timeline } }, /on timeline 2, not on 3/],
    ['older', { control: { ...CONTROL, checkpoint: parseLsn('0/4000000') } }, /ends at 0\/4000000/],
  ])('is left alone: %s', (_what, more, trouble) => {
    expect(keptTrouble(kept(more), BEFORE)).toMatch(trouble);
  });
});
