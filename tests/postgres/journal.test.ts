// The note of a recovery: read, moved on, held against a second request.
import { describe, expect, it } from '@jest/globals';
import { parseInstant } from '../../src/postgres/instant.ts';
import {
  advance,
  canonicalJson,
  hasReached,
  isUnfinished,
  type Journal,
  parseJournal,
  phaseDurations,
} from '../../src/postgres/journal.ts';

const JOURNAL: Journal = {
  host: '10.10.10.11',
  cluster: 'pg-test',
  request: '{"lsn":"0/5000000"}',
  phase: 'planned',
  reached: { planned: '2025-07-13T10:00:00Z' },
  systemIdentifier: '7711302150437474770',
  known: [1],
  plan: {},
};

describe('a note', () => {
  it('is read as it was written', () => {
    expect(parseJournal(JSON.stringify(JOURNAL))).toEqual(JOURNAL);
  });

  it.each([undefined, '', '  \n', '{"host":', '[]', '{"host":"a","phase":"lost"}', '{"phase":"planned"}'])(
    'is none in %j',
    text => {
      expect(parseJournal(text)).toBeUndefined();
    },
  );

  it('moves on, each moment kept', () => {
    const flushed = advance(JOURNAL, 'flushed', parseInstant('2025-07-13 10:00:01.5+00'), {
      before: { timeline: 1, lsn: '0/5', time: 'x' },
    });
    const stopped = advance(flushed, 'stopped', parseInstant('2025-07-13 10:00:03+00'));
    expect(stopped).toMatchObject({ phase: 'stopped', before: { lsn: '0/5' }, host: '10.10.10.11' });
    expect(phaseDurations(stopped)).toEqual([
      { phase: 'flushed', seconds: 1.5 },
      { phase: 'stopped', seconds: 1.5 },
    ]);
    expect(hasReached(stopped, 'flushed')).toBe(true);
    expect(hasReached(stopped, 'restored')).toBe(false);
  });

  it('is unfinished once something was changed and until the end', () => {
    const at = parseInstant('2025-07-13 10:00:01+00');
    expect(isUnfinished(JOURNAL)).toBe(false);
    expect(isUnfinished({ ...JOURNAL, before: { timeline: 1, lsn: '0/5', time: 'x' } })).toBe(true);
    expect(isUnfinished(advance(JOURNAL, 'flushed', at))).toBe(true);
    expect(isUnfinished(advance(JOURNAL, 'streaming', at))).toBe(true);
    expect(isUnfinished(advance(JOURNAL, 'done', at))).toBe(false);
  });
});

it('the same request is the same text, whatever the order of its keys', () => {
  const text = '{"a":{"x":1,"y":[1,{"b":2,"c":3}]},"z":null}';
  expect(canonicalJson({ z: null, a: { y: [1, { c: 3, b: 2 }], x: 1 } })).toBe(text);
  expect(
    canonicalJson(
      new Map<string, unknown>([
        ['z', null],
        [
          'a',
          new Map<string, unknown>([
            ['y', [1, { b: 2, c: 3 }]],
            ['x', 1],
          ]),
        ],
      ]),
    ),
  ).toBe(text);
  expect(canonicalJson({ xid: 5n })).toBe('{"xid":"5"}');
});
