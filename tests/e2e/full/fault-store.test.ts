// The consensus store is away: before a recovery it is refused, in the middle of one it stops where it stands.
import { afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { deploy, MINUTES, meta, onHost, tryToRecover } from '../cluster.ts';
import { expectGoesOn, loseRows, startRecovery, untilLed } from '../faults.ts';

const AWAY = /consensus store does not answer/;

beforeAll(() => deploy('-e', 'pgbackrest_method=minio'), 8 * MINUTES);

afterEach(() => onHost(meta, 'systemctl start etcd'), MINUTES);

test(
  'away beforehand: refused; once it is back the told command recovers',
  async () => {
    const { request } = await loseRows();
    await onHost(meta, 'systemctl stop etcd');
    const { status, stdout: said } = await tryToRecover(request);
    expect(status).not.toBe(0);
    expect(said).toMatch(AWAY);
    expect(said).toMatch(/Nothing was changed/);
    await onHost(meta, 'systemctl start etcd');
    await untilLed();
    await expectGoesOn(said, request);
  },
  6 * MINUTES,
);

describe('lost in the step', () => {
  test.each([
    ['flush', 'Archive everything up to now'],
    ['restore', 'Restore the backup set'],
    ['up, leader', 'Hand the recovered server to Patroni'],
    ['up, replicas', 'Replace the old data of the replicas'],
  ])(
    '%s',
    async (_step, task) => {
      const { request } = await loseRows();
      const run = startRecovery(request, '-e', 'pg_wait=60', '-e', 'pitr_stream_timeout=60');
      await run.until(`: ${task}`);
      await onHost(meta, 'systemctl stop etcd');
      const { status, stdout } = await run.ended();
      expect(status).not.toBe(0);
      expect(stdout).toMatch(/WHERE CLUSTER pg-test STANDS/);
      expect(stdout).toMatch(AWAY);
      await onHost(meta, 'systemctl start etcd');
      await expectGoesOn(stdout, request);
    },
    8 * MINUTES,
  );
});
