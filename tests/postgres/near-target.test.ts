// What is told when a restore point or a transaction is nowhere in the log: the nearest that are.
import { expect, it } from '@jest/globals';
import { parseInstant } from '../../src/postgres/instant.ts';
import { parseLsn } from '../../src/postgres/lsn.ts';
import { nearTargets } from '../../src/postgres/near-target.ts';
import { parseRequest } from '../../src/postgres/target.ts';
import type { Timeline } from '../../src/postgres/timeline.ts';
import type { StopRecord } from '../../src/postgres/wal-search.ts';

function record(more: Partial<StopRecord>): StopRecord {
  const place = { timeline: 1 as Timeline, lsn: parseLsn('0/5000000') };
  return { ...place, time: undefined, xid: undefined, name: undefined, ...more };
}

function near(request: unknown, records: readonly StopRecord[]) {
  const meant = nearTargets(parseRequest(request).target);
  for (const each of records) meant.see(each);
  return meant.nearest();
}

const points = (...names: string[]) => names.map(name => record({ name }));

it.each<[unknown, readonly StopRecord[], string | undefined, unknown]>([
  [
    { name: 'before_migraton' },
    points('release', 'before_migration'),
    "did you mean 'before_migration'? there are 'release', 'before_migration'",
    { name: 'before_migration' },
  ],
  [{ name: 'x' }, points('before_migration'), "there are 'before_migration'", undefined],
  [{ name: 'x' }, [], 'there is no restore point in it at all', undefined],
  [
    { xid: 750 },
    [745, 752, 748, 760].map(xid => record({ xid, time: parseInstant(`2026-11-23 10:00:00.${xid}+00`) })),
    'the nearest that ended are 748, of 2026-11-23 10:00:00.748+00, and 752, of 2026-11-23 10:00:00.752+00',
    { xid: '748' },
  ],
  [{ xid: 5 }, [record({ xid: 9 })], 'the nearest that ended are 9', undefined],
  [{ xid: 5 }, [], undefined, undefined],
])('%j', (request, records, words, instead) => {
  const found = near(request, records);
  expect(found?.words).toBe(words);
  expect(found?.instead).toEqual(instead);
});
