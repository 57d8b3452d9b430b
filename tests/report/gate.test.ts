import { describe, expect, test } from '@jest/globals';
import type { RunEvent } from '../../src/engine/events.ts';
import { SecretGate } from '../../src/report/gate.ts';

function heard(hide: readonly string[], event: RunEvent): RunEvent {
  const events: RunEvent[] = [];
  const gate = new SecretGate([{ report: one => events.push(one) }]);
  for (const secret of hide) gate.hide(secret);
  gate.report(event);
  return events[0] as RunEvent;
}

describe('the gate that hides secrets', () => {
  test('wherever they stand in an event, in each spelling', () => {
    const event: RunEvent = { type: 'warning', message: 'pass "se\\"cret/1" se%22cret%2F1 se"cret/1' };
    expect(heard(['se"cret/1'], event)).toEqual({
      type: 'warning',
      message: 'pass "********" ******** ********',
    });
  });

  test('in nested results and in maps, as key and as value', () => {
    const event = {
      type: 'recap',
      hosts: new Map(),
      stats: { list: ['x hunter22 y'], map: new Map([['hunter22', { deep: 'hunter22' }]]) },
    } as const;
    expect(heard(['hunter22'], event)).toEqual({
      type: 'recap',
      hosts: new Map(),
      stats: { list: ['x ******** y'], map: new Map([['********', { deep: '********' }]]) },
    });
  });

  test('leaves everything as it is while nothing is hidden', () => {
    const event: RunEvent = { type: 'no-hosts-matched' };
    expect(heard([], event)).toBe(event);
  });
});
