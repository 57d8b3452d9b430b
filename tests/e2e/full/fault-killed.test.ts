// The program that recovers is killed in each step: what it told last goes on, and the cluster ends as it was asked for.
import { beforeAll, describe, test } from '@jest/globals';
import { deploy, MINUTES } from '../cluster.ts';
import { expectGoesOn, killRun, loseRows, STEPS, sameCommand, startRecovery } from '../faults.ts';

beforeAll(() => deploy('-e', 'pgbackrest_method=minio'), 8 * MINUTES);

describe('killed in the step', () => {
  test.each(STEPS)(
    '%s',
    async (_step, task) => {
      const { request } = await loseRows();
      const run = startRecovery(request);
      await run.until(`: ${task}`);
      await killRun(run);
      // Before there is a plan nothing is told, and nothing has been done: the same command it is.
      const told = run.said().includes('if cut off') ? run.said() : sameCommand(request);
      await expectGoesOn(told, request);
    },
    6 * MINUTES,
  );
});
