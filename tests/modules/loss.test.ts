import { expect, it } from '@jest/globals';
import { findLoss, type Loss } from '../../src/modules/clusters/loss.ts';
import type { Cluster } from '../../src/postgres/cluster.ts';

/** A cluster whose second member has no server, with Patroni's word for it. */
function cluster(state: string | undefined, more: object = {}): Cluster {
  const member = { isReachable: true, isPatroniRunning: true };
  return {
    members: [
      { ...member, host: '10.10.10.11', name: 'a', server: {} },
      { ...member, host: '10.10.10.12', name: 'b', server: undefined },
    ],
    patroni: state === undefined ? [] : [{ name: 'b', state }],
    ...more,
  } as unknown as Cluster;
}

const failing: Loss = {
  kind: 'failing',
  why: 'PostgreSQL does not start on 10.10.10.12, `journalctl -u patroni` there tells why',
  since: 1000,
};

it('a server that fails to start is lost from then on', () => {
  expect(findLoss(cluster('start failed'), undefined, 1000)).toEqual(failing);
});

it.each(['start failed', 'starting', 'stopped', 'crashed', undefined])(
  'it is lost since then while Patroni calls it %s',
  state => {
    expect(findLoss(cluster(state), failing, 9000)).toEqual(failing);
  },
);

it.each(['creating replica', 'running', 'streaming', 'in archive recovery'])('%s ends that', state => {
  expect(findLoss(cluster(state), failing, 9000)).toBeUndefined();
});

it.each(['starting', 'stopped', undefined])('one that never failed is not lost while it is %s', state => {
  expect(findLoss(cluster(state), undefined, 1000)).toBeUndefined();
});

it('the time of one loss is not the time of another', () => {
  const away = findLoss(cluster('start failed', { isStoreAway: true }), failing, 9000);
  expect(away).toEqual({ kind: 'away', why: "Patroni's consensus store does not answer", since: 9000 });
  expect(findLoss(cluster('starting'), away, 9500)).toBeUndefined();
});
