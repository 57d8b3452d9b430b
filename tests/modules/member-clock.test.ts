// The clock of a member beside ours: a host with another clock cannot be had on one machine.
import { expect, test } from '@jest/globals';
import type { Host } from '../../src/connection/host.ts';
import { type Layout, readMember } from '../../src/modules/clusters/member.ts';

const layout: Layout = { dbsu: 'postgres', data: '/d', bin: '/b', port: 5432, patroni: '/p' };

/** A host whose clock is that many seconds ahead of ours, and that takes its time to answer. */
function hostAhead(seconds: number): Host {
  return {
    name: 'a',
    run: async () => {
      const clock = Date.now() / 1000 + seconds;
      await new Promise(resolve => setTimeout(resolve, 30));
      return { status: 0, stdout: Buffer.from(`\x1eclock\n${clock}\n`), stderr: Buffer.alloc(0) };
    },
  } as unknown as Host;
}

test.each([
  [95, 60, 96],
  [-95, -96, -60],
  [0, -1, 1],
])('a clock %d seconds ahead', async (seconds, least, most) => {
  const { clockAhead = 0 } = await readMember(hostAhead(seconds), layout);
  // At the least, so that a slow answer looks like no difference.
  expect(clockAhead).toBeGreaterThanOrEqual(least);
  expect(clockAhead).toBeLessThanOrEqual(most);
});
