import assert from 'node:assert/strict';
import { NameSearch, type Wanted, type WantedName } from '../../../../src/core/analysis/nameSearch.ts';

const cart: WantedName = {
  target: 0,
  kind: 'deployment',
  namespace: 'otel-demo',
  name: 'cart',
  kindNearby: false,
};

function search(wanted: Partial<Wanted>): NameSearch {
  return new NameSearch({ names: [], patterns: [], phrases: [], ...wanted });
}

function holds(text: string, wanted: WantedName = cart): boolean {
  return search({ names: [wanted] }).find(text).length > 0;
}

describe('NameSearch', () => {
  it('finds a name as a whole word, with its case, and says where', () => {
    const text = 'x cart-service Cart service_cart cart cart';
    assert.deepEqual(search({ names: [cart] }).find(text), [{ target: 0, at: 33, length: 4 }]);
  });

  it('takes a name with neither kind nor namespace for the object', () => {
    for (const text of [
      'cart',
      '"name": "cart"',
      'k8s.deployment.name=cart',
      'http://cart:8080/x',
      'cart,',
    ]) {
      assert.ok(holds(text), text);
    }
  });

  it('takes a name of an equivalent kind, in all the ways in which kinds are written', () => {
    for (const kind of ['Deployment', 'deployments', 'deployment.apps', 'deploy', 'Pod', 'pods', 'po']) {
      assert.ok(holds(`${kind}/cart`), kind);
      assert.ok(holds(`otel-demo/${kind}/cart`), kind);
      assert.ok(holds(`/apis/apps/v1/namespaces/otel-demo/${kind}/cart`), kind);
    }
  });

  it('leaves out a name of another kind or namespace', () => {
    for (const text of ['Service/cart', 'svc/cart', 'statefulset.apps/cart', 'shop/Deployment/cart']) {
      assert.ok(!holds(text), text);
    }
    assert.ok(holds('otel-demo/cart'));
    assert.ok(!holds('shop/cart'));
  });

  it('leaves out routes, files and images', () => {
    for (const text of [
      'GET /api/cart',
      ' /cart',
      './cart',
      '/data/cart',
      'ghcr.io/demo/cart:1.0',
      'cart.py',
    ]) {
      assert.ok(!holds(text), text);
    }
  });

  it('knows an address in the cluster by its namespace', () => {
    assert.ok(holds('http://cart.otel-demo.svc.cluster.local:8080'));
    assert.ok(holds('cart.otel-demo'));
    assert.ok(!holds('cart.shop.svc.cluster.local'));
    assert.deepEqual(search({ names: [cart] }).find('see cart.otel-demo.svc'), [
      { target: 0, at: 4, length: 4 },
    ]);
  });

  it('finds an object without a namespace in any', () => {
    const node: WantedName = {
      target: 0,
      kind: 'node',
      namespace: null,
      name: 'ip-10-0-1-2.ec2.internal',
      kindNearby: false,
    };
    for (const text of ['ip-10-0-1-2.ec2.internal', 'cluster/Node/ip-10-0-1-2.ec2.internal'])
      assert.ok(holds(text, node), text);
  });

  it('takes the name of a namespace for the Namespace only where it is called one', () => {
    const namespace: WantedName = {
      target: 0,
      kind: 'namespace',
      namespace: null,
      name: 'otel-demo',
      kindNearby: false,
    };
    assert.ok(holds('namespace/otel-demo', namespace));
    assert.ok(holds('cluster/Namespace/otel-demo', namespace));
    assert.ok(!holds('otel-demo/Pod/cart', namespace));
    assert.ok(!holds('-n otel-demo', namespace));
  });

  it('takes a shared name for what bears it too only where its kind is said with it or near it', () => {
    const web: WantedName = {
      target: 0,
      kind: 'horizontalpodautoscaler',
      namespace: 'shop',
      name: 'web',
      kindNearby: true,
    };
    for (const text of ['alert service_name=web firing', 'web\nHorizontalPodAutoscaler', 'chpax web'])
      assert.ok(!holds(text, web), text);
    for (const text of [
      'shop/HorizontalPodAutoscaler/web',
      'horizontalpodautoscalers.autoscaling/web',
      `{"kind":"HorizontalPodAutoscaler","x":"${'y'.repeat(5000)}","name":"web"}`,
      'the hpa of web',
      'kind: HorizontalPodAutoscaler\nmetadata:\n  name: web',
      'web\nthe autoscaler, HPA web\n',
    ])
      assert.ok(holds(text, web), text);
    assert.ok(!holds('Service/web HPA', web));
  });

  it('knows the kinds that are looked for, whatever they are', () => {
    const widget: WantedName = {
      target: 0,
      kind: 'widget',
      namespace: 'shop',
      name: 'x1',
      kindNearby: false,
    };
    assert.ok(holds('shop/Widget/x1', widget));
    assert.ok(!holds('shop/Gadget/x1', widget));
  });

  it('finds every target once, each by any of its names', () => {
    const names = [cart, { ...cart, kind: 'pod', name: 'cart-6c9d' }, { ...cart, target: 1, name: 'ad' }];
    const found = search({ names }).find('cart-6c9d ad cart ad');
    assert.deepEqual(found, [
      { target: 0, at: 0, length: 9 },
      { target: 1, at: 10, length: 2 },
    ]);
  });

  it('tries patterns on words, and remembers what they said', () => {
    let tries = 0;
    const pattern = {
      target: 3,
      kind: 'pod',
      namespace: 'otel-demo',
      kindNearby: false,
      parts: ['cart'],
      fits: (name: string) => {
        tries += 1;
        return /^cart-\d+$/.test(name);
      },
    };
    const patterns = search({ patterns: [pattern] });
    assert.deepEqual(patterns.find('cart-x cart-7 web'), [{ target: 3, at: 7, length: 6 }]);
    assert.deepEqual(patterns.find('Service/cart-7 cart-x'), []);
    assert.equal(tries, 2);
  });

  it('finds a text that is no word where no longer word holds it', () => {
    const phrases = search({ phrases: [{ target: 2, text: 'the database' }] });
    assert.deepEqual(phrases.find('bathe database, the databases, the database.'), [
      { target: 2, at: 31, length: 12 },
    ]);
    assert.deepEqual(phrases.find('the databases'), []);
  });
});
