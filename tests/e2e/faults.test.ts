// A few of the faults that `full` has all of: what is found before anything stops, a network that is cut, two runs at once.
import { beforeAll, describe, expect, test } from '@jest/globals';
import { deploy, expectRefused, MINUTES } from './cluster.ts';
import { expectAsAsked, expectGoesOn, loseRows, memberThat, recoverCutOff, startRecovery } from './faults.ts';
import { FOUND_BEFOREHAND } from './host-faults.ts';

beforeAll(() => deploy(), 8 * MINUTES);

describe('found before anything stops, on a replica:', () => {
  test.each(FOUND_BEFOREHAND)(
    '%s',
    async (_what, harm, mend, why) => {
      const { host: led, request } = await loseRows();
      const host = memberThat('follows', led);
      await harm(host);
      const said = await expectRefused(request);
      await mend(host);
      expect(said).toMatch(why);
    },
    2 * MINUTES,
  );
});

test(
  'the network is cut in the restore, which goes on: the told command finds it',
  async () => {
    const { host, request } = await loseRows();
    const said = await recoverCutOff(host, request, 'Restore the backup set', 'leader');
    await expectGoesOn(said, request);
  },
  5 * MINUTES,
);

test(
  'a second recovery meanwhile is refused and names the holder; the first one ends well',
  async () => {
    const { request } = await loseRows();
    const first = startRecovery(request);
    await first.until(': Stop Patroni on the replicas');
    const { status, stdout } = await startRecovery({}).ended();
    expect((await first.ended()).status).toBe(0);
    await expectAsAsked();
    expect(status).not.toBe(0);
    expect(stdout).toContain(`another run recovers pg-test now: process ${first.child.pid} on `);
  },
  5 * MINUTES,
);
