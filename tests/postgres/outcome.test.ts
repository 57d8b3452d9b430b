// What a recovery reached against what was asked; each difference is a sentence.
import { describe, expect, it } from '@jest/globals';
import { parseInstant } from '../../src/postgres/instant.ts';
import { parseLsn } from '../../src/postgres/lsn.ts';
import { type Outcome, stopText, verifyOutcome, type Wish } from '../../src/postgres/outcome.ts';
import { parseRequest } from '../../src/postgres/target.ts';
import type { Timeline } from '../../src/postgres/timeline.ts';

const line = (number: number): Timeline => number as Timeline;

function wish(request: unknown, more: Partial<Wish> = {}): Wish {
  const { target, exclusive, action } = parseRequest(request);
  return { target, exclusive, action, systemIdentifier: '7', timeline: line(1), known: [line(1)], ...more };
}

function outcome(reason: string, more: Partial<Outcome> = {}): Outcome {
  const lsn = parseLsn('0/5000060');
  return {
    systemIdentifier: '7',
    timeline: line(2),
    fork: { parent: line(1), at: lsn, reason },
    lsn,
    lastCommit: parseInstant('2025-07-13 09:59:59.9+00'),
    ...more,
  };
}

const TIME = { time: '2025-07-13 10:00:00+00' };

// The reasons are what PostgreSQL 15 writes into a history file.
describe('the target is reached', () => {
  it.each<[unknown, string]>([
    [TIME, 'before 2025-07-13 10:00:00.000001+00'],
    [{ ...TIME, exclusive: true }, 'before 2025-07-13 10:00:00+00'],
    [TIME, 'before 2025-07-13 19:00:00.5+09'],
    [{ xid: 755 }, 'after transaction 755'],
    [{ xid: 755, exclusive: true }, 'before transaction 755'],
    [{ lsn: '0/5000000' }, 'after LSN 0/5000000'],
    [{ lsn: '0/5000000', exclusive: true }, 'before LSN 0/5000028'],
    [{ name: 'it\'s "here"' }, 'at restore point "it\'s "here""'],
    [{ type: 'immediate' }, 'reached consistency'],
    [{}, 'no recovery target specified'],
  ])('%j by %j', (request, reason) => {
    expect(verifyOutcome(wish(request), outcome(reason))).toEqual([]);
  });

  it('paused or shut down there, without a new timeline', () => {
    const paused = outcome('', { timeline: line(1), fork: undefined });
    expect(verifyOutcome(wish({ ...TIME, action: 'pause' }), paused)).toEqual([]);
  });
});

it.each([
  ['no recovery target specified', 'at the end of the archive'],
  ['reached consistency', 'at the end of the backup'],
  ['before transaction 755', 'before transaction 755'],
])('%s is told as: stopped %s', (reason, text) => {
  expect(stopText(reason)).toBe(text);
});

describe('the target is not reached', () => {
  it.each<[string, unknown, Outcome, string]>([
    [
      'another reason',
      TIME,
      outcome('no recovery target specified'),
      "recovery ended for another reason: 'no recovery target specified'",
    ],
    [
      'a time before it',
      TIME,
      outcome('before 2025-07-13 09:00:00+00'),
      "recovery ended for another reason: 'before 2025-07-13 09:00:00+00'",
    ],
    [
      'another transaction',
      { xid: 755 },
      outcome('after transaction 756'),
      "recovery ended for another reason: 'after transaction 756'",
    ],
    [
      'the wrong side of it',
      { xid: 755 },
      outcome('before transaction 755'),
      "recovery ended for another reason: 'before transaction 755'",
    ],
    [
      'a restore point of a longer name',
      { name: 'a' },
      outcome('at restore point "ab"'),
      `recovery ended for another reason: 'at restore point "ab"'`,
    ],
    [
      'replay went past the time',
      TIME,
      outcome('before 2025-07-13 10:00:02+00', { lastCommit: parseInstant('2025-07-13 10:00:01+00') }),
      'the last commit is of 2025-07-13 10:00:01+00, past the target 2025-07-13 10:00:00+00',
    ],
    [
      'replay ended before the position',
      { lsn: '0/6000000' },
      outcome('after LSN 0/6000000'),
      'replay ended at 0/5000060, before the target 0/6000000',
    ],
    [
      'another system',
      {},
      outcome('no recovery target specified', { systemIdentifier: '8' }),
      'the server is system 8, the backup was of 7',
    ],
    [
      'a timeline that was there',
      {},
      outcome('no recovery target specified', { timeline: line(1) }),
      'timeline 1 was there before: the server was not promoted to one of its own',
    ],
    [
      'no history file',
      {},
      outcome('', { fork: undefined }),
      'timeline 2 has no history file that tells where it began',
    ],
    [
      'the wrong branch',
      {},
      outcome('', {
        fork: { parent: line(3), at: parseLsn('0/5000060'), reason: 'no recovery target specified' },
      }),
      'timeline 2 leaves timeline 3, not 1',
    ],
  ])('%s', (_what, request, reached, problem) => {
    expect(verifyOutcome(wish(request), reached)).toEqual([problem]);
  });

  it('the commit of the very time, when it was to stop before it', () => {
    const exact = outcome('before 2025-07-13 10:00:00+00', {
      lastCommit: parseInstant('2025-07-13 10:00:00+00'),
    });
    expect(verifyOutcome(wish({ ...TIME, exclusive: true }), exact)).toHaveLength(1);
  });
});
