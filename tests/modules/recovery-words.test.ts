// What the modules of recovery tell a person: tables, progress, what is still missing, the summary.
import { describe, expect, it } from '@jest/globals';
import { bytesInWords, facts, secondsInWords, table } from '../../src/modules/clusters/table.ts';
import { whatIsMissing, whatPatroniSays } from '../../src/modules/patroni_cluster.ts';
import { describeProgress } from '../../src/modules/pitr_restore.ts';
import { type Cluster, type Member, parsePatroniList, parseServerState } from '../../src/postgres/cluster.ts';

describe('tables', () => {
  it('have columns as wide as their widest cell, numbers to the right', () => {
    expect(
      table(
        ['step', 'seconds'],
        [
          ['stop', '9.5'],
          ['wörk', '12.0'],
        ],
      ),
    ).toEqual(['step  seconds', '----  -------', 'stop      9.5', 'wörk     12.0']);
  });

  it('leave out facts that nobody knows', () => {
    expect(
      facts([
        ['leader', 'a'],
        ['zone', undefined],
        ['lag', '0'],
      ]),
    ).toEqual(['leader  a', 'lag     0']);
    expect(facts([])).toEqual([]);
  });

  it.each([
    [0, '0 B'],
    [1023, '1023 B'],
    [23275552, '22.2 MiB'],
    [5 * 1024 ** 4, '5.0 TiB'],
    [5000 * 1024 ** 4, '5000.0 TiB'],
  ])('%i bytes are %s', (bytes, words) => {
    expect(bytesInWords(bytes)).toBe(words);
  });

  it.each([
    [3.44, '3.4 s'],
    [125, '2 min 5 s'],
    [11530, '3 h 12 min'],
    [93600, '1 d 2 h'],
  ])('%d seconds are %s', (seconds, words) => {
    expect(secondsInWords(seconds)).toBe(words);
  });
});

it.each([
  [0, 0, 1000, '0 B'],
  [1024, 0, 1000, '1.0 KiB'],
  [52428800, 104857600, 10000, '50 %, 50.0 MiB of 100.0 MiB, 10.0 s left'],
  [1048576, 104857600, 10000, '1 %, 1.0 MiB of 100.0 MiB'],
  [209715200, 104857600, 10000, '100 %, 200.0 MiB of 100.0 MiB'],
])('%i of %i bytes after %i ms: %s', (bytes, needed, milliseconds, words) => {
  expect(describeProgress(bytes, needed, milliseconds)).toBe(words);
});

describe('what a cluster lacks', () => {
  const server = (inRecovery: boolean, more = '') =>
    parseServerState(
      `{"in_recovery":${inRecovery},"system":"7","timeline":3,"lsn":"0/5","now":"2026-11-23 09:51:12+00","receiver":"streaming"${more}}`,
    );
  const member = (number: number, state: Member['server']): Member => ({
    host: `host-${number}`,
    isReachable: true,
    name: `pg-${number}`,
    isPatroniRunning: true,
    postmaster: 1,
    server: state,
    control: undefined,
    version: undefined,
    clock: undefined,
    zone: undefined,
    freeBytes: undefined,
    dataBytes: undefined,
    journal: undefined,
  });
  const cluster = (role: string, ...members: Member[]): Cluster => ({
    members,
    patroni: parsePatroniList(`[{"Member":"pg-1","Host":"h","Role":"${role}","State":"running","TL":3}]`),
    isPaused: false,
  });
  const leads = member(1, server(false));

  it.each<[string, Cluster, string, string | undefined]>([
    ['nothing when it leads', cluster('Leader', leads), 'leading', undefined],
    [
      'a leader, when its server writes and Patroni does not call it so',
      cluster('Replica', leads),
      'leading',
      'no leader yet',
    ],
    ['a leader, when none writes', cluster('Leader', member(1, server(true))), 'leading', 'no leader yet'],
    ['nothing when nothing is asked', cluster('Leader', member(1, undefined)), 'known', undefined],
    [
      'a single leader',
      cluster('Leader', leads, member(2, server(false))),
      'known',
      'host-1 and host-2 both take writes',
    ],
    ['nothing when all stream', cluster('Leader', leads, member(2, server(true))), 'streaming', undefined],
    [
      'a member that is down and one on an older timeline',
      cluster('Leader', leads, member(2, undefined), member(3, server(true, ',"timeline":2'))),
      'streaming',
      'host-2, host-3 not streaming on timeline 3 yet',
    ],
    [
      'a member of another system',
      cluster('Leader', leads, member(2, server(true, ',"system":"8"'))),
      'streaming',
      'host-2 not streaming on timeline 3 yet',
    ],
    [
      'a member that is connected and waits for the leader to be as far as itself',
      cluster('Leader', member(1, server(false, ',"coming":["pg-2"]')), member(2, server(true))),
      'streaming',
      'host-2 not streaming on timeline 3 yet',
    ],
    [
      'a member that replays from the archive only',
      cluster('Leader', leads, member(2, server(true, ',"receiver":null'))),
      'streaming',
      'host-2 not streaming on timeline 3 yet',
    ],
  ])('is %s', (_what, state, wish, missing) => {
    expect(whatIsMissing(state, { state: wish })).toBe(missing);
  });

  it('is told with what Patroni calls those that do not stream', () => {
    const patroni = parsePatroniList(
      '[{"Member":"pg-1","Role":"Leader","State":"running"},{"Member":"pg-2","Role":"Replica","State":"creating replica"}]',
    );
    const members = [leads, member(2, undefined)];
    expect(whatPatroniSays({ members, patroni, isPaused: false })).toBe(
      ": Patroni calls host-2 'creating replica'; `journalctl -u patroni` there tells what it is at",
    );
    expect(whatPatroniSays(cluster('Leader', leads))).toBe('');
  });
});
