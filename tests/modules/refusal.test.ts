// The command that a refusal ends with: what would work instead of what was asked.
import { expect, test } from '@jest/globals';
import { refuse, withCommand } from '../../src/modules/clusters/refusal.ts';

test.each<[string, Record<string, unknown>, Record<string, string | number>, string]>([
  [
    'the nearest target takes the place of the one that was asked',
    { time: '2001-01-01 00:00:00+00', exclusive: true, action: 'pause' },
    { time: '2026-11-23 10:00:00+00' },
    '{action: pause, time: !!str 2026-11-23 10:00:00+00}',
  ],
  ['or everything there is', { xid: '900', process: 2 }, {}, '{process: 2}'],
  [
    'another timeline leaves the target as it is',
    { xid: '741', exclusive: true, timeline: 'latest' },
    { timeline: 9 },
    '{exclusive: true, timeline: 9, xid: !!str 741}',
  ],
  [
    'another target on another timeline',
    { time: '2026-11-23 10:00:00+00' },
    { lsn: '0/5000060', timeline: 2 },
    '{lsn: 0/5000060, timeline: 2}',
  ],
])('%s', (_what, asked, instead, expected) => {
  const { command } = withCommand({ reason: 'it cannot be reached', instead }, 'pg-test', asked);
  expect(command).toBe(`What can be reached: ./pgsql-pitr.yml -l pg-test -e '{pg_pitr: ${expected}}'`);
});

test('a question ends with its own mark', () => {
  expect(refuse({ reason: '`tiem` is not a key of pg_pitr: `time`?', hint: 'its keys are time' }).msg).toBe(
    '`tiem` is not a key of pg_pitr: `time`? Nothing was changed. Its keys are time.',
  );
});
