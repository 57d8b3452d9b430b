// A member loses its power in the middle of a recovery: it comes back without Patroni, and the told command goes on.
import { beforeAll, expect, test } from '@jest/globals';
import { bootHost, killHost } from '../../../sandbox/index.ts';
import { deploy, MINUTES } from '../cluster.ts';
import { expectGoesOn, expectTold, loseRows, memberThat, startRecovery } from '../faults.ts';

beforeAll(() => deploy('-e', 'pgbackrest_method=minio'), 8 * MINUTES);

test.each([
  ['the leader', 'Restore the backup set'],
  ['the leader', 'Recover to the target'],
  ['the leader', 'Replace the old data of the replicas'],
  ['a replica', 'Restore the backup set'],
  ['a replica', 'Replace the old data of the replicas'],
])(
  '%s, at the task %s',
  async (whose, task) => {
    const { host, request } = await loseRows();
    const victim = memberThat(whose === 'the leader' ? 'leads' : 'follows', host);
    const run = startRecovery(request);
    await run.until(`: ${task}`);
    await killHost(victim);
    const { status, stdout } = await run.ended();
    await bootHost(victim);
    expectTold(status, stdout);
    expect(stdout).toMatch(new RegExp(`first +${victim.address} does not answer`));
    await expectGoesOn(stdout, request);
  },
  8 * MINUTES,
);
