import assert from 'node:assert/strict';
import { faults } from '../../../../src/core/simulate/fault/registry.ts';
import { type MemorySnapshot, objectBodies, type Row, snapshotOf } from './snapshotInMemory.ts';

describe('a cause that is older than the recording', () => {
  it('is there in the first poll and does no harm until something reads it', async () => {
    const snapshot = await snapshotOf('cart_flag');
    const [first] = versionsOf(snapshot, 'ConfigMap', 'shop-flags');
    assert.match(first ?? '', /\\"cartStrictWrites\\": \{\\n +\\"defaultVariant\\": \\"on\\"/);
    assert.equal(new Set(versionsOf(snapshot, 'ConfigMap', 'shop-flags')).size, 1, 'it changes later too');
    const rejected = snapshot
      .rows('otel_logs_raw.tsv')
      .filter((row) => /write rejected/.test(row.Body ?? ''));
    assert.ok(rejected.length > 5);
    assert.ok(rejected.every((row) => (row.Timestamp ?? '') > snapshot.onset));
  });

  it('leaves word of who changed what, also when a controller writes to the same object later', async () => {
    const snapshot = await snapshotOf('web_autoscaler');
    const last = objectBodies(snapshot).findLast(
      ({ body }) => body.kind === 'HorizontalPodAutoscaler' && body.metadata.name === 'web',
    );
    const managers = last?.body.metadata.managedFields?.map(({ manager }) => manager);
    assert.deepEqual(managers, ['helm', 'kube-controller-manager', 'kubectl-edit']);
  });

  it('lets no pod come to a cordoned node, and none that holds a volume leave its zone', async () => {
    const snapshot = await snapshotOf('database_node');
    const bodies = objectBodies(snapshot);
    const cordoned = bodies.find(
      ({ body }) => body.kind === 'Node' && /"unschedulable":true/.test(specOf(body)),
    );
    const taint = /"timeAdded":"([^"]+)"/.exec(specOf(cordoned?.body))?.[1] ?? assert.fail('no taint');
    const there = bodies.filter(
      ({ body }) =>
        body.kind === 'Pod' && specOf(body).includes(`"nodeName":"${cordoned?.body.metadata.name}"`),
    );
    assert.ok(there.some(({ body }) => body.metadata.name.startsWith('shop-db-')));
    for (const { body } of there) {
      const { creationTimestamp } = body.metadata as unknown as { creationTimestamp: string };
      assert.ok(creationTimestamp < taint, `${body.metadata.name} came at ${creationTimestamp}`);
    }
  });
});

describe('a schedule of Chaos Mesh', () => {
  it('spawns one experiment after the other, ends each, and keeps the last', async () => {
    const snapshot = await snapshotOf('kafka_partition');
    const said = events(snapshot, /^checkout-kafka-isolation/).map(({ reason }) => reason);
    const cycle = ['Spawned', 'FinalizerInited', 'Started', 'Applied', 'TimeUp', 'Recovered'];
    assert.deepEqual(said, [...cycle, ...cycle].slice(0, said.length));
    assert.ok(said.length > cycle.length, 'it runs only once');
    const polls = Map.groupBy(
      objectBodies(snapshot).filter(({ body }) => body.kind === 'NetworkChaos'),
      ({ at }) => at.slice(0, 16),
    );
    for (const [at, experiments] of polls) assert.equal(experiments.length, 1, at);
  });

  it('does harm while an experiment runs, and none between two of them', async () => {
    const snapshot = await snapshotOf('kafka_partition', { volume: dense });
    const changes = events(snapshot, /^checkout-kafka-isolation/);
    const applied = changes.filter(({ reason }) => reason === 'Applied').map(({ at }) => at);
    const over = changes.filter(({ reason }) => reason === 'TimeUp').map(({ at }) => at);
    const [firstOver, secondApplied] = [over[0] ?? '', applied[1] ?? ''];
    const failures = snapshot
      .rows('otel_traces_raw.tsv')
      .filter((row) => row.SpanKind === 'Producer' && row.StatusCode === 'Error')
      .map((row) => row.Timestamp ?? '');
    assert.ok(failures.some((at) => at < firstOver) && failures.some((at) => at > secondApplied));
    assert.deepEqual(
      failures.filter((at) => at > firstOver && at < secondApplied.slice(0, 19)),
      [],
    );
  });
});

describe('the alerts of an incident', () => {
  it('never become active before what they are about has begun', async () => {
    for (const fault of ['database_node', 'catalog_image', 'fraud_memory']) {
      const snapshot = await snapshotOf(fault);
      for (const name of snapshot.names('alerts/alerts_at_')) {
        for (const { labels, activeAt } of JSON.parse(snapshot.files.get(name) ?? '')) {
          if (!/^Kube(Pod|Container|Deployment)/.test(labels.alertname)) continue;
          assert.ok(
            activeAt.replace('T', ' ') > snapshot.onset,
            `${fault}: ${labels.alertname} at ${activeAt}`,
          );
        }
      }
    }
  });
});

describe('the order of the registry', () => {
  it('gives every second, fourth and fifth task both old causes and fresh ones', () => {
    const isOld = faults.map(({ changes }) => changes.some(({ atMinute }) => (atMinute ?? 0) < -10));
    assert.ok(isOld.filter((old) => old).length >= 6);
    for (const step of [2, 4, 5]) {
      const taken = isOld.filter((_old, index) => index % step === 0);
      assert.ok(taken.includes(true) && taken.includes(false), `every ${step}`);
    }
  });
});

/** Every trace is kept, so that what is not there did not happen. */
const dense = {
  requestsPerMinute: 60,
  keptShare: 1,
  infoLogShare: 0,
  scrapeSeconds: 300,
  detail: 'compact',
  dashboards: 0,
} as const;

function specOf(body: { readonly spec?: unknown } | undefined): string {
  return JSON.stringify(body?.spec ?? null);
}

/** Texts of an object's spec or data, poll by poll. */
function versionsOf(snapshot: MemorySnapshot, kind: string, name: string): string[] {
  return objectBodies(snapshot)
    .filter(({ body }) => body.kind === kind && body.metadata.name === name)
    .map(({ body }) => JSON.stringify(body.data ?? body.spec));
}

/** Events about objects of a name, in time order, each once. */
function events(snapshot: MemorySnapshot, name: RegExp): { at: string; reason: string }[] {
  const seen = (row: Row) => ({ at: row.Timestamp ?? '', object: JSON.parse(row.Body ?? '').object });
  return snapshot
    .rows('k8s_events_raw.tsv')
    .map(seen)
    .filter(({ object }) => object.apiVersion === 'v1' && name.test(object.involvedObject.name))
    .map(({ at, object }) => ({ at, reason: object.reason }));
}
