// How long a cluster of some gigabytes takes to come back: primary and replicas by delta restore, and the replicas by
// Patroni's reinit instead. Needs the sandbox with both clusters deployed on the repository minio, and room for four times the size.
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { spread } from './measure.js';
import { temporaryFolder } from './temporary-folder.js';

const root = join(import.meta.dirname, '..');
const program = join(root, 'bin', 'reprise');
const state = process.env.REPRISE_SANDBOX;
const elsewhere = [
  '-e',
  'pgbackrest_method=minio',
  ...(state === undefined ? [] : ['-e', `sandbox_state=${state}`]),
];
const report = temporaryFolder();
const ROWS_PER_GIGABYTE = 950_000;

/** `npm run bench rebuild ROUNDS GIGABYTES`. */
export function rebuild(rounds = 3, gigabytes = 2) {
  fill(gigabytes);
  play('pgsql-backup.yml', '-l', 'pg-test', '-t', 'full');
  const recoveries = [];
  const reinits = [];
  for (let round = 0; round < rounds; round++) {
    recoveries.push(recover());
    reinits.push(reinit());
    console.error(`round ${round + 1}: ${JSON.stringify([recoveries.at(-1), reinits.at(-1)])}`);
  }
  const size = sql('SELECT pg_size_pretty(sum(pg_database_size(oid))) FROM pg_database');
  console.log(`\ncluster of ${size}, one leader and two replicas, ${rounds} rounds\n`);
  console.log('| | wall |\n|---|---|');
  for (const [name, key] of [
    ['restore of the primary (delta)', 'restored'],
    ['both replicas by delta restore, until they stream', 'streaming'],
    ['the whole recovery, until every replica streams', 'seconds'],
    ['of it without a leader', 'seconds_without_leader'],
  ])
    console.log(
      `| ${name} | ${spread(
        recoveries.map(each => each[key]),
        ' s',
        1,
      )} |`,
    );
  console.log(`| both replicas by \`patronictl reinit\`, until they stream | ${spread(reinits, ' s', 1)} |`);
}

/** Rows that compress little, outside of any transaction that is still open. */
function fill(gigabytes) {
  sql('DROP TABLE IF EXISTS ballast');
  sql('CREATE TABLE ballast (id int, filler text)');
  for (let part = 0; part < gigabytes; part++) {
    sql(
      `INSERT INTO ballast SELECT n, (SELECT string_agg(md5(n::text || k), '') FROM generate_series(1, 32) k) FROM generate_series(1, ${ROWS_PER_GIGABYTE}) n`,
    );
  }
  sql('CHECKPOINT');
}

function recover() {
  const target = sql('SELECT clock_timestamp()');
  sql('UPDATE ballast SET id = -id WHERE id % 20 = 0');
  play(
    'pgsql-pitr.yml',
    '-l',
    'pg-test',
    '-e',
    `pitr_report=${report}/`,
    '-e',
    JSON.stringify({ pg_pitr: { time: target } }),
  );
  const summary = JSON.parse(readFileSync(join(report, 'recovery-pg-test.json'), 'utf8'));
  const phases = Object.fromEntries(summary.phases.map(({ phase, seconds }) => [phase, seconds]));
  return { ...phases, seconds: summary.seconds, seconds_without_leader: summary.seconds_without_leader };
}

/** Both replicas at once, from the command until the leader sees both stream. */
function reinit() {
  const { address } = leader();
  const members = JSON.parse(shell(address, 'patronictl -c /etc/patroni/patroni.yml list -f json'));
  const names = members.filter(({ Role }) => !/leader/i.test(Role)).map(({ Member }) => Member);
  const started = performance.now();
  shell(address, `patronictl -c /etc/patroni/patroni.yml reinit pg-test ${names.join(' ')} --force`);
  // They stop streaming first: only what comes afterwards counts.
  while (streaming() === names.length) pause(0.1);
  while (streaming() < names.length) pause(0.2);
  return (performance.now() - started) / 1000;
}

function streaming() {
  return Number(
    sql(
      "SELECT count(*) FROM pg_stat_replication WHERE state = 'streaming' AND application_name !~ 'basebackup'",
    ),
  );
}

function leader() {
  for (const address of ['10.10.10.11', '10.10.10.12', '10.10.10.13'])
    if (psql(address, 'SELECT pg_is_in_recovery()') === 'f') return { address };
  throw new RangeError('nobody leads pg-test');
}

function sql(text) {
  return psql(leader().address, text);
}

function psql(address, text) {
  return shell(
    address,
    `runuser -u postgres -- /usr/pgsql/bin/psql -XqAt -d postgres -c "${text.replaceAll('"', '\\"')}"`,
  );
}

function shell(address, line) {
  return run(['sandbox', 'exec', address, '--', 'sh', '-c', `cd /; ${line}`]).trim();
}

function play(...words) {
  return run([...words, ...elsewhere]);
}

function run(words) {
  const ended = spawnSync(program, words, {
    cwd: join(root, 'playbooks'),
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
    maxBuffer: 2 ** 28,
  });
  if (ended.status !== 0) throw new RangeError(`${words.join(' ')}\n${ended.stdout}\n${ended.stderr}`);
  return ended.stdout;
}

function pause(seconds) {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, seconds * 1000);
}
