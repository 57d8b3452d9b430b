// A cluster from what its members, Patroni 3.0.2 and PostgreSQL 15 print.
import { describe, expect, it } from '@jest/globals';
import {
  type Cluster,
  commonZone,
  describeClosed,
  describeRole,
  findLeader,
  followedBy,
  isPausedConfig,
  type Member,
  parseClock,
  parseControlFile,
  parsePatroniList,
  parseServerState,
  parseVersion,
  type ServerState,
  writableMembers,
} from '../../src/postgres/cluster.ts';
import { formatInstant } from '../../src/postgres/instant.ts';
import { formatLsn } from '../../src/postgres/lsn.ts';

const LIST = `[{"Cluster": "pg-test", "Member": "pg-test-1", "Host": "10.10.10.11", "Role": "Leader", "State": "running", "TL": 1},
 {"Cluster": "pg-test", "Member": "pg-test-2", "Host": "10.10.10.12", "Role": "Replica", "State": "running", "TL": 1, "Lag in MB": 3}]`;

function server(isInRecovery: boolean): ServerState {
  const text = `{"in_recovery" : ${isInRecovery}, "system" : "7711302150437474770", "timeline" : 3, "lsn" : "0/5000060",
    "now" : "2026-11-23 09:51:12.5+00", "replayed" : "2026-11-23 09:51:11.25+00", "receiver" : "streaming",
    "pause_state" : "not paused", "last_archived" : "000000030000000000000004", "coming" : ["pg-test-3"], "checksums" : true}`;
  const state = parseServerState(text);
  if (state === undefined) throw new RangeError('no state');
  return state;
}

function member(number: number, more: Partial<Member> = {}): Member {
  return {
    host: `10.10.10.1${number}`,
    isReachable: true,
    name: `pg-test-${number}`,
    scope: 'pg-test',
    isPatroniRunning: true,
    postmaster: 100,
    server: undefined,
    control: undefined,
    version: '15',
    clock: undefined,
    zone: 'Etc/UTC',
    freeBytes: undefined,
    dataBytes: undefined,
    journal: undefined,
    ...more,
  };
}

function cluster(members: readonly Member[], list = LIST): Cluster {
  return { members, patroni: parsePatroniList(list), isPaused: false };
}

it('servers that let nobody in are told by reason', () => {
  expect(describeClosed(cluster([member(1), member(2, { server: server(true) })]))).toBeUndefined();
  const members = [
    member(1, { closed: 'no' }),
    member(2, { closed: 'too many' }),
    member(3, { closed: 'no' }),
  ];
  expect(describeClosed(cluster(members))).toBe(
    'PostgreSQL runs and lets nobody ask it on 10.10.10.11, 10.10.10.13 (no) and on 10.10.10.12 (too many)',
  );
  expect(describeRole(cluster(members, '[]'), members[0] as Member)).toBe('closed');
});

describe('the leader', () => {
  const first = member(1, { server: server(false) });
  const standby = member(2, { server: server(true) });

  it('is whom Patroni names, when its server takes writes', () => {
    expect(findLeader(cluster([first, standby]))).toBe(first);
  });

  it('is the only server that takes writes, when Patroni names another or nobody', () => {
    const second = member(2, { server: server(false) });
    expect(findLeader(cluster([member(1, { server: server(true) }), second]))).toBe(second);
    expect(findLeader(cluster([standby, first], '[]'))).toBe(first);
  });

  it('is nobody where none takes writes', () => {
    expect(findLeader(cluster([member(1), standby]))).toBeUndefined();
  });

  it('is whom Patroni names in a split, and the split is seen', () => {
    const split = cluster([first, member(2, { server: server(false) })]);
    expect(findLeader(split)).toBe(first);
    expect(writableMembers(split)).toHaveLength(2);
    expect(findLeader({ ...split, patroni: [] })).toBeUndefined();
  });
});

it.each<[string, Member, string, string]>([
  ['unreachable', member(1, { isReachable: false }), LIST, 'unreachable'],
  ['what Patroni says', member(2, { server: server(true) }), LIST, 'replica'],
  ['stopped, though Patroni still calls it running', member(2), LIST, 'stopped'],
  ['primary without Patroni', member(1, { server: server(false) }), '[]', 'primary'],
  ['standby without Patroni', member(1, { server: server(true) }), '[]', 'standby'],
])('a member is %s', (_what, each, list, role) => {
  expect(describeRole(cluster([each], list), each)).toBe(role);
});

it('a zone is common when all who answer agree', () => {
  const away = member(3, { isReachable: false, zone: undefined });
  expect(commonZone([member(1), member(2), away])).toBe('Etc/UTC');
  expect(commonZone([member(1), member(2, { zone: 'Asia/Tokyo' })])).toBeUndefined();
});

describe('read', () => {
  it('the answer of a server', () => {
    const state = server(true);
    expect(state).toMatchObject({
      isInRecovery: true,
      timeline: 3,
      receiver: 'streaming',
      comingStandbys: ['pg-test-3'],
    });
    expect(formatLsn(state.lsn)).toBe('0/5000060');
    expect(state.lastReplayed && formatInstant(state.lastReplayed)).toBe('2026-11-23 09:51:11.25+00');
  });

  it.each(['', 'psql: error: connection refused', '{"lsn" : null}', '[1]', '{"lsn'])(
    'nothing of %j',
    text => {
      expect(parseServerState(text)).toBeUndefined();
    },
  );

  it('the list of Patroni, behind warnings too', () => {
    expect(
      parsePatroniList(`2026-11-23 - WARNING - Retry\n${LIST}`).map(row => [
        row.name,
        row.role,
        row.lagMegabytes,
      ]),
    ).toEqual([
      ['pg-test-1', 'Leader', undefined],
      ['pg-test-2', 'Replica', 3],
    ]);
    expect(parsePatroniList('Error: no cluster')).toEqual([]);
  });

  it('whether Patroni is paused', () => {
    expect(isPausedConfig('loop_wait: 10\npause: true\nttl: 30\n')).toBe(true);
    expect(isPausedConfig('loop_wait: 10\npostgresql:\n  pause: true\n')).toBe(false);
  });

  it.each([
    ['loop_wait: 10\nstandby_cluster:\n  host: 10.0.0.5\n  port: 5433\nttl: 30\n', '10.0.0.5:5433'],
    ["standby_cluster:\n  create_replica_methods:\n  - basebackup\n  host: 'a,b'\n", 'a,b:5432'],
    ['standby_cluster:\n  restore_command: cp /a/%f %p\n', 'an archive'],
    ['postgresql:\n  standby_cluster:\n    host: a\nttl: 30\n', undefined],
    ['standby_cluster: null\nttl: 30\n', undefined],
  ])('what a standby cluster follows, of %j', (config, follows) => {
    expect(followedBy(config)).toBe(follows);
  });

  it('a control file', () => {
    const text = `pg_control version number:            1300
Database system identifier:           7711302150437474770
Database cluster state:               shut down in recovery
Latest checkpoint's TimeLineID:       4
`;
    expect(parseControlFile(text)).toEqual({
      systemIdentifier: '7711302150437474770',
      state: 'shut down in recovery',
      timeline: 4,
    });
    expect(parseControlFile('')).toBeUndefined();
    const warning = 'WARNING: Calculated CRC checksum does not match value stored in file.\n';
    expect(parseControlFile(`${warning}${text}`)).toBeUndefined();
  });

  it('a version and a clock', () => {
    expect(parseVersion('postgres (PostgreSQL) 15.18 (Debian 15.18-0+deb12u1)')).toBe('15');
    expect(parseVersion('')).toBeUndefined();
    const clock = parseClock('1795427472.123456789\n');
    expect(clock && formatInstant(clock)).toBe('2026-11-23 09:51:12.123456+00');
    expect(parseClock('x')).toBeUndefined();
  });
});
