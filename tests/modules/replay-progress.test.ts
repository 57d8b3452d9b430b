// Replay on its way: how far of the log that the plan names, and for how long still.
import { expect, it } from '@jest/globals';
import { replayProgress } from '../../src/modules/pitr_wait.ts';
import type { ServerState } from '../../src/postgres/cluster.ts';
import { parseLsn } from '../../src/postgres/lsn.ts';

const at = (lsn: string): ServerState => ({ lsn: parseLsn(lsn), lastReplayed: undefined }) as ServerState;

it('tells the share and the time left, at most where the target is a time', () => {
  const plan = { replay_end: '0/5000000', replay_is_exact: false };
  const describe = replayProgress(plan, 0);
  expect(describe(at('0/0'), 500)).toBe('replayed to 0/0');
  expect(describe(at('0/1000000'), 1000)).toBe('replayed to 0/1000000');
  expect(describe(at('0/2000000'), 2000)).toBe('replayed to 0/2000000, 25 %, at most 6.0 s left');
  expect(describe(at('0/4000000'), 6000)).toBe('replayed to 0/4000000, 75 %, at most 2.0 s left');
  expect(describe(at('0/5000000'), 8000)).toBe('replayed to 0/5000000');
});

it('tells the place alone where no end is known', () => {
  const describe = replayProgress({}, 0);
  describe(at('0/1000000'), 1000);
  expect(describe(at('0/2000000'), 2000)).toBe('replayed to 0/2000000');
  const exact = replayProgress({ replay_end: '0/3000000', replay_is_exact: true }, 0);
  exact(at('0/1000000'), 1000);
  expect(exact(at('0/2000000'), 2000)).toBe('replayed to 0/2000000, 50 %, 2.0 s left');
});
