// The numbers of the recap.
import { describe, expect, test } from '@jest/globals';
import type { Status } from '../../src/engine/events.ts';
import { count, emptyTally } from '../../src/engine/tally.ts';

function counted(status: Status, fate: 'plain' | 'ignored' | 'rescued', hasChanged = false) {
  const tally = emptyTally();
  count(tally, status, fate, hasChanged);
  return Object.fromEntries(Object.entries(tally).filter(([, number]) => number > 0));
}

describe('a result counts', () => {
  test.each([
    ['ok', 'plain', false, { ok: 1 }],
    ['changed', 'plain', true, { ok: 1, changed: 1 }],
    ['skipped', 'plain', false, { skipped: 1 }],
    ['failed', 'plain', true, { failed: 1 }],
    ['failed', 'rescued', true, { rescued: 1 }],
    ['failed', 'ignored', false, { ok: 1, ignored: 1 }],
    ['failed', 'ignored', true, { ok: 1, ignored: 1, changed: 1 }],
    ['unreachable', 'plain', false, { unreachable: 1 }],
    ['unreachable', 'ignored', false, { ok: 1, ignored: 1 }],
  ] as const)('%s, %s, changed %s', (status, fate, hasChanged, expected) => {
    expect(counted(status, fate, hasChanged)).toEqual(expected);
  });
});
