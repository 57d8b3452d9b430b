// Nobody leads: a standby cluster is not recovered, since it would follow its server again, past any target; of a cluster that is
// down what can be recovered is told all the same, and nothing is backed up.
import { beforeAll, expect, test } from '@jest/globals';
import { query, testMembers } from '../../../sandbox/database.ts';
import {
  deploy,
  expectHealthy,
  LEDGER,
  leader,
  MINUTES,
  meta,
  onHost,
  patroni,
  rowsAndAccident,
  timelineOf,
  tryToRecover,
} from '../cluster.ts';
import { type Ended, reprise } from '../program.ts';

const backups = (tag: string): Promise<Ended> => reprise('pgsql-backup.yml', '-l', 'pg-test', '-t', tag);
const [member = meta] = testMembers;

/** Changes Patroni's dynamic configuration, and waits until somebody has the role. */
async function configure(words: string, role: RegExp): Promise<void> {
  await onHost(member, `patronictl -c /etc/patroni/patroni.yml edit-config --force ${words}`);
  for (;;) {
    const states = await Promise.all(testMembers.map(patroni));
    if (states.some(state => role.test(state.role))) return;
  }
}

beforeAll(() => deploy(), 8 * MINUTES);

test(
  'a standby cluster is refused, and recovered once it goes its own way, as the refusal tells',
  async () => {
    const { time } = await rowsAndAccident();
    await configure(
      `-s standby_cluster.host=${meta.address} -s standby_cluster.port=5432`,
      /^standby_leader$/,
    );
    const { status, stdout } = await tryToRecover({ time });
    expect(stdout).toContain(`'pg-test' is a standby cluster, it follows ${meta.address}:5432`);
    expect(stdout).toContain('Nothing was changed.');
    expect(status).toBe(2);
    const backup = await backups('full');
    expect(backup.stdout).toContain(`this is a standby cluster, it follows ${meta.address}:5432`);
    expect(backup.status).toBe(2);

    const [, words = ''] = /edit-config (-s standby_cluster=null)/.exec(stdout) ?? [];
    await configure(words, /^(master|primary)$/);
    const recovered = await tryToRecover({ time });
    expect(recovered.stdout).toContain('RECOVERED');
    expect(recovered.status).toBe(0);
    expect(await query(await leader(), LEDGER)).toEqual(['500|500']);
    await expectHealthy(await timelineOf(await leader()));
  },
  10 * MINUTES,
);

test(
  'of a cluster that is down, the window is told by a member that answers, and no backup is made',
  async () => {
    for (const host of testMembers) await onHost(host, 'systemctl stop patroni');
    try {
      const info = await backups('info');
      expect(info.stdout).toMatch(/recovery window {2}\d{4}-/);
      expect(info.status).toBe(0);
      const backup = await backups('full');
      expect(backup.stdout).toMatch(
        /nobody leads: 10\.10\.10\.11 stopped, 10\.10\.10\.12 stopped, 10\.10\.10\.13 stopped/,
      );
      expect(backup.stdout + backup.stderr).not.toContain('UNDEFINED');
      expect(backup.status).toBe(2);
    } finally {
      for (const host of testMembers) await onHost(host, 'systemctl start patroni');
    }
  },
  5 * MINUTES,
);
