// The network between the control node and one host is cut in each step: the run ends and tells what it knows, the host
// finishes what it is at, and the told command finds that again.
import { beforeAll, describe, expect, test } from '@jest/globals';
import { testMembers } from '../../../sandbox/database.ts';
import { deploy, MINUTES } from '../cluster.ts';
import { cutFromControl, expectGoesOn, joinToControl, loseRows, STEPS, startRecovery } from '../faults.ts';

beforeAll(() => deploy('-e', 'pgbackrest_method=minio'), 8 * MINUTES);

describe('cut off from the control node in the step', () => {
  test.each(STEPS)(
    '%s',
    async (_step, task, whose) => {
      const { host, request } = await loseRows();
      const victim = testMembers.find(member => (member === host) === (whose === 'leader')) ?? host;
      const run = startRecovery(request);
      await run.until(`: ${task}`);
      await cutFromControl(victim);
      const { status, stdout } = await run.ended();
      await joinToControl(victim);
      console.log(stdout);
      expect(status).not.toBe(0);
      expect(stdout).toMatch(new RegExp(`${victim.address}.* does not answer`));
      await expectGoesOn(stdout, request);
    },
    8 * MINUTES,
  );
});
