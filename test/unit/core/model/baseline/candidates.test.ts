import assert from 'node:assert/strict';
import { rankCandidates } from '../../../../../src/core/model/baseline/candidates.ts';
import { learn, nothingKnown } from '../../../../../src/core/model/baseline/investigation.ts';

const table = [
  'table',
  'k8s_events_raw.tsv',
  '9 bytes',
  'from 2026-03-02 10:00:00',
  'to 2026-03-02 10:30:00',
];

const alert = (service: string, since: string): string[] => {
  const time = `2026-03-02T${since}`;
  return [
    'alert',
    'RequestErrorRate',
    'shop',
    `service_name=${service}`,
    'warning',
    'firing',
    time,
    time,
    '9',
    '1',
    'x',
  ];
};
const changed = (entity: string, at: string, now: string): string[] => {
  const minute = `2026-03-02 ${at}`;
  return ['changed', entity, minute, minute, '"spec":', '"value":"old"', now];
};
const service = (name: string): string[] => ['service', name, 'shop', '9', '0', '9', '0', '1.0', '1.0', ''];
const fault = (caller: string, peer: string, after: number): string[] => {
  return ['fault', caller, 'Client', peer, '0', `${after}`, '2026-03-02 10:10:00', 'refused'];
};

/** Entities by rank, from lines as commands print them. */
function ranked(...rows: readonly string[][]): string[] {
  const { facts, recordedFrom } = learn(
    nothingKnown,
    [table, ...rows].map((row) => row.join('\t')).join('\n'),
  );
  return rankCandidates(facts, recordedFrom).map(({ entity }) => entity);
}

describe('rankCandidates', () => {
  it('puts a change of the service at which errors begin before that of one which only complains', () => {
    const order = ranked(
      alert('web', '10:10:00'),
      service('web'),
      service('cart'),
      fault('web', 'cart', 20),
      changed('shop/Deployment/web', '10:09:00', '"value":"new"'),
      changed('shop/Deployment/cart', '10:09:00', '"value":"new"'),
    );
    assert.deepEqual(order.slice(0, 2), ['shop/Deployment/cart', 'shop/Deployment/web']);
  });

  it('puts a change of what alarms most before that of what alarms less', () => {
    const order = ranked(
      alert('cart', '10:10:00'),
      alert('web', '10:10:00'),
      [...alert('web', '10:10:00').slice(0, 1), 'RequestLatency', ...alert('web', '10:10:00').slice(2)],
      service('cart'),
      service('web'),
      changed('shop/ConfigMap/cart', '10:09:00', '"value":"new"'),
      changed('shop/ConfigMap/web', '10:09:00', '"value":"new"'),
    );
    assert.deepEqual(order.slice(0, 2), ['shop/ConfigMap/web', 'shop/ConfigMap/cart']);
  });

  it('puts a change shortly before the first alert before earlier and later ones', () => {
    const order = ranked(
      alert('cart', '10:15:00'),
      service('cart'),
      changed('shop/Service/cart', '10:25:00', '"port":2'),
      changed('shop/ConfigMap/cart', '10:01:00', '"value":"new"'),
      changed('shop/Deployment/cart', '10:14:00', '"value":"new"'),
    );
    assert.deepEqual(order, ['shop/Deployment/cart', 'shop/ConfigMap/cart', 'shop/Service/cart']);
  });

  it('takes scaling, restarts and version labels for less than a changed setting', () => {
    for (const now of [
      '"replicas":3',
      '"kubectl.kubernetes.io/restartedAt":"x"',
      '"app.kubernetes.io/version":"2.0"',
    ]) {
      const order = ranked(
        alert('cart', '10:15:00'),
        alert('web', '10:15:00'),
        changed('shop/Deployment/cart', '10:14:00', now),
        changed('shop/Deployment/web', '10:14:00', '"value":"new"'),
        ['workload', 'shop/Deployment/cart', '1', '1', 'cart:1', '', ''],
        ['workload', 'shop/Deployment/web', '1', '1', 'web:1', '', ''],
      );
      assert.equal(order[0], 'shop/Deployment/web', now);
    }
  });

  it('names the quota that a warning names, not the workload that it hits', () => {
    const message = 'Error creating: pods "cart-1" is forbidden: exceeded quota: tight, requested: pods=1';
    const order = ranked(
      alert('cart', '10:10:00'),
      ['workload', 'shop/Deployment/cart', '1', '0', 'cart:1', '', ''],
      [
        'event',
        'Warning',
        'shop/ReplicaSet/cart-7c9f8d6b5',
        'FailedCreate',
        '9',
        '2026-03-02 10:09:00',
        '2026-03-02 10:12:00',
        message,
      ],
    );
    assert.equal(order[0], 'shop/ResourceQuota/tight');
  });

  it('names the cordoned node when pods find no place', () => {
    const message =
      '0/3 nodes are available: 1 node(s) were unschedulable, 2 node(s) had volume node affinity conflict';
    const order = ranked(
      alert('db', '10:10:00'),
      ['workload', 'shop/StatefulSet/db', '1', '0', 'db:1', '', ''],
      ['node', 'cluster/Node/worker-2', 'unschedulable'],
      [
        'event',
        'Warning',
        'shop/Pod/db-0',
        'FailedScheduling',
        '9',
        '2026-03-02 10:09:00',
        '2026-03-02 10:12:00',
        message,
      ],
    );
    assert.equal(order[0], 'cluster/Node/worker-2');
  });

  it('names the schedule of an experiment rather than the experiments that it starts', () => {
    const appeared = (entity: string): string[] => {
      const made = '"selector":{"labelSelectors":{"app":"cart"}}';
      return ['appeared', entity, '2026-03-02 10:10:00', '2026-03-02T10:09:00Z', made];
    };
    const order = ranked(
      alert('cart', '10:10:00'),
      service('cart'),
      appeared('chaos/NetworkChaos/cart-delay-x7k2p'),
      appeared('chaos/Schedule/cart-delay'),
    );
    assert.equal(order[0], 'chaos/Schedule/cart-delay');
  });

  it('connects configuration with those who ask the service that reads it', () => {
    const order = ranked(
      alert('cart', '10:10:00'),
      ['workload', 'shop/Deployment/flags', '1', '1', 'flags:1', 'flag-file', ''],
      ['workload', 'shop/Deployment/cart', '1', '1', 'cart:1', '', 'flags'],
      changed('shop/ConfigMap/flag-file', '10:09:00', '"data":"new"'),
      changed('shop/ConfigMap/other-file', '10:09:00', '"data":"new"'),
    );
    assert.deepEqual(order.slice(0, 2), ['shop/ConfigMap/flag-file', 'shop/ConfigMap/other-file']);
  });

  it('leaves out of account what was broken long before the recording', () => {
    assert.deepEqual(ranked(alert('cart', '02:00:00')), []);
  });
});
