// The worked example: a policy is applied, an accident happens, the log tells when, the cluster comes back, the gate is closed
// and opened. What is shown is what the commands printed.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EngineBug } from '../../src/errors.ts';
import { findLeader, query, testMembers } from '../database.ts';
import { type Excerpt, play, type Shown } from './commands.ts';

/** Each play has a repository of its own: what an earlier one left there would show as a gap. */
function policyOf(play: number): string {
  return `pgbackrest_method: offsite
pgbackrest_repo:
  offsite:
    type: s3
    s3_endpoint: sss.pigsty
    s3_region: us-east-1
    s3_bucket: pgsql
    s3_key: S3RVER
    s3_key_secret: S3RVER
    s3_uri_style: path
    path: /offsite-${play}
    storage_port: 9000
    storage_ca_file: /etc/pki/ca.crt
    cipher_type: aes-256-cbc
    cipher_pass: nobody-knows
    retention_full_type: time
    retention_full: 14
node_crontab:
  - '00 01 * * 1 postgres /pg/bin/pg-backup full'
  - '00 01 * * 2,3,4,5,6,7 postgres /pg/bin/pg-backup'
backup_promise: { rpo: 10m, rto: 30m, window: 7d, full_age: 8d }
`;
}

export type StepName =
  | 'apply'
  | 'again'
  | 'schedule'
  | 'backup'
  | 'before'
  | 'after'
  | 'explore'
  | 'plan'
  | 'recovery'
  | 'back'
  | 'undo'
  | 'drill'
  | 'gate';

export interface Story {
  readonly policy: string;
  readonly steps: ReadonlyMap<StepName, Shown>;
}

/** Plays the story on a sandbox with both clusters deployed. Throws EngineBug when a command does not end as it should. */
export async function playStory(tell: (line: string) => void = () => undefined): Promise<Story> {
  const steps = new Map<StepName, Shown>();
  const policy = policyOf(Math.floor(Date.now() / 1000));
  const folder = mkdtempSync(join(tmpdir(), 'reprise-example-'));
  writeFileSync(join(folder, 'policy.yml'), policy);
  const keep = (name: StepName, shown: Shown): Shown => {
    steps.set(name, shown);
    tell(`$ ${shown.command}\n${shown.output}\n`);
    return shown;
  };
  const run = async (
    name: StepName,
    excerpt: Excerpt,
    playbook: string,
    ...words: string[]
  ): Promise<string> =>
    keep(name, await play([playbook, '-l', 'pg-test', ...words, '-e', '@policy.yml'], excerpt, { folder }))
      .output;
  const sql = async (name: StepName, statements: readonly string[]): Promise<void> => {
    keep(name, await ask(statements));
  };
  try {
    await tidy();
    await run('apply', 'recap', 'pgsql.yml', '-t', 'pg_backup');
    await run('again', 'recap', 'pgsql.yml', '-t', 'pg_backup');
    await run('schedule', 'recap', 'node.yml', '-t', 'node_crontab');
    await run('backup', 'told', 'pgsql-backup.yml', '-t', 'full');
    await sql('before', FILLING);
    await sql('after', ACCIDENT);
    const now = (await ask(['SELECT clock_timestamp()'])).output;
    const around = JSON.stringify({ pg_pitr: { time: now } });
    const found = await run('explore', 'told', 'pgsql-pitr.yml', '-t', 'explore', '-e', around);
    const target = targetIn(found);
    await run('plan', 'told', 'pgsql-pitr.yml', '-t', 'print', '-e', target);
    await run('recovery', 'told', 'pgsql-pitr.yml', '-e', target);
    await sql('back', [COUNT]);
    await run('undo', 'told', 'pgsql-pitr.yml', '-t', 'undo', '--check');
    await run('drill', 'told', 'pgsql-drill.yml');
    await run('gate', 'told', 'pgsql-backup.yml', '-t', 'policy');
  } finally {
    rmSync(folder, { recursive: true });
  }
  return { policy, steps };
}

const COUNT = 'SELECT count(*), min(id), max(id) FROM orders';

const FILLING = [
  "CREATE TABLE orders AS SELECT n AS id, 'order ' || n AS item FROM generate_series(1, 1500) n",
  COUNT,
];

const ACCIDENT = [
  'DELETE FROM orders WHERE id <= 1200',
  "INSERT INTO orders VALUES (9999, 'written after the accident')",
  COUNT,
];

/** What an earlier play has left. */
async function tidy(): Promise<void> {
  await query(await findLeader(testMembers), 'DROP TABLE IF EXISTS orders');
}

/** Statements on the leader, as psql shows them. */
async function ask(statements: readonly string[]): Promise<Shown> {
  const leader = await findLeader(testMembers);
  const rows: string[] = [];
  for (const statement of statements) rows.push(...(await query(leader, statement)));
  return { command: statements.join(';\n'), output: rows.join('\n') };
}

/** What explore advises to ask, to come to just before the rows were deleted. */
function targetIn(found: string): string {
  const xid = /(\d+) +\S+ +deleted 1200 rows of public\.orders/.exec(found)?.[1];
  const asked = new RegExp(`^${xid}: \\./pgsql-pitr.yml -l pg-test -e '([^']+)'`, 'm').exec(found)?.[1];
  if (xid === undefined || asked === undefined)
    throw new EngineBug(`the log does not show the accident:\n${found}`);
  return asked;
}
