// Retention simulated forward: what pgBackRest will expire when, and how far back one can go meanwhile.
import { describe, expect, it } from '@jest/globals';
import { parseCrontabLine } from '../../src/postgres/crontab.ts';
import { addSeconds, formatInstant } from '../../src/postgres/instant.ts';
import {
  forecast,
  type HeldBackup,
  keptBackups,
  type Retention,
  scheduledBackups,
  sufficientRetention,
} from '../../src/postgres/retention.ts';
import { at } from './repository.ts';

const DAY = 86_400;
const WEEKLY = [
  '00 01 * * 1 postgres /pg/bin/pg-backup full',
  '00 01 * * 2,3,4,5,6,7 postgres /pg/bin/pg-backup',
].map(parseCrontabLine);
/** A Monday. */
const now = at('2025-07-14 02:00:00');
const runs = (days: number, lines = WEEKLY, zone = 'UTC') =>
  scheduledBackups(lines, now, addSeconds(now, days * DAY), zone);
const keep = (
  full: number | undefined,
  fullType: 'count' | 'time' = 'count',
  archive?: number,
): Retention => ({
  fullType,
  full,
  archive,
});
const full = (day: string): HeldBackup => ({ label: day, type: 'full', stop: at(`${day} 01:00:00`) });
const incr = (day: string): HeldBackup => ({ label: day, type: 'incr', stop: at(`${day} 01:00:00`) });
const days = (moment: { readonly seconds: number } | undefined): number | undefined =>
  moment && moment.seconds / DAY;

describe('the schedule', () => {
  it('gives runs in order with their kinds', () => {
    expect(runs(8).map(({ at: when, type }) => `${formatInstant(when)} ${type}`)).toEqual([
      '2025-07-15 01:00:00+00 incr',
      '2025-07-16 01:00:00+00 incr',
      '2025-07-17 01:00:00+00 incr',
      '2025-07-18 01:00:00+00 incr',
      '2025-07-19 01:00:00+00 incr',
      '2025-07-20 01:00:00+00 incr',
      '2025-07-21 01:00:00+00 full',
      '2025-07-22 01:00:00+00 incr',
    ]);
  });

  it('is read in the zone of the host', () => {
    const [first] = runs(1, WEEKLY, 'Asia/Shanghai');
    expect(first && formatInstant(first.at)).toBe('2025-07-14 17:00:00+00');
  });

  it('knows backups that pgbackrest takes itself, and no other commands', () => {
    const lines = [
      '0 1 * * * postgres pgbackrest --stanza=pg-test --type=diff backup',
      '0 2 * * * postgres /usr/bin/pgbackrest --stanza=pg-test backup --type full',
      '0 3 * * * postgres pgbackrest --stanza=pg-test check',
      '0 4 * * * root /bin/true',
      '@reboot postgres /pg/bin/pg-backup full',
      '@daily postgres /pg/bin/pg-backup --repo=2',
    ].map(parseCrontabLine);
    expect(runs(1, lines).map(({ type }) => type)).toEqual(['incr', 'diff', 'full']);
  });
});

describe('what is kept', () => {
  const backups = [full('2025-07-01'), incr('2025-07-02'), full('2025-07-08'), incr('2025-07-09')];
  const kept = (retention: Retention): string[] =>
    keptBackups(backups, retention, now).map(({ label }) => label);

  it('is everything without a limit', () => {
    expect(kept(keep(undefined))).toHaveLength(4);
    expect(kept(keep(2))).toHaveLength(4);
    expect(kept(keep(9))).toHaveLength(4);
  });

  it('is a number of full backups and what builds on them', () => {
    expect(kept(keep(1))).toEqual(['2025-07-08', '2025-07-09']);
  });

  it('reaches back a number of days: the last full that is older stays', () => {
    expect(kept(keep(7, 'time'))).toHaveLength(4);
    expect(kept(keep(6, 'time'))).toEqual(['2025-07-08', '2025-07-09']);
    expect(kept(keep(30, 'time'))).toHaveLength(4);
  });
});

describe('the forecast', () => {
  it('tells what will be expired when, and the narrowest window', () => {
    const found = forecast([full('2025-07-14')], runs(60), keep(2));
    expect(found.expiries[0]).toEqual({
      at: at('2025-07-28 01:00:00'),
      labels: ['2025-07-14', ...[15, 16, 17, 18, 19, 20].map(day => `the incr of 2025-07-${day}`)],
    });
    expect(days(found.narrowest)).toBe(7);
    expect(days(found.oldestFull)).toBe(7);
    expect(found.hasFulls).toBe(true);
  });

  it('holds a number of days with retention by time', () => {
    const found = forecast([full('2025-07-14')], runs(90), keep(14, 'time'));
    expect(days(found.narrowest)).toBeGreaterThanOrEqual(14);
    expect(found.expiries.length).toBeGreaterThan(5);
  });

  it('counts WAL that is kept for fewer backups', () => {
    expect(days(forecast([full('2025-07-14')], runs(60), keep(8, 'count', 1)).narrowest)).toBe(0);
    expect(days(forecast([full('2025-07-14')], runs(60), keep(8, 'count', 3)).narrowest)).toBe(14);
  });

  it('expires nothing without a limit or without a schedule', () => {
    expect(forecast([full('2025-07-14')], runs(60), keep(undefined))).toMatchObject({
      expiries: [],
      narrowest: undefined,
    });
    expect(forecast([full('2025-07-01'), full('2025-07-14')], [], keep(1))).toEqual({
      expiries: [],
      narrowest: undefined,
      oldestFull: undefined,
      hasFulls: false,
    });
  });

  it('takes the first run for a full backup where there is none', () => {
    const found = forecast([], runs(8), keep(1));
    expect(days(found.oldestFull)).toBe(6);
  });

  it('sees fulls that come too rarely', () => {
    const monthly = ['0 1 1 * * postgres /pg/bin/pg-backup full'].map(parseCrontabLine);
    expect(days(forecast([full('2025-07-01')], runs(90, monthly), keep(2)).oldestFull)).toBe(31);
  });
});

describe('a sufficient retention', () => {
  const held = [full('2025-07-14')];

  it('is the least number that holds the window', () => {
    expect(sufficientRetention(held, runs(90), keep(2), 14 * DAY)).toBe(3);
    expect(sufficientRetention(held, runs(90), keep(2), 7 * DAY)).toBe(3);
    expect(sufficientRetention(held, runs(90), keep(5, 'time'), 14 * DAY)).toBe(14);
  });

  it('is none where WAL is kept for less', () => {
    expect(sufficientRetention(held, runs(90), keep(2, 'count', 1), 14 * DAY)).toBe(undefined);
  });
});
