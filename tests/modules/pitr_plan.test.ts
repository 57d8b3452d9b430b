// pitr_plan where nobody answers: a refusal with the command that goes on, whatever was asked, and no secret in it. Where a
// recovery goes on: from where it was noted, with who leads now.
import { describe, expect, it } from '@jest/globals';
import type { Host } from '../../src/connection/host.ts';
import { Unreachable } from '../../src/errors.ts';
import { recoveringMember } from '../../src/modules/clusters/recovery-state.ts';
import { continued, pitr_plan } from '../../src/modules/pitr_plan.ts';
import type { Cluster, Member, ServerState } from '../../src/postgres/cluster.ts';
import type { Journal, Phase } from '../../src/postgres/journal.ts';
import { runModule, testContext } from './context.ts';

const away = async (): Promise<never> => {
  throw new Unreachable('no route to host');
};
const hostOf = (name: string): Host => ({ name, run: away, read: away, write: away });

const MINIO = { type: 's3', s3_bucket: 'pgsql', s3_key: 'THE-KEY', s3_key_secret: 'THE-SECRET' };

it.each<[string, unknown, string]>([
  ['nothing', undefined, './pgsql-pitr.yml -l pg-test'],
  ['null', null, './pgsql-pitr.yml -l pg-test'],
  ['everything', {}, "./pgsql-pitr.yml -l pg-test -e '{pg_pitr: {}}'"],
  [
    'another repository',
    { repo: MINIO },
    `./pgsql-pitr.yml -l pg-test -e '{pg_pitr: {repo: {s3_bucket: pgsql, s3_key: "***", s3_key_secret: "***", type: s3}}}'`,
  ],
])('asked for %s', async (_what, request, command) => {
  const context = testContext({ hosts: hostOf });
  const args = {
    members: ['a', 'b'],
    play_hosts: ['a', 'b'],
    cluster: 'pg-test',
    primary: 'a',
    is_order: false,
  };
  const said = await runModule(
    pitr_plan,
    hostOf('a'),
    { ...args, ...(request === undefined ? {} : { request }) },
    context,
  );
  expect(said.failed).toBe(true);
  expect(String(said.msg)).toContain(`Then: ${command}`);
  expect(JSON.stringify(said)).not.toMatch(/THE-/);
});

it.each<[string, unknown, string]>([
  ['a misspelt key', { tiem: '2025-07-13 10:00:00+00' }, '`tiem` is not a key of pg_pitr: `time`?'],
  ['two targets', { xid: 5, lsn: '0/5' }, 'pg_pitr has `xid` and `lsn`'],
  ['no mapping', 'latest', 'pg_pitr is not a mapping'],
])('tells of %s before any host is asked', async (_what, request, reason) => {
  const unasked = (name: string): Host => ({
    ...hostOf(name),
    run: () => {
      throw new RangeError('nothing is to be run');
    },
  });
  const said = await runModule(
    pitr_plan,
    unasked('a'),
    { members: ['a'], play_hosts: ['a'], cluster: 'pg-test', primary: 'a', request },
    testContext({ hosts: unasked }),
  );
  expect(said.failed).toBe(true);
  expect(String(said.msg)).toContain(reason);
  expect(String(said.msg)).toContain('Nothing was changed.');
});

describe('a recovery that goes on', () => {
  const member = (host: string, isInRecovery: boolean): Member => ({
    ...{ host, isReachable: true, isPatroniRunning: true, postmaster: 1 },
    ...{ control: undefined, version: '15', clock: undefined, zone: undefined },
    ...{ freeBytes: 0, dataBytes: 0, journal: undefined },
    server: { isInRecovery, timeline: 5 } as ServerState,
  });
  // It recovered on a; a lost its power since, and b took over.
  const cluster: Cluster = { members: [member('a', true), member('b', false)], patroni: [], isPaused: false };
  const noted = (phase: Phase): Journal => ({
    ...{ host: 'a', cluster: 'pg-test', request: '{}', phase, reached: {}, systemIdentifier: '7' },
    ...{ known: [1, 2, 3], plan: {} },
  });

  it.each<[Phase, string]>([
    ['leading', 'b'],
    ['streaming', 'b'],
    ['recovered', 'a'],
  ])('from %s is led by %s, and noted where it was', (phase, leader) => {
    expect(continued(noted(phase), cluster)).toMatchObject({ leader, noted_on: 'a', phase });
  });
});

it.each<[string, readonly boolean[], string | undefined, string]>([
  ['the declared primary', [true, true], 'b', 'b'],
  ['any that may lead, where the declared primary never may', [true, false], 'b', 'a'],
  ['any that may lead, where the declared primary is away', [false, true], 'c', 'b'],
  ['one that may not, where nobody else is there', [false, false], 'c', 'a'],
])('where nobody leads, who recovers is %s', (_what, mayLead, primary, host) => {
  const members = mayLead.map(
    (may, index): Member => ({
      ...{ host: 'ab'[index] ?? '', isReachable: true, isPatroniRunning: false, postmaster: undefined },
      ...{ control: undefined, version: '15', clock: undefined, zone: undefined, server: undefined },
      ...{ freeBytes: 0, dataBytes: 0, journal: undefined, mayLead: may },
    }),
  );
  expect(recoveringMember({ members, patroni: [], isPaused: false }, primary, undefined)?.host).toBe(host);
});
