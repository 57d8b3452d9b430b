// Two things at once: a second recovery of the same cluster, a backup that is being made.

import { setTimeout as sleep } from 'node:timers/promises';
import { beforeAll, expect, test } from '@jest/globals';
import { deploy, MINUTES, onHost } from '../cluster.ts';
import { expectAsAsked, loseRows, startRecovery, succeedCommand, toldCommand } from '../faults.ts';
import { succeed } from '../program.ts';

beforeAll(() => deploy('-e', 'pgbackrest_method=minio'), 8 * MINUTES);

test(
  'a second recovery is refused and names the holder; the first one ends well, then the told command works',
  async () => {
    const { request } = await loseRows();
    const first = startRecovery(request);
    await first.until(': Stop Patroni on the replicas');
    const second = await startRecovery({}).ended();
    const told = await first.ended();
    expect(told.status).toBe(0);
    await expectAsAsked();
    expect(second.status).not.toBe(0);
    expect(second.stdout).toMatch(
      new RegExp(`another run recovers pg-test now: process ${first.child.pid} on .*Nothing was changed`),
    );
    expect(second.stdout).toMatch(/Then: \.\/pgsql-pitr\.yml -l pg-test -e '\{pg_pitr: \{\}\}'/);
    await succeedCommand(toldCommand(second.stdout));
    await expectAsAsked();
  },
  6 * MINUTES,
);

test(
  'a backup is being made: the plan says so, it breaks off, and none is there that cannot be used',
  async () => {
    const { host, request } = await loseRows();
    const backups = () =>
      onHost(host, 'runuser -u postgres -- pb info --output=json | grep -o \'"label":"[^"]*"\'');
    const before = await backups();
    await onHost(
      host,
      "systemd-run --quiet --unit=held-backup --uid=postgres /pg/bin/pg-backup full; until systemctl status held-backup | grep -q 'pgbackrest.* backup'; do sleep 0.05; done",
    );
    // Held in the middle, or it would be over too soon.
    await onHost(host, 'systemctl kill --signal=STOP held-backup');
    const { stdout } = await startRecovery(request).ended();
    await onHost(host, 'systemctl kill --signal=CONT held-backup || true');
    expect(stdout).toMatch(/a backup of pg-test is being made now: it breaks off with the server/);
    await expectAsAsked();
    for (let tries = 0; tries < 100; tries++) {
      if ((await onHost(host, 'systemctl is-active held-backup || true')).trim() !== 'active') break;
      await sleep(200);
    }
    expect(await backups()).toBe(before);
    await succeed('pgsql-backup.yml', '-l', 'pg-test', '-t', 'full');
  },
  6 * MINUTES,
);
