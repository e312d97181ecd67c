import assert from 'node:assert/strict';
import { truncateSync } from 'node:fs';
import { BenchError } from '../../../../src/core/errors.ts';
import { type Alert, parseAlerts, readAlerts } from '../../../../src/core/snapshot/alerts.ts';
import { type KubernetesEvent, readEvents } from '../../../../src/core/snapshot/events.ts';
import { readSnapshotLayout } from '../../../../src/core/snapshot/layout.ts';
import { isErrorLog, readLogs } from '../../../../src/core/snapshot/logs.ts';
import { metricFiles, readSamples } from '../../../../src/core/snapshot/metrics.ts';
import {
  readLatestObjects,
  readObjectHistory,
  readObjectVersions,
} from '../../../../src/core/snapshot/objects.ts';
import type { SnapshotProblem } from '../../../../src/core/snapshot/snapshotProblem.ts';
import { isErrorStatus, readSpans } from '../../../../src/core/snapshot/traces.ts';
import { recordLine, useTemporaryFolder, wholeSnapshot, writeFiles } from '../../../support/taskFolder.ts';

const signal = new AbortController().signal;

async function all<T>(items: AsyncIterable<T>): Promise<T[]> {
  const list: T[] = [];
  for await (const item of items) list.push(item);
  return list;
}

describe('reading a snapshot', () => {
  const temporary = useTemporaryFolder();

  const alert: Alert = {
    name: 'RequestErrorRate',
    labels: { alertname: 'RequestErrorRate', namespace: 'shop' },
    annotations: { description: 'x' },
    state: 'firing',
    activeAt: '2025-12-15T17:43:50Z',
    value: '1e+00',
  };
  const { name: _, ...written } = alert;

  it('reads both shapes of alerts, and loose files', async () => {
    writeFiles(temporary.path(), {
      'alerts/alerts_at_1.json': JSON.stringify([written]),
      'alerts/alerts_in_alerting_state_2.json': JSON.stringify({
        status: 'success',
        data: { alerts: [written] },
      }),
      'alerts_at_0.json': '[]',
    });
    const files = await all(readAlerts(await readSnapshotLayout(temporary.path(), signal), {}, signal));
    assert.deepEqual(files, [
      { path: 'alerts/alerts_at_1.json', alerts: [alert] },
      { path: 'alerts/alerts_in_alerting_state_2.json', alerts: [alert] },
      { path: 'alerts_at_0.json', alerts: [] },
    ]);
  });

  it('refuses alerts of another shape by file, or reports them and goes on', async () => {
    assert.deepEqual(['{', '{}', '[1]', '"a"'].map(parseAlerts), [null, null, null, null]);
    writeFiles(temporary.path('alerts'), { 'alerts_at_1.json': '[', 'alerts_at_2.json': '[]' });
    const layout = await readSnapshotLayout(temporary.path(), signal);
    await assert.rejects(all(readAlerts(layout, {}, signal)), (error) => {
      assert.ok(BenchError.is(error, 'snapshot_invalid'));
      assert.match(error.message, /alerts_at_1\.json: /);
      return true;
    });
    const problems: SnapshotProblem[] = [];
    const files = await all(readAlerts(layout, { onProblem: (problem) => problems.push(problem) }, signal));
    assert.deepEqual([files.length, problems.length], [1, 1]);
  });

  it('reports alerts that are not UTF-8 or far too large, and reads no more of the latter', async () => {
    writeFiles(temporary.path('alerts'), {
      'alerts_at_1.json': Buffer.concat([
        Buffer.from('[{"state":"'),
        Buffer.from([0xff]),
        Buffer.from('"}]'),
      ]),
      'alerts_at_2.json': '',
    });
    // A hole: it takes no room on the disk.
    truncateSync(temporary.path('alerts/alerts_at_2.json'), 1_000_000_000);
    const layout = await readSnapshotLayout(temporary.path(), signal);
    const problems: SnapshotProblem[] = [];
    const files = await all(readAlerts(layout, { onProblem: (problem) => problems.push(problem) }, signal));
    assert.deepEqual(
      files.map(({ alerts }) => alerts.map(({ state }) => state)),
      [['\uFFFD'], []],
    );
    assert.deepEqual(
      problems.map(({ code }) => code),
      ['encoding', 'too_long'],
    );
  });

  const v1 = {
    apiVersion: 'v1',
    kind: 'Event',
    metadata: { namespace: 'shop', name: 'cart-1.18', uid: 'u1', creationTimestamp: '2025-12-15T17:00:00Z' },
    involvedObject: { kind: 'Pod', namespace: 'shop', name: 'cart-1' },
    type: 'Warning',
    reason: 'BackOff',
    message: 'Back-off restarting',
    count: 3,
    firstTimestamp: '2025-12-15T17:00:00Z',
    lastTimestamp: '2025-12-15T17:05:00Z',
    source: { component: 'kubelet', host: 'node-1' },
  };
  const newer = {
    apiVersion: 'events.k8s.io/v1',
    kind: 'Event',
    metadata: v1.metadata,
    regarding: v1.involvedObject,
    type: 'Warning',
    reason: 'BackOff',
    note: 'Back-off restarting again',
    deprecatedCount: 5,
    deprecatedFirstTimestamp: '2025-12-15T17:00:00Z',
    deprecatedLastTimestamp: '2025-12-15T17:09:00Z',
    deprecatedSource: { component: 'kubelet', host: 'node-1' },
    eventTime: null,
  };
  const event: KubernetesEvent = {
    namespace: 'shop',
    name: 'cart-1.18',
    uid: 'u1',
    type: 'Warning',
    reason: 'BackOff',
    message: 'Back-off restarting again',
    count: 5,
    involved: { kind: 'Pod', namespace: 'shop', name: 'cart-1' },
    component: 'kubelet',
    host: 'node-1',
    firstAt: '2025-12-15T17:00:00Z',
    lastAt: '2025-12-15T17:09:00Z',
  };
  const header = wholeSnapshot['k8s_events_raw.tsv'] ?? '';
  const table = (...bodies: unknown[]): string =>
    header +
    bodies
      .map((body) => recordLine({ Body: JSON.stringify(body), Timestamp: '2025-12-15 17:10:00' }))
      .join('');

  async function eventsOf(...bodies: unknown[]): Promise<KubernetesEvent[]> {
    writeFiles(temporary.path(), { 'k8s_events_raw.tsv': table(...bodies) });
    return readEvents(await readSnapshotLayout(temporary.path(), signal), {}, signal);
  }

  it('makes one event of its two API versions, in either order', async () => {
    const bodies = [
      { object: v1, type: 'ADDED' },
      { object: newer, type: 'MODIFIED' },
    ];
    assert.deepEqual(await eventsOf(...bodies), [event]);
    assert.deepEqual(await eventsOf(...bodies.reverse()), [event]);
  });

  it('keeps events apart that differ in name, namespace or uid', async () => {
    const others = [{ name: 'b' }, { namespace: 'b' }, { uid: 'b' }].map((change) => ({
      object: { ...v1, metadata: { ...v1.metadata, ...change } },
    }));
    assert.equal((await eventsOf({ object: v1 }, ...others)).length, 4);
  });

  it('takes the count and the time of a series', async () => {
    const { count: _count, lastTimestamp: _last, ...rest } = v1;
    const series = { count: 9, lastObservedTime: '2025-12-15T17:20:00.000000Z' };
    const [found] = await eventsOf({ object: { ...rest, series } });
    assert.deepEqual([found?.count, found?.lastAt], [9, '2025-12-15T17:20:00.000000Z']);
  });

  it('names the record whose Body is no event', async () => {
    await assert.rejects(eventsOf({ object: v1 }, { nothing: 1 }), (error) => {
      assert.ok(BenchError.is(error, 'snapshot_invalid'));
      assert.match(error.message, /k8s_events_raw\.tsv:3: the Body/);
      return true;
    });
  });

  it('names the columns that a table lacks', async () => {
    writeFiles(temporary.path(), { 'k8s_events_raw.tsv': 'Timestamp\tText\n1\t2\n' });
    const layout = await readSnapshotLayout(temporary.path(), signal);
    await assert.rejects(readEvents(layout, {}, signal), /lacks the columns Body/);
  });

  const version = (resourceVersion: string, data: string): unknown => ({
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { namespace: 'shop', name: 'flags', resourceVersion },
    data: { flags: data },
  });

  it('gives every version of an object, its last one, and the versions in which it changed', async () => {
    const node = { kind: 'Node', metadata: { name: 'node-1', resourceVersion: '1' } };
    const lines = [
      version('1', 'off'),
      node,
      version('1', 'off'),
      version('2', 'on'),
      version('2', 'on'),
    ].map((body, index) =>
      recordLine({ Body: JSON.stringify(body), Timestamp: `2025-12-15 17:0${index}:00` }),
    );
    writeFiles(temporary.path(), { 'k8s_objects_raw.tsv': header + lines.join('') });
    const layout = await readSnapshotLayout(temporary.path(), signal);
    const versions = await all(readObjectVersions(layout, {}, signal));
    assert.deepEqual(
      versions.map(({ kind, at }) => `${kind} ${at.slice(14, 16)}`),
      ['ConfigMap 00', 'Node 01', 'ConfigMap 02', 'ConfigMap 03', 'ConfigMap 04'],
    );
    const latest = await readLatestObjects(layout, {}, signal);
    assert.deepEqual([...latest.keys()].sort(), ['cluster/Node/node-1', 'shop/ConfigMap/flags']);
    assert.deepEqual(latest.get('shop/ConfigMap/flags')?.manifest.data, { flags: 'on' });
    const object = { kind: 'ConfigMap', namespace: 'shop', name: 'flags' };
    const history = await readObjectHistory(layout, object, {}, signal);
    assert.deepEqual(
      history.map(({ at, resourceVersion }) => [at.slice(14, 16), resourceVersion]),
      [
        ['00', '1'],
        ['03', '2'],
      ],
    );
  });

  it('goes by the times of the records, not by their order', async () => {
    const line = (minute: number, resourceVersion: string): string =>
      recordLine({
        Timestamp: `2025-12-15 17:0${minute}:00`,
        Body: JSON.stringify(version(resourceVersion, 'x')),
      });
    writeFiles(temporary.path(), {
      'k8s_objects_raw.tsv': header + line(3, '3') + line(1, '1') + line(2, '2'),
    });
    const layout = await readSnapshotLayout(temporary.path(), signal);
    const latest = await readLatestObjects(layout, {}, signal);
    const object = { kind: 'ConfigMap', namespace: 'shop', name: 'flags' };
    const history = await readObjectHistory(layout, object, {}, signal);
    assert.equal(latest.get('shop/ConfigMap/flags')?.resourceVersion, '3');
    assert.deepEqual(
      history.map(({ resourceVersion }) => resourceVersion),
      ['1', '2', '3'],
    );
  });

  it('reads the owners of an object', async () => {
    const pod = {
      kind: 'Pod',
      metadata: {
        namespace: 'shop',
        name: 'cart-1',
        ownerReferences: [{ kind: 'ReplicaSet', name: 'cart' }],
      },
    };
    writeFiles(temporary.path(), { 'k8s_objects_raw.tsv': table(pod) });
    const [found] = await all(
      readObjectVersions(await readSnapshotLayout(temporary.path(), signal), {}, signal),
    );
    assert.deepEqual(found?.owners, ['ReplicaSet/cart']);
  });

  it('reads log records and knows which of them are errors', async () => {
    const line = recordLine({
      Timestamp: 't',
      SeverityText: 'ERROR',
      SeverityNumber: '17',
      ServiceName: 'cart',
      Body: 'a "b"\n\tc',
      LogAttributes: "{'a': 'b'}",
    });
    writeFiles(temporary.path(), { 'otel_logs_raw.tsv': header + line });
    const [found] = await all(readLogs(await readSnapshotLayout(temporary.path(), signal), {}, signal));
    assert.deepEqual(
      [found?.at, found?.severityNumber, found?.serviceName, found?.body, found?.logAttributes],
      ['t', 17, 'cart', 'a "b"\n\tc', "{'a': 'b'}"],
    );
    const log = (severityNumber: number, severityText: string, body: string): boolean =>
      isErrorLog({ severityNumber, severityText, body });
    assert.deepEqual(
      [
        log(17, '', ''),
        log(21, 'FATAL', ''),
        log(9, 'ERROR', ''),
        log(0, 'Error', ''),
        log(0, 'INFO', 'ERROR x'),
        log(0, '', 'error: x'),
        log(0, '', '{"level":"error"}'),
        log(0, '', 'time=1 level=fatal'),
        log(0, '', 'no errors'),
      ],
      [true, true, false, true, false, true, true, true, false],
    );
  });

  it('reads spans', async () => {
    const values = {
      Timestamp: 't',
      TraceId: 'a',
      SpanId: 'b',
      SpanName: 'GET /',
      SpanKind: 'Server',
      ServiceName: 'cart',
      Duration: '1500',
      StatusCode: 'Error',
      StatusMessage: 'x\ny',
      ResourceAttributes: '{}',
    };
    const columns = (wholeSnapshot['otel_traces_raw.tsv'] ?? '').trimEnd();
    writeFiles(temporary.path(), { 'otel_traces_raw.tsv': `${columns}\n${recordLine(values, columns)}` });
    const [span] = await all(readSpans(await readSnapshotLayout(temporary.path(), signal), {}, signal));
    assert.deepEqual(span, {
      at: 't',
      traceId: 'a',
      spanId: 'b',
      parentSpanId: '',
      name: 'GET /',
      kind: 'Server',
      serviceName: 'cart',
      durationNs: 1500,
      statusCode: 'Error',
      statusMessage: 'x\ny',
      resourceAttributes: '{}',
      spanAttributes: '',
    });
    assert.deepEqual(['Error', 'STATUS_CODE_ERROR', 'Ok', 'Unset', ''].map(isErrorStatus), [
      true,
      true,
      false,
      false,
      false,
    ]);
  });

  it('reads samples of pods and services, whose columns differ', async () => {
    writeFiles(temporary.path('metrics'), {
      'pod_cart-1_raw.tsv':
        "metric_name\ttimestamp\tvalue\tpod_name\tnamespace\ttags\ncpu\tt\t0.5\tcart-1\tshop\t{'a': 'b'}\n",
      'service_cart_raw.tsv':
        'metric_name\ttimestamp\tvalue\tservice_name\tnamespace\tbucket_le\ttags\tmetric_type\tstatus_code\nlatency\tt\t\tcart\tshop\t+Inf\t{}\tp95\tOK\n',
    });
    const layout = await readSnapshotLayout(temporary.path(), signal);
    const found = await Promise.all(
      metricFiles(layout).map(async ({ file, subject }) => [
        subject,
        await all(readSamples(layout, file, {}, signal)),
      ]),
    );
    assert.deepEqual(found, [
      [
        { kind: 'Pod', name: 'cart-1' },
        [
          {
            metric: 'cpu',
            at: 't',
            value: 0.5,
            namespace: 'shop',
            bucketLe: '',
            statusCode: '',
            tags: "{'a': 'b'}",
          },
        ],
      ],
      [
        { kind: 'Service', name: 'cart' },
        [
          {
            metric: 'latency',
            at: 't',
            value: Number.NaN,
            namespace: 'shop',
            bucketLe: '+Inf',
            statusCode: 'OK',
            tags: '{}',
          },
        ],
      ],
    ]);
  });

  it('reads a whole table once where its excerpt lies beside it', async () => {
    writeFiles(temporary.path(), {
      'k8s_events_raw.tsv': table({ object: v1 }),
      'k8s_events_raw.excerpt.tsv': table({ object: v1 }),
    });
    const layout = await readSnapshotLayout(temporary.path(), signal);
    assert.deepEqual(
      layout.files.map(({ path, role }) => `${path} ${role}`),
      ['k8s_events_raw.excerpt.tsv fragment', 'k8s_events_raw.tsv events'],
    );
  });
});
