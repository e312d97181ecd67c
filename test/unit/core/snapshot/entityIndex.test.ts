import assert from 'node:assert/strict';
import { BenchError } from '../../../../src/core/errors.ts';
import { EntityIndex, type EntityName } from '../../../../src/core/snapshot/entities.ts';
import { buildEntityIndex } from '../../../../src/core/snapshot/entityIndex.ts';
import { sharedDir } from '../../../support/shared.ts';
import { skip } from '../../../support/skip.ts';
import { recordLine, useTemporaryFolder, wholeSnapshot, writeFiles } from '../../../support/taskFolder.ts';

const signal = new AbortController().signal;
const header = wholeSnapshot['k8s_events_raw.tsv'] ?? '';
const traceColumns = (wholeSnapshot['otel_traces_raw.tsv'] ?? '').trimEnd();
const bodies = (...values: unknown[]): string =>
  header + values.map((body) => recordLine({ Timestamp: 't', Body: JSON.stringify(body) })).join('');
const attributes = (pod: string, deployment: string): string =>
  `{'k8s.namespace.name': 'shop', 'k8s.pod.name': '${pod}', 'k8s.deployment.name': '${deployment}', 'k8s.node.name': 'node-1'}`;

function event(kind: string, name: string, type: string, namespace = 'shop'): unknown {
  return {
    object: {
      metadata: { namespace, name: `${name}.1`, uid: name },
      involvedObject: { kind, namespace, name },
      reason: 'R',
      type,
      count: 2,
      source: { component: 'kubelet', host: 'node-2' },
    },
    type: 'ADDED',
  };
}

const snapshot: Readonly<Record<string, string>> = {
  ...wholeSnapshot,
  'k8s_objects_raw.tsv': bodies(
    { kind: 'Deployment', metadata: { namespace: 'shop', name: 'cart' } },
    { kind: 'Deployment', metadata: { namespace: 'shop', name: 'cart' } },
    {
      kind: 'ReplicaSet',
      metadata: {
        namespace: 'shop',
        name: 'cart-1',
        ownerReferences: [{ kind: 'Deployment', name: 'cart' }],
      },
    },
    {
      kind: 'Pod',
      metadata: {
        namespace: 'shop',
        name: 'cart-1-a',
        ownerReferences: [{ kind: 'ReplicaSet', name: 'cart-1' }],
      },
      spec: { nodeName: 'node-1' },
    },
    { kind: 'Namespace', metadata: { name: 'shop' } },
    { kind: 'Event', metadata: { namespace: 'shop', name: 'noise' } },
  ),
  'k8s_events_raw.tsv': bodies(
    event('Pod', 'cart-1-a', 'Warning'),
    event('Pod', 'cart-1-a', 'Warning'),
    event('NetworkChaos', 'cart-delay', 'Normal', 'chaos-mesh'),
  ),
  'otel_logs_raw.tsv':
    header +
    recordLine({
      ServiceName: 'quote',
      ResourceAttributes: attributes('quote-1-a', 'quote'),
      SeverityNumber: '17',
    }) +
    recordLine({
      ServiceName: 'quote',
      ResourceAttributes: attributes('quote-1-a', 'quote'),
      SeverityNumber: '9',
    }),
  'otel_traces_raw.tsv': `${traceColumns}\n${recordLine({ ServiceName: 'web', ResourceAttributes: attributes('web-1-a', 'web'), StatusCode: 'Error' }, traceColumns)}${recordLine({ ServiceName: 'ad', ResourceAttributes: attributes('ad-1-a', 'ad'), StatusCode: 'Unset' }, traceColumns)}`,
  'metrics/service_cart_raw.tsv':
    'metric_name\ttimestamp\tvalue\tservice_name\tnamespace\nm\tt\t1\tcart\tshop\nm\tt\t2\tcart\tshop\n',
  'metrics/pod_cart-1-a_raw.tsv':
    'metric_name\ttimestamp\tvalue\tpod_name\tnamespace\ttags\nm\tt\t1\tcart-1-a\tshop\t{}\n',
  'alerts/alerts_at_1.json': JSON.stringify([
    {
      labels: { alertname: 'A', namespace: 'shop', service_name: 'email', severity: 'warning' },
      state: 'firing',
    },
    {
      labels: { alertname: 'A', namespace: 'shop', service_name: 'ship', severity: 'warning' },
      state: 'pending',
    },
    {
      labels: { alertname: 'Watchdog', namespace: 'shop', pod: 'idle-1', severity: 'none' },
      state: 'firing',
    },
    { labels: { alertname: 'Quota', namespace: 'full', severity: 'critical' }, state: 'firing' },
  ]),
};

function named(text: string): EntityName {
  const [namespace = '', kind = '', name = ''] = text.split('/');
  return { namespace: namespace === '*' ? null : namespace, kind, name };
}

describe('buildEntityIndex', () => {
  const temporary = useTemporaryFolder();

  async function index(files: Readonly<Record<string, string>> = snapshot): Promise<EntityIndex> {
    writeFiles(temporary.path('s'), files);
    return buildEntityIndex(temporary.path('s'), signal);
  }

  it('says where each entity was seen, how often, and what was wrong with it', async () => {
    const found = Object.fromEntries(
      (await index()).entries().map(([key, { seen, symptoms }]) => [key, { ...seen, ...symptoms }]),
    );
    assert.deepEqual(found, {
      'chaos-mesh/NetworkChaos/cart-delay': { events: 1 },
      'cluster/Namespace/chaos-mesh': { events: 1 },
      'cluster/Namespace/full': { alerts: 1, firing_alerts: 1 },
      'cluster/Namespace/shop': { objects: 5, events: 1, metrics: 3, logs: 2, traces: 2 },
      'cluster/Node/node-1': { objects: 1, logs: 2, traces: 2 },
      'cluster/Node/node-2': { events: 2 },
      'shop/Deployment/ad': { traces: 1 },
      'shop/Deployment/cart': { objects: 2 },
      'shop/Deployment/quote': { logs: 2, error_logs: 1 },
      'shop/Deployment/web': { traces: 1, error_spans: 1 },
      'shop/Pod/ad-1-a': { traces: 1 },
      'shop/Pod/cart-1-a': { objects: 1, events: 1, metrics: 1, warning_events: 2 },
      'shop/Pod/idle-1': { alerts: 1 },
      'shop/Pod/quote-1-a': { logs: 2, error_logs: 1 },
      'shop/Pod/web-1-a': { traces: 1, error_spans: 1 },
      'shop/ReplicaSet/cart-1': { objects: 1 },
      'shop/Service/ad': { traces: 1 },
      'shop/Service/cart': { metrics: 2 },
      'shop/Service/email': { alerts: 1, firing_alerts: 1 },
      'shop/Service/quote': { logs: 2, error_logs: 1 },
      'shop/Service/ship': { alerts: 1 },
      'shop/Service/web': { traces: 1, error_spans: 1 },
    });
  });

  it('finds entities whatever the case of kind and namespace, and not by another namespace, kind or name', async () => {
    const entities = await index();
    const wanted = [
      'shop/Deployment/cart',
      'SHOP/deployment/cart',
      'chaos-mesh/networkchaos/cart-delay',
      'cluster/Node/node-2',
      '*/Pod/web-1-a',
      'shop/Namespace/shop',
    ];
    assert.deepEqual(
      wanted.filter((name) => !entities.has(named(name))),
      [],
    );
    const absent = [
      'other/Deployment/cart',
      'shop/StatefulSet/cart',
      'shop/Deployment/Cart',
      'shop/Deployment/car',
      'cluster/Deployment/cart',
      '*/Pod/web',
      'shop/Event/noise',
    ];
    assert.deepEqual(
      absent.filter((name) => entities.has(named(name))),
      [],
    );
  });

  it('sees the symptoms of what an entity owns and of what owns it, and of nothing else', async () => {
    const entities = await index();
    const ill = [
      'shop/Pod/cart-1-a',
      'shop/ReplicaSet/cart-1',
      'shop/Deployment/cart',
      'shop/Service/email',
      'shop/Deployment/quote',
      'shop/Service/web',
    ];
    assert.deepEqual(
      ill.filter((name) => !entities.hasSymptom(named(name))),
      [],
    );
    const well = [
      'shop/Service/ship',
      'shop/Pod/idle-1',
      'shop/Deployment/ad',
      'shop/Service/cart',
      'cluster/Node/node-1',
      'shop/Deployment/nothing',
    ];
    assert.deepEqual(
      well.filter((name) => entities.hasSymptom(named(name))),
      [],
    );
  });

  it('sees the symptoms of an owner in what it owns', async () => {
    const alerts = [{ labels: { alertname: 'A', namespace: 'shop', deployment: 'cart' }, state: 'firing' }];
    const quiet = { 'k8s_events_raw.tsv': header, 'alerts/alerts_at_1.json': JSON.stringify(alerts) };
    const entities = await index({ ...snapshot, ...quiet });
    assert.ok(entities.hasSymptom(named('shop/Pod/cart-1-a')));
    assert.ok(!entities.hasSymptom(named('shop/Pod/ad-1-a')));
  });

  it('survives being written as JSON', async () => {
    const entities = await index();
    const again = new EntityIndex(JSON.parse(JSON.stringify(entities)));
    assert.deepEqual(again.entries(), entities.entries());
    assert.deepEqual(
      [again.has(named('shop/Deployment/cart')), again.hasSymptom(named('shop/Deployment/cart'))],
      [true, true],
    );
  });

  it('indexes what can be read of a damaged snapshot and says what is wrong, by file', async () => {
    const entities = await index({
      ...snapshot,
      'otel_logs_raw.tsv': `${snapshot['otel_logs_raw.tsv']}t\t"cut`,
      'alerts/alerts_at_1.json': '[',
      'metrics/service_cart_raw.tsv': 'metric_name\nx\n',
      'otel_traces_raw.tsv': `${traceColumns}\n${recordLine({ ResourceAttributes: 'no dict' }, traceColumns)}`,
    });
    assert.deepEqual(
      entities.problems.map((problem) => problem.replace(/: .*/, '')),
      [
        'alerts/alerts_at_1.json',
        'metrics/service_cart_raw.tsv:1',
        'otel_logs_raw.tsv:4',
        'otel_traces_raw.tsv',
      ],
    );
    assert.ok(entities.has(named('shop/Deployment/quote')));
  });

  it('names a problem that a table has in every line once, with their number', async () => {
    const table = `${header}${'short\n'.repeat(500)}`;
    const { problems } = await index({ ...snapshot, 'otel_logs_raw.tsv': table });
    assert.deepEqual(problems, [
      'otel_logs_raw.tsv:2: the record has 1 columns instead of 17, and 499 more like it in this file',
    ]);
  });

  it('is empty for a folder without a snapshot, and refuses a missing one', async () => {
    assert.equal((await index({ 'ground_truth.yaml': 'x' })).size, 0);
    await assert.rejects(buildEntityIndex(temporary.path('nothing'), signal), (error) =>
      BenchError.is(error, 'snapshot_invalid'),
    );
  });

  it('stops when it is told to', async () => {
    await index();
    await assert.rejects(buildEntityIndex(temporary.path('s'), AbortSignal.abort()), { name: 'AbortError' });
  });

  it('counts the same when there are more sources of telemetry than it keeps at a time', async () => {
    const rows = Array.from({ length: 25_000 }, (_, number) =>
      recordLine({
        ServiceName: 'quote',
        ResourceAttributes: attributes(`quote-${number % 12_000}`, 'quote'),
        SeverityNumber: '9',
      }),
    );
    const entities = new Map((await index({ 'otel_logs_raw.tsv': header + rows.join('') })).entries());
    assert.equal(entities.get('shop/Deployment/quote')?.seen.logs, 25_000);
    assert.equal(entities.get('shop/Pod/quote-7')?.seen.logs, 3);
  });

  it('indexes the real excerpt', async function () {
    const dir = sharedDir('real-data', 'itbench-lite-excerpt', 'Scenario-2');
    if (dir === null) {
      skip(this, '../shared/real-data is not beside the repository');
    }
    const entities = await buildEntityIndex(dir, signal);
    assert.deepEqual([entities.size, entities.partial, entities.problems], [19, true, []]);
    assert.ok(entities.has(named('otel-demo/ConfigMap/flagd-config')));
    assert.ok(entities.hasSymptom(named('otel-demo/Service/frontend-proxy')));
    // Watchdog-like alerts are no symptom.
    assert.ok(!entities.hasSymptom(named('kube-system/Pod/topology-monitor-0')));
  });
});
