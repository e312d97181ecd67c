import assert from 'node:assert/strict';
import {
  compileFilter,
  compileGroupName,
  filterProblem,
  groupNamesObject,
  workloadNames,
} from '../../../../src/core/scoring/groupName.ts';
import { patternCostProblem } from '../../../../src/core/scoring/patternCost.ts';

/** [kind, filter, name, expected], the traps of BENCHMARK.md §1.5 and one line for each rule of groupName.ts. */
const cases: readonly (readonly [string, string, string, boolean])[] = [
  ['Service', 'ad\\b', 'load-generator', false],
  ['Service', 'ad\\b', 'ad', true],
  ['Service', 'ad', 'load-generator', false],
  ['Service', 'frontend\\b', 'frontend', true],
  ['Service', 'frontend\\b', 'frontend-proxy', false],
  ['Service', 'frontend', 'frontend-proxy', false],
  ['Service', '^frontend$', 'frontend', true],
  ['Service', '^frontend$', 'frontend-proxy', false],
  ['Service', '.*adservice\\b', 'adservice', true],
  ['Deployment', 'checkout-.*', 'checkout', true],
  ['Deployment', 'checkout-.*', 'checkout-service', false],
  ['Pod', 'checkout-.*', 'checkout', true],
  ['Pod', 'checkout-.*', 'checkout-5d7c9f7b6c-x2x7p', true],
  ['Pod', 'frontend-.*', 'frontend-675fd7b5c5-64mj8', true],
  ['Pod', 'frontend-.*', 'frontend-proxy', false],
  ['Pod', 'frontend-.*', 'frontend-proxy-6b4d584985-v4lvt', false],
  ['Pod', 'frontend-proxy-.*', 'frontend-proxy-6b4d584985-v4lvt', true],
  ['Pod', 'postgresql-.*', 'postgresql-0', true],
  ['Pod', 'valkey-cart', 'valkey-cart-58df56c79c-j6cf7', true],
  ['Pod', 'cart-.*', 'valkey-cart-58df56c79c-j6cf7', false],
  ['ReplicaSet', 'ad-.*', 'ad-554b849958', true],
  ['ConfigMap', 'flagd-config', 'flagd-config-x2x7p', false],
  [
    'NetworkChaos',
    'otel-demo-checkout-kafka-network-partition',
    'otel-demo-checkout-kafka-network-partition-6mb4w',
    true,
  ],
  [
    'NetworkChaos',
    'otel-demo-checkout-kafka-network-partition$',
    'otel-demo-checkout-kafka-network-partition-6mb4w',
    false,
  ],
  [
    'NetworkChaos',
    'otel-demo-checkout-kafka-network-partition',
    'otel-demo-checkout-kafka-network-partition-again',
    false,
  ],
  ['Schedule', 'valkey-cart-stress-chaos\\b', 'valkey-cart-stress-chaos', true],
  ['StressChaos', 'valkey-cart-stress-chaos-.*', 'valkey-cart-stress-chaos-hk4z9', true],
  ['NetworkChaos', '.*product-catalog', 'otel-demo-product-catalog-network-delay', true],
  ['NetworkChaos', '.*product-catalog', 'otel-demo-product-catalogue-delay', false],
  ['JVMChaos', '.*adservice', 'otel-demo-ad-jvm-return', false],
  ['HorizontalPodAutoscaler', '*.*', 'ad', true],
  ['ServiceOperation', 'ad-.*_AdService_GetAds', 'ad-x_AdService_GetAds', true],
  ['ServiceOperation', 'ad-.*_AdService_GetAds', 'cart-x_AdService_GetAds', false],
  ['Service', '(ad|cart)', 'cart', true],
  ['Service', 'ad|cart', 'cart-2', false],
  ['Service', 'ad|cart-.*', 'cart', true],
  ['Service', 'ad|cart-.*', 'ad-2', false],
  ['Service', '(?i)AD', 'ad', true],
  ['Service', '\\Aad\\Z', 'ad', true],
];

describe('the name of a ground-truth group', () => {
  for (const [kind, filter, name, expected] of cases) {
    it(`${kind} filter ${filter} ${expected ? 'names' : 'does not name'} ${name}`, () => {
      assert.equal(groupNamesObject({ kind, filter: [filter] }, name), expected);
    });
  }

  it('is exact where a group has a name and no filter', () => {
    const names = compileGroupName({ kind: 'ConfigMap', name: 'flagd-config' });
    assert.deepEqual(['flagd-config', 'flagd-config-2', 'flagd'].map(names), [true, false, false]);
  });

  it('names an object that any of several filters names', () => {
    const names = compileGroupName({ kind: 'Service', filter: ['ad\\b', 'cart\\b'] });
    assert.deepEqual(['ad', 'cart', 'quote'].map(names), [true, true, false]);
  });

  it('names nothing where a group has neither filter nor name', () => {
    assert.equal(groupNamesObject({ kind: 'Pod' }, 'ad'), false);
  });

  it('names nothing longer than Kubernetes allows', () => {
    assert.equal(groupNamesObject({ kind: 'Service', filter: ['.*'] }, 'a'.repeat(253)), true);
    assert.equal(groupNamesObject({ kind: 'Service', filter: ['.*'] }, 'a'.repeat(254)), false);
    const long = 'a'.repeat(250);
    assert.equal(groupNamesObject({ kind: 'Pod', filter: [long] }, `${long}-x2x7p`), false);
  });
});

describe('workloadNames', () => {
  it('takes off the suffixes that Kubernetes generates and no word', () => {
    assert.deepEqual(workloadNames('cart-755465879b-rh5r4'), ['cart-755465879b', 'cart']);
    assert.deepEqual(workloadNames('postgresql-0'), ['postgresql']);
    assert.deepEqual(workloadNames('frontend-proxy'), []);
    assert.deepEqual(workloadNames('load-generator'), []);
    assert.deepEqual(workloadNames('-x2x7p'), []);
  });
});

describe('reading a filter', () => {
  it('says that an invalid regex is read as a glob', () => {
    assert.match(filterProblem('*.*') ?? '', /"\*\.\*" is not a valid regular expression .*shell glob/);
    const compiled = compileFilter('*.*');
    assert.equal(compiled.ok && compiled.readAs, 'glob');
  });

  it('reads an invalid regex without wildcards literally', () => {
    const compiled = compileFilter('ad(');
    assert.ok(compiled.ok);
    assert.deepEqual([compiled.readAs, compiled.test('ad('), compiled.test('ad')], ['literal', true, false]);
  });

  it('finds no problem in sound filters', () => {
    assert.deepEqual(['ad\\b', 'ad-.*', '^frontend$', 'a.c', '(?:ad|cart)-.*'].map(filterProblem), [
      null,
      null,
      null,
      null,
      null,
    ]);
  });

  it('tries the text of a filter on the whole name', () => {
    const compiled = compileFilter('checkout-.*');
    assert.ok(compiled.ok);
    assert.deepEqual(['checkout', 'checkout-', 'checkout-a'].map(compiled.test), [false, true, true]);
  });

  for (const filter of [
    '(a+)+b',
    '(a*)*',
    '(a|a)*b',
    '((a?){9}){9}',
    '.*a.*b.*c.*d',
    'a?'.repeat(9),
    'a'.repeat(513),
    '',
  ]) {
    it(`refuses ${filter.length > 20 ? `a filter of ${filter.length} characters` : JSON.stringify(filter)}`, () => {
      assert.equal(compileFilter(filter).ok, false);
      assert.equal(typeof filterProblem(filter), 'string');
    });
  }

  it('tries the costliest filter that it accepts within a second', () => {
    const filter = '.*a.*b.*c';
    assert.equal(patternCostProblem(filter), null);
    const compiled = compileFilter(filter);
    assert.ok(compiled.ok);
    const started = performance.now();
    assert.equal(compiled.test('ab'.repeat(126)), false);
    assert.ok(performance.now() - started < 1000);
  });
});
