// The demo: a table is gone, the cluster comes back as it was a moment before, and someone is watching the terminal.
import { join } from 'node:path';
import { EngineBug, UserError } from '../../src/errors.ts';
import { packageRoot } from '../../src/package-root.ts';
import { diagnosticText } from '../../src/report/diagnostic.ts';
import { paletteOf } from '../../src/report/palette.ts';
import { findLeader, query, testMembers } from '../database.ts';
import type { SandboxHost } from '../hosts.ts';
import { sandboxUp } from '../sandbox.ts';
import { chapter, perform, say, tellTimes } from './story.ts';

const playbooks = join(packageRoot(), 'playbooks');

/** Runs a playbook of ours as a person would, in its folder. */
async function play(name: string, ...words: string[]): Promise<void> {
  await perform(`./${name}`, words, playbooks);
}

async function main(): Promise<void> {
  // The playbooks' `#!` line finds this very checkout, whatever else is on the PATH.
  process.env.PATH = `${join(packageRoot(), 'bin')}:${process.env.PATH ?? ''}`;

  await chapter('Four Debian hosts and an S3 server boot', async () => {
    const booted = await sandboxUp({ report: line => say(`  ${line}`) });
    if (booted.length === 0) say('  they are up already');
  });
  await chapter('Two PostgreSQL clusters with backups are deployed', async () => {
    await play('etcd.yml');
    await play('pgsql.yml');
  });

  const target = await chapter('An application fills a table; a backup is taken', fillAndBackUp);
  const before = await chapter('Rows at the moment to come back to', () => showRows('before'));
  await chapter('The accident, right behind that moment', accident);

  await chapter('Recovery', () =>
    play('pgsql-pitr.yml', '-l', 'pg-test', '-e', JSON.stringify({ pg_pitr: { time: target } })),
  );
  const after = await chapter('Rows after recovery', () => showRows('after'));
  await chapter('The cluster', showCluster);

  if (after.join('\n') !== before.join('\n')) {
    throw new EngineBug('the rows are not those of the target');
  }
  say('\n\u001b[1m■ Every row is back, and nothing that came after.\u001b[0m\n');
  tellTimes();
  say(nextCommands());
}

/** Fills a table, backs up, adds rows, and gives the moment behind them. */
async function fillAndBackUp(): Promise<string> {
  const leader = await findLeader(testMembers);
  await query(leader, 'DROP TABLE IF EXISTS orders');
  await query(
    leader,
    'CREATE TABLE orders (id int PRIMARY KEY, item text, placed timestamptz DEFAULT now())',
  );
  await query(leader, "INSERT INTO orders SELECT n, 'order ' || n FROM generate_series(1, 1000) n");
  await play('pgsql-backup.yml', '-l', 'pg-test', '-t', 'full');
  await query(leader, "INSERT INTO orders SELECT n, 'order ' || n FROM generate_series(1001, 1500) n");
  await query(leader, 'SELECT pg_sleep(1)');
  const target = (await query(leader, 'SELECT clock_timestamp()')).join('');
  await query(leader, 'SELECT pg_sleep(1)');
  say(`  the moment to come back to: ${target}`);
  return target;
}

/** In the same WAL segment as the target: what a careless recovery would bring back. */
async function accident(): Promise<void> {
  const leader = await findLeader(testMembers);
  await query(
    leader,
    "DELETE FROM orders WHERE id <= 1200; INSERT INTO orders VALUES (9999, 'written after the accident')",
  );
  await showRows('accident');
}

/** Count, sum and the latest rows of the table, from the leader. */
async function showRows(when: string): Promise<string[]> {
  const leader = await findLeader(testMembers);
  const rows = await query(
    leader,
    "SELECT 'rows ' || count(*) || ', ids from ' || min(id) || ' to ' || max(id) || ', sum ' || sum(id) FROM orders",
  );
  for (const row of rows) say(`  ${when.padEnd(9)} ${row}`);
  return rows;
}

async function showCluster(): Promise<void> {
  const leader = await findLeader(testMembers);
  const timeline = await query(leader, 'SELECT timeline_id FROM pg_control_checkpoint()');
  say(`  ${leader.address} leads on timeline ${timeline.join('')}`);
  const streaming = await query(
    leader,
    "SELECT client_addr || ' ' || state || ', ' || pg_wal_lsn_diff(pg_current_wal_lsn(), replay_lsn) || ' bytes behind' FROM pg_stat_replication ORDER BY client_addr",
  );
  for (const row of streaming) say(`  ${row}`);
  if (streaming.filter(row => row.includes('streaming')).length !== replicasOf(leader).length) {
    throw new EngineBug('not every replica streams');
  }
}

function replicasOf(leader: SandboxHost): SandboxHost[] {
  return testMembers.filter(member => member !== leader);
}

function nextCommands(): string {
  return `
The sandbox is left running. Next, in ${playbooks}:
  ./pgsql-backup.yml -l pg-test -t info         what can be restored
  ./pgsql-pitr.yml -l pg-test -t print -e '{"pg_pitr": {"time": "…"}}'    the plan of a recovery, changing nothing
  reprise sandbox ssh 10.10.10.11               a look around
  reprise sandbox down                          the end of it`;
}

try {
  await main();
} catch (error) {
  const said = error instanceof UserError ? diagnosticText(error, paletteOf(false)) : String(error);
  process.stderr.write(`${said}\n`);
  process.exitCode = 1;
}
