// What the filter on the host leaves must tell the same story as everything that pg_waldump printed.
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { REDUCE_SCRIPT } from '../../src/modules/clusters/wal-reduce.ts';
import { summariseWal } from '../../src/postgres/wal-summary.ts';

test.each(['logical', 'replica'])('reduced WAL of wal_level = %s has the same summary', level => {
  const whole = readFileSync(join(import.meta.dirname, `../cases/wal/${level}.txt`), 'utf8');
  const reduced = execFileSync('sh', ['-c', `${REDUCE_SCRIPT}\nreduce`], { input: whole }).toString();
  expect(summariseWal(reduced)).toEqual(summariseWal(whole));
  expect(reduced.length).toBeLessThan(whole.length / 2);
});
