import { describe, expect, it } from '@jest/globals';
import { checkIdentity, type DeclaredMember } from '../../src/postgres/identity.ts';

function member(host: string, cluster: unknown, seq?: unknown, role?: unknown): DeclaredMember {
  return {
    host,
    group: String(cluster),
    cluster: cluster === undefined ? undefined : { value: cluster },
    seq: seq === undefined ? undefined : { value: seq },
    role: role === undefined ? undefined : { value: role },
  };
}

const messages = (...members: DeclaredMember[]): string[] =>
  checkIdentity(members).map(error => error.message);

describe('the identity of clusters', () => {
  it('holds for a proper cluster and ignores hosts without one', () => {
    expect(
      messages(
        member('a', 'pg-test', 1, 'primary'),
        member('b', 'pg-test', '2', 'replica'),
        member('c', undefined),
      ),
    ).toEqual([]);
  });

  it.each([
    [
      'a reserved name',
      [member('a', 'root', 1, 'primary')],
      ["group root, host a: pg_cluster 'root' cannot name a cluster"],
    ],
    [
      'a bad name',
      [member('a', 'pg_test', 0, 'primary')],
      ["group pg_test, host a: pg_cluster 'pg_test' cannot name a cluster"],
    ],
    ['no number', [member('a', 'pg', undefined, 'primary')], ['group pg, host a: pg_seq is missing']],
    ['a bad number', [member('a', 'pg', -1, 'primary')], ["group pg, host a: pg_seq is '-1'"]],
    ['a fraction', [member('a', 'pg', 1.5, 'primary')], ["group pg, host a: pg_seq is '1.5'"]],
    [
      'a number twice',
      [member('a', 'pg', 1, 'primary'), member('b', 'pg', '1', 'replica')],
      ['group pg, host b: pg_seq 1 belongs to a already'],
    ],
    [
      'no primary',
      [member('a', 'pg', 1, 'replica'), member('b', 'pg', 2, 'replica')],
      ["group pg, host a, b: cluster 'pg' has no primary"],
    ],
    [
      'two primaries',
      [member('a', 'pg', 1, 'primary'), member('b', 'pg', 2, 'primary')],
      ["group pg, host b: cluster 'pg' has a second primary beside a"],
    ],
    [
      'a misspelt role',
      [member('a', 'pg', 1, 'primary'), member('b', 'pg', 2, 'replika')],
      ["group pg, host b: pg_role is 'replika'"],
    ],
  ])('refuses %s', (_, members, expected) => {
    expect(messages(...members)).toEqual(expected);
  });

  it('keeps clusters apart', () => {
    expect(messages(member('a', 'pg-a', 1, 'primary'), member('b', 'pg-b', 1, 'primary'))).toEqual([]);
  });

  it('offers the nearest role', () => {
    expect(checkIdentity([member('a', 'pg', 1, 'primry')])[0]?.hint).toBe("did you mean 'primary'?");
  });
});
