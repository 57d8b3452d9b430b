// The demo: rows are gone and nobody knows when it happened; the log tells, and the cluster comes back as it was just before.
import { join } from 'node:path';
import { EngineBug, UserError } from '../../src/errors.ts';
import { packageRoot } from '../../src/package-root.ts';
import { diagnosticText } from '../../src/report/diagnostic.ts';
import { paletteOf } from '../../src/report/palette.ts';
import { findLeader, query, testMembers } from '../database.ts';
import type { SandboxHost } from '../hosts.ts';
import { sandboxUp } from '../sandbox.ts';
import { chapter, perform, say, secondsOf, tellTimes } from './story.ts';

const playbooks = join(packageRoot(), 'playbooks');

/** The inventory of the sandbox has to be told where another one than the usual keeps its keys. */
const { REPRISE_SANDBOX: state } = process.env;
const elsewhere = state === undefined ? [] : ['-e', `sandbox_state=${state}`];

/** Runs a playbook of ours as a person would, in its folder, and gives what it printed. */
function play(name: string, ...words: string[]): Promise<string> {
  return perform(`./${name}`, [...words, ...elsewhere], playbooks);
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

  await chapter('An application fills a table; a backup is taken', fillAndBackUp);
  const before = await chapter('Rows before the accident', () => showRows('before'));
  await chapter('The accident, and work that goes on behind it', accident);

  const found = await chapter('Nobody knows when it happened: the log does', explore);
  await chapter(RECOVERY, () => play('pgsql-pitr.yml', '-l', 'pg-test', '-e', found));
  const after = await chapter('Rows after recovery', () => showRows('after'));
  await chapter('The cluster', showCluster);

  if (after.join('\n') !== before.join('\n')) {
    throw new EngineBug('the rows are not those of the target');
  }
  const seconds = secondsOf(RECOVERY).toFixed(1);
  say('\n\u001b[1m■ Every row is back, and nothing that came after.\u001b[0m');
  say(`\u001b[1m  From the command to streaming replicas: ${seconds} s.\u001b[0m\n`);
  tellTimes();
  say(nextCommands());
}

const RECOVERY = 'Recovery to just before it';

/** Fills a table, backs up, and adds rows that only the log has. */
async function fillAndBackUp(): Promise<void> {
  const leader = await findLeader(testMembers);
  await query(leader, 'DROP TABLE IF EXISTS orders');
  await query(
    leader,
    'CREATE TABLE orders (id int PRIMARY KEY, item text, placed timestamptz DEFAULT now())',
  );
  await query(leader, "INSERT INTO orders SELECT n, 'order ' || n FROM generate_series(1, 1000) n");
  await play('pgsql-backup.yml', '-l', 'pg-test', '-t', 'full');
  await query(leader, "INSERT INTO orders SELECT n, 'order ' || n FROM generate_series(1001, 1500) n");
}

/** In the same WAL segment as the rows before it: what a careless recovery would bring back. */
async function accident(): Promise<void> {
  const leader = await findLeader(testMembers);
  await query(leader, `DELETE FROM orders WHERE id <= ${LOST_ROWS}`);
  await query(leader, "INSERT INTO orders VALUES (9999, 'written after the accident')");
  await showRows('accident');
}

const LOST_ROWS = 1200;

/** Reads the log around now, and gives what to ask of a recovery to just before the accident. */
async function explore(): Promise<string> {
  const leader = await findLeader(testMembers);
  const [now = ''] = await query(leader, 'SELECT clock_timestamp()');
  const text = await play(
    'pgsql-pitr.yml',
    ...['-l', 'pg-test', '-t', 'explore', '-e', JSON.stringify({ pg_pitr: { time: now } })],
  );
  const xid = new RegExp(`(\\d+) +\\S+ +deleted ${LOST_ROWS} rows of public\\.orders`).exec(text)?.[1];
  const asked = new RegExp(`"${xid}: \\./pgsql-pitr.yml -l pg-test -e '([^']+)'`).exec(text)?.[1];
  if (xid === undefined || asked === undefined)
    throw new EngineBug('the log does not show the accident, or no way back');
  say(`  transaction ${xid} did it; to just before it: ${asked}`);
  return asked;
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
