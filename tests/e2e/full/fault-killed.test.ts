// The program that recovers is killed in each step: what it told last goes on, and the cluster ends as it was asked for.
import { beforeAll, describe, expect, test } from '@jest/globals';
import { query } from '../../../sandbox/database.ts';
import {
  deploy,
  expectHealthy,
  haveAccident,
  LEDGER,
  leader,
  MINUTES,
  onHost,
  segmentOf,
  timelineOf,
  writeLedger,
} from '../cluster.ts';
import { killRun, startRecovery, succeedCommand, toldCommand } from '../faults.ts';

/** Each step, by the task in which the program dies. */
const STEPS: readonly (readonly [string, string])[] = [
  ['plan', 'Plan the recovery'],
  ['flush', 'Archive everything up to now'],
  ['pause', 'Pause Patroni'],
  ['down, replicas', 'Stop Patroni on the replicas'],
  ['down, leader', 'Stop PostgreSQL on the leader'],
  ['restore', 'Restore the backup set'],
  ['recovery', 'Recover to the target'],
  ['verify', 'Prove that the target is reached'],
  ['up, pause lifted', 'Lift the pause in the consensus store'],
  ['up, leader', 'Wait until Patroni calls it the leader'],
  ['up, replicas', 'Replace the old data of the replicas'],
  ['up, streaming', 'Start Patroni on the replicas'],
  ['after', 'Check that archiving works'],
];

beforeAll(() => deploy('-e', 'pgbackrest_method=minio'), 8 * MINUTES);

describe('killed in the step', () => {
  test.each(STEPS)(
    '%s',
    async (_step, task) => {
      const host = await writeLedger();
      const segment = await segmentOf(host);
      const time = (await query(host, 'SELECT clock_timestamp()')).join('');
      await haveAccident(host, segment);
      const run = startRecovery({ time });
      await run.until(`: ${task}`);
      await killRun(run);
      // Before there is a plan nothing is told, and nothing has been done: the same command it is.
      const asked = `./pgsql-pitr.yml -l pg-test -e '{"pg_pitr": {"time":"${time}"}}'`;
      const command = run.said().includes('if cut off') ? toldCommand(run.said()) : asked;
      expect(command).toBe(asked);
      await succeedCommand(command);
      expect(await query(await leader(), LEDGER)).toEqual(['500|500']);
      await expectHealthy(await timelineOf(await leader()));
      expect(await onHost(await leader(), 'systemctl is-enabled patroni')).toBe('enabled\n');
    },
    6 * MINUTES,
  );
});
