import { mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { withLock } from '../../sandbox/lock.ts';

let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'lock-'));
});

afterAll(() => {
  rmSync(folder, { recursive: true });
});

it('lets one in at a time, and the next after a failure too', async () => {
  const file = join(folder, 'new', 'lock');
  let inside = 0;
  const enter = async (fails: boolean) => {
    expect(++inside).toBe(1);
    await new Promise(resolve => setImmediate(resolve));
    inside--;
    if (fails) throw new RangeError('failed inside');
    return 'done';
  };
  const results = await Promise.allSettled(
    [true, false, false].map(fails => withLock(file, () => enter(fails))),
  );
  expect(results.map(({ status }) => status)).toEqual(['rejected', 'fulfilled', 'fulfilled']);
  expect(results[0]).toMatchObject({ reason: { message: 'failed inside' } });
});

it('says so when the lock file cannot be made', async () => {
  const file = join(folder, 'dangling');
  symlinkSync(join(folder, 'missing', 'lock'), file);
  await expect(withLock(file, () => Promise.resolve())).rejects.toMatchObject({ code: 'SANDBOX' });
});
