// Members that do not answer: left out where they are known to be dead, else a person has to say so.
import { describe, expect, it } from '@jest/globals';
import { findLostNote, findSilence, namesOf } from '../../src/modules/clusters/absent.ts';
import type { Cluster, Member, PatroniMember, ServerState } from '../../src/postgres/cluster.ts';
import type { Journal } from '../../src/postgres/journal.ts';

const HOSTS = ['10.10.10.11', '10.10.10.12', '10.10.10.13'];

/** The first leads, unless it is silent; Patroni counts those in `counted`. */
function clusterOf(silent: readonly number[], counted: readonly number[]): Cluster {
  const members = HOSTS.map((host, index): Member => {
    const isReachable = !silent.includes(index);
    return {
      ...{ host, isReachable, trouble: isReachable ? undefined : 'timed out', isPatroniRunning: isReachable },
      ...{ postmaster: 1, control: undefined, version: '15', clock: undefined, zone: undefined },
      ...{ freeBytes: 0, dataBytes: 0, journal: undefined },
      name: isReachable ? `pg-test-${index + 1}` : undefined,
      server: isReachable ? ({ isInRecovery: index !== 0 } as ServerState) : undefined,
    };
  });
  const patroni = counted.map(
    (index): PatroniMember => ({
      ...{
        name: `pg-test-${index + 1}`,
        address: HOSTS[index] ?? '',
        role: index === 0 ? 'Leader' : 'Replica',
      },
      ...{ state: 'running', timeline: 1, lagMegabytes: 0 },
    }),
  );
  return { members, patroni, isPaused: false };
}

const JOURNAL = { phase: 'restored' } as Journal;

describe('a recovery goes on', () => {
  it.each<[string, Cluster, readonly string[], Journal | undefined]>([
    ['when all answer', clusterOf([], [0, 1, 2]), [], undefined],
    ['without a member that Patroni has given up beside a leader', clusterOf([2], [0, 1]), [], undefined],
    ['without one that a person calls dead', clusterOf([0], [0, 1, 2]), ['10.10.10.11'], undefined],
    ['so also in the middle of it', clusterOf([2], [0, 1]), ['10.10.10.13'], JOURNAL],
  ])('%s', (_what, cluster, without, journal) => {
    expect(findSilence(cluster, without, journal)).toBeUndefined();
  });
});

describe('a recovery is refused', () => {
  it.each<[string, Cluster, readonly string[], Journal | undefined, RegExp]>([
    [
      'while Patroni counts it',
      clusterOf([2], [0, 1, 2]),
      [],
      undefined,
      /but Patroni counts pg-test-3 as running/,
    ],
    [
      'when nobody leads',
      clusterOf([0], [1, 2]),
      [],
      undefined,
      /10\.10\.10\.11 does not answer.*and nobody leads/,
    ],
    ['when one is under way', clusterOf([2], [0, 1]), [], JOURNAL, /and a recovery is under way/],
    ['when it answers', clusterOf([0], []), ['10.10.10.12'], undefined, /10\.10\.10\.12 answers/],
    ['when nobody answers', clusterOf([0, 1, 2], []), [], undefined, /10\.10\.10\.13 does not answer/],
  ])('%s', (_what, cluster, without, journal, reason) => {
    expect(findSilence(cluster, without, journal)?.reason).toMatch(reason);
  });

  it('with the word that leaves it out', () => {
    expect(findSilence(clusterOf([0], [1]), [], undefined)?.hint).toMatch(/-e pitr_without=10\.10\.10\.11$/);
  });
});

describe('the note of a recovery that failed may be lost with a host', () => {
  it('that does not answer, also where the others are in order', () => {
    const lost = clusterOf([2], [0, 1]);
    expect(findSilence(lost, [], undefined)).toBeUndefined();
    expect(findLostNote(lost, [])).toMatchObject({
      reason: '10.10.10.13 does not answer (timed out)',
      hint: expect.stringMatching(/^bring it up/),
    });
  });

  it.each<[string, Cluster, readonly string[]]>([
    ['all answer', clusterOf([], [0, 1, 2]), []],
    ['a person calls it dead', clusterOf([2], [0, 1]), ['10.10.10.13']],
  ])('not where %s', (_what, cluster, without) => {
    expect(findLostNote(cluster, without)).toBeUndefined();
  });
});

it.each([
  ['', []],
  [null, []],
  ['a, b', ['a', 'b']],
  [
    ['a', 'b'],
    ['a', 'b'],
  ],
])('pitr_without %j names %j', (without, names) => {
  expect(namesOf(without)).toEqual(names);
});
