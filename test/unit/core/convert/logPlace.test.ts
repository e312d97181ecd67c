import assert from 'node:assert/strict';
import { logPlace } from '../../../../src/core/convert/logPlace.ts';
import { PodDirectory, workloadOfPod } from '../../../../src/core/convert/podDirectory.ts';

const pod = 'cart-5d8f9c7b6f-x7k2p';

function directory(...names: string[]): PodDirectory {
  const pods = new PodDirectory();
  for (const name of names) pods.add({ kind: 'Pod', metadata: { name, namespace: 'shop' } });
  return pods;
}

function place(path: string, pods = directory()): string {
  const { namespace, pod: name, container, previous } = logPlace(path, pods);
  return `${namespace}|${name}|${container}${previous ? '|previous' : ''}`;
}

describe('logPlace', () => {
  it('reads the layouts of nodes', () => {
    const id = '0f6b8526-3587-433e-91fd-1d10ead72f88';
    assert.equal(place(`var/log/pods/shop_${pod}_${id}/server/0.log`), `shop|${pod}|server`);
    const container = `var/log/containers/${pod}_shop_server-${'ab'.repeat(32)}.log`;
    assert.equal(place(container), `shop|${pod}|server`);
  });

  it('reads the layouts of collectors', () => {
    assert.equal(place(`pods/logs/shop/${pod}/server-previous.log`), `shop|${pod}|server|previous`);
    assert.equal(place(`pod-logs/shop/${pod}.log`), `shop|${pod}|`);
    assert.equal(place(`logs/${pod}/server.log.gz`), `|${pod}|server`);
    assert.equal(place('logs/cart.log'), '|cart|');
  });

  it('goes by the pods that are known where a path can be read in two ways', () => {
    const pods = directory(pod, 'cart');
    assert.equal(place(`pod-logs/shop/${pod}-log-sidecar.log`, pods), `shop|${pod}|log-sidecar`);
    assert.equal(place(`shop_${pod}_server.log`, pods), `shop|${pod}|server`);
    assert.equal(place(`logs/${pod}.log`, pods), `shop|${pod}|`);
    assert.equal(place('logs/cart/server.log', pods), 'shop|cart|server');
  });
});

describe('PodDirectory', () => {
  it('names the Deployment behind a ReplicaSet, the node and the service', () => {
    const pods = new PodDirectory();
    const owner = { kind: 'ReplicaSet', name: 'cart-5d8f9c7b6f', controller: true };
    pods.add({
      kind: 'Pod',
      metadata: {
        name: pod,
        namespace: 'shop',
        labels: { 'pod-template-hash': '5d8f9c7b6f', app: 'cartservice' },
        ownerReferences: [owner],
      },
      spec: { nodeName: 'node-1' },
    });
    assert.deepEqual(pods.describe({ namespace: 'shop', pod, container: 'server' }), {
      attributes: `{'k8s.container.name': 'server', 'k8s.deployment.name': 'cart', 'k8s.namespace.name': 'shop', 'k8s.node.name': 'node-1', 'k8s.pod.name': '${pod}', 'service.name': 'cartservice'}`,
      service: 'cartservice',
    });
  });

  it('knows no pod by a name that two namespaces have', () => {
    const pods = directory('cart-0');
    pods.add({ kind: 'Pod', metadata: { name: 'cart-0', namespace: 'test' } });
    assert.equal(pods.find('cart-0', ''), null);
    assert.equal(pods.find('cart-0', 'test')?.namespace, 'test');
  });

  it('takes the workload from the name of a pod', () => {
    const names = [
      'cart-755465879b-rh5r4',
      'kafka-0',
      'fluentd-x7k2p',
      'cart',
      'ts-order-service-5b67c48447-mv5hb',
    ];
    assert.deepEqual(names.map(workloadOfPod), ['cart', 'kafka', 'fluentd', 'cart', 'ts-order-service']);
  });
});
