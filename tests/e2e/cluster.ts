// What the tests of recovery look at: a cluster by SQL and by Patroni's REST API, the accident they recover from.
import { expect } from '@jest/globals';
import { findLeader, query, testMembers } from '../../sandbox/database.ts';
import { findHost, type SandboxHost, sandboxUp, sshCommand } from '../../sandbox/index.ts';
import { type Ended, reprise, succeed } from './program.ts';

/** A minute of a quiet machine, and as much again for one that has other tests to run. */
export const MINUTES = 2 * 60_000;
export const meta = findHost('10.10.10.10');

export interface PatroniState {
  readonly role: string;
  readonly state: string;
  readonly timeline: number;
  readonly pause?: boolean;
}

/** What Patroni says of a member. */
export async function patroni(host: SandboxHost): Promise<PatroniState> {
  const response = await fetch(`http://${host.address}:8008/patroni`);
  return (await response.json()) as PatroniState;
}

export function leader(): Promise<SandboxHost> {
  return findLeader(testMembers);
}

export async function timelineOf(host: SandboxHost): Promise<number> {
  return Number((await query(host, 'SELECT timeline_id FROM pg_control_checkpoint()')).join(''));
}

/** What a command prints on a host, run as root. Throws when it fails. */
export async function onHost(host: SandboxHost, command: string): Promise<string> {
  const { status, stdout, stderr } = await sshCommand(host, command, { user: 'root' });
  if (status !== 0) throw new RangeError(`${host.address}: ${command} ended with ${status}: ${stderr}`);
  return stdout;
}

/** Everything of pg-meta that a recovery of pg-test must leave alone. */
export async function fingerprintOfMeta(): Promise<unknown> {
  const rows = await query(meta, 'SELECT system_identifier FROM pg_control_system()');
  const started = await query(meta, 'SELECT pg_postmaster_start_time()');
  const { role, timeline, pause } = await patroni(meta);
  return { rows, started, role, timeline, pause };
}

/** A refusal or a plan must not change any of this. */
export async function fingerprintOfTest(): Promise<{ leader: string } & Record<string, unknown>> {
  const host = await leader();
  const started = await query(host, 'SELECT pg_postmaster_start_time()');
  const { pause } = await patroni(host);
  return { leader: host.address, started, timeline: await timelineOf(host), pause: pause ?? false };
}

/** The dynamic configuration in the consensus store. */
export async function dynamicConfiguration(): Promise<string> {
  return onHost(await leader(), 'patronictl -c /etc/patroni/patroni.yml show-config');
}

/** One leader, all others streaming from it on the timeline, nobody paused. */
export async function expectHealthy(timeline: number): Promise<void> {
  const host = await leader();
  expect(await timelineOf(host)).toBe(timeline);
  const streaming = await query(
    host,
    "SELECT client_addr FROM pg_stat_replication WHERE state = 'streaming' ORDER BY 1",
  );
  const replicas = testMembers.filter(member => member !== host);
  expect(streaming).toEqual(replicas.map(replica => replica.address));
  for (const member of testMembers) {
    const { role, state, timeline: its, pause } = await patroni(member);
    expect({ member: member.address, role, state, timeline: its, pause: pause ?? false }).toEqual({
      member: member.address,
      role: member === host ? expect.stringMatching(/^(master|primary)$/) : 'replica',
      state: expect.stringMatching(/^(running|streaming)$/),
      timeline,
      pause: false,
    });
  }
}

/** No two files of one system's archive claim to be the same segment, in any repository. */
export async function expectOneArchive(): Promise<void> {
  const host = await leader();
  const backrest = (words: string): Promise<string> =>
    onHost(host, `cd /; runuser -u postgres -- pgbackrest ${words}`);
  const stanzas = JSON.parse(await backrest('--stanza=pg-test info --output=json')) as readonly {
    readonly archive: readonly { readonly id: string; readonly database: { readonly 'repo-key': number } }[];
  }[];
  const names: string[] = [];
  for (const { id, database } of stanzas.flatMap(({ archive }) => archive)) {
    const repo = database['repo-key'];
    // A folder at a time: recursion from the stanza's own one leaves files out on the sandbox's S3 server.
    const listing = await backrest(`--repo=${repo} repo-ls archive/pg-test/${id} --recurse`);
    const segments = listing.match(/\b[0-9A-F]{24}(?=-[0-9a-f]{40})/g) ?? [];
    names.push(...segments.map(segment => `${repo}:${id}/${segment}`));
  }
  expect(names.length).toBeGreaterThan(0);
  expect(names.length - new Set(names).size).toBe(0);
}

export const LEDGER = 'SELECT count(*), max(id) FROM ledger';

/** A table with 500 rows, in a segment with room for what comes. */
export async function writeLedger(): Promise<SandboxHost> {
  const host = await leader();
  await query(host, 'SELECT pg_switch_wal()');
  await query(host, 'DROP TABLE IF EXISTS ledger');
  await query(host, 'CREATE TABLE ledger (id int PRIMARY KEY, note text)');
  await query(host, "INSERT INTO ledger SELECT n, 'kept ' || n FROM generate_series(1, 500) n");
  return host;
}

/** Loses rows and writes a wrong one, in the segment that holds what was written before. */
export async function haveAccident(host: SandboxHost, segment: readonly string[]): Promise<void> {
  await query(host, 'DELETE FROM ledger WHERE id <= 400');
  await query(host, "INSERT INTO ledger VALUES (777777, 'written after the accident')");
  expect(await query(host, 'SELECT pg_walfile_name(pg_current_wal_lsn())')).toEqual(segment);
}

/** Rows 1 to 500, a moment, the accident. Gives the leader and the moment. */
export async function rowsAndAccident(): Promise<{ readonly host: SandboxHost; readonly time: string }> {
  const host = await writeLedger();
  const segment = await segmentOf(host);
  const time = (await query(host, 'SELECT clock_timestamp()')).join('');
  await haveAccident(host, segment);
  return { host, time };
}

export function segmentOf(host: SandboxHost): Promise<string[]> {
  return query(host, 'SELECT pg_walfile_name(pg_current_wal_lsn())');
}

const pitrWords = (request: unknown, words: readonly string[]): string[] => [
  'pgsql-pitr.yml',
  '-l',
  'pg-test',
  '-e',
  // A busy machine decides no test.
  JSON.stringify({ pg_pitr: request, pitr_search_timeout: 600 }),
  ...words,
];

/** Recovers pg-test; a failure of the run is a failure of the test. */
export function recover(request: unknown, ...words: string[]): Promise<Ended> {
  return succeed(...pitrWords(request, words));
}

/** As `recover`, whatever comes of it. */
export function tryToRecover(request: unknown, ...words: string[]): Promise<Ended> {
  return reprise(...pitrWords(request, words));
}

/** Asks for a recovery that must be refused, and leave everything as it is. Gives what was said. */
export async function expectRefused(request: unknown, ...words: string[]): Promise<string> {
  const before = await fingerprintOfTest();
  const { status, stdout, stderr } = await tryToRecover(request, ...words);
  expect(status).not.toBe(0);
  expect(await fingerprintOfTest()).toEqual(before);
  return stdout + stderr;
}

/** The four hosts with both clusters, as the playbooks make them. */
export async function deploy(...words: string[]): Promise<void> {
  await sandboxUp();
  await succeed('etcd.yml');
  await succeed('pgsql.yml', ...words);
}
