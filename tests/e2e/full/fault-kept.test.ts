// The old data that a recovery keeps is the only good copy there may be: no second try touches it.
import { beforeAll, expect, test } from '@jest/globals';
import { deploy, MINUTES, onHost, recover } from '../cluster.ts';
import { expectAsAsked, killRun, loseRows, startRecovery, succeedCommand, toldCommand } from '../faults.ts';
import { reprise } from '../program.ts';

beforeAll(() => deploy('-e', 'pgbackrest_method=minio'), 8 * MINUTES);

test(
  'killed in the restore, gone on with, and recovered once more: each old directory is kept once, by its number',
  async () => {
    const { host, request } = await loseRows();
    const kept = async () => (await onHost(host, 'ls -d /pg/data.before-* 2>/dev/null || true')).split('\n');
    await onHost(
      host,
      'rm -rf /pg/data.before-*; echo first >/pg/data/which; chown postgres: /pg/data/which',
    );
    const run = startRecovery({ ...request, backup: true });
    await run.until(': Restore the backup set');
    await killRun(run);
    // Nor does anything else start Patroni on what lies there.
    const { status, stdout } = await reprise('pgsql.yml', '-e', 'pgbackrest_method=minio');
    expect(stdout).toMatch(/a recovery of pg-test is half-way on [\d.]+ .* Nothing was changed/);
    expect(status).not.toBe(0);
    expect(toldCommand(stdout)).toBe(toldCommand(run.said()));
    await succeedCommand(toldCommand(run.said()));
    await expectAsAsked();
    expect(await kept()).toEqual(['/pg/data.before-1', '']);
    await onHost(host, 'echo second >/pg/data/which; chown postgres: /pg/data/which');
    await recover({ ...request, backup: true });
    await expectAsAsked();
    expect(await kept()).toEqual(['/pg/data.before-1', '/pg/data.before-2', '']);
    expect(await onHost(host, 'cat /pg/data.before-*/which')).toBe('first\nsecond\n');
    await onHost(host, 'rm -rf /pg/data.before-*');
  },
  8 * MINUTES,
);
