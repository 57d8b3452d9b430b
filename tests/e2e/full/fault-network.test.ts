// The network between the control node and one host is cut in each step: the run ends and tells what it knows, the host
// finishes what it is at, and the told command finds that again.
import { beforeAll, describe, test } from '@jest/globals';
import { deploy, MINUTES } from '../cluster.ts';
import { expectGoesOn, loseRows, recoverCutOff, STEPS } from '../faults.ts';

beforeAll(() => deploy('-e', 'pgbackrest_method=minio'), 8 * MINUTES);

describe('cut off from the control node in the step', () => {
  test.each(STEPS)(
    '%s',
    async (_step, task, whose) => {
      const { host, request } = await loseRows();
      await expectGoesOn(await recoverCutOff(host, request, task, whose), request);
    },
    8 * MINUTES,
  );
});
