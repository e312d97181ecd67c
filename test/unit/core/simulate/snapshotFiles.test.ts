import assert from 'node:assert/strict';
import { BenchError } from '../../../../src/core/errors.ts';
import { simulateIncident } from '../../../../src/core/simulate/simulateIncident.ts';
import { volumeFor } from '../../../../src/core/simulate/telemetry/volume.ts';
import { parsePython } from '../../../../src/core/snapshot/pythonDict.ts';
import {
  type KubernetesObject,
  type MemorySnapshot,
  objectBodies,
  type Row,
  snapshotOf,
} from './snapshotInMemory.ts';

const logColumns =
  'Timestamp TimestampTime TraceId SpanId TraceFlags SeverityText SeverityNumber ServiceName Body ResourceSchemaUrl ResourceAttributes ScopeSchemaUrl ScopeName ScopeVersion ScopeAttributes LogAttributes EventName';
const columns: readonly [file: RegExp, columns: string][] = [
  [/^(k8s_events|k8s_objects|otel_logs)_raw\.tsv$/, logColumns],
  [
    /^otel_traces_raw\.tsv$/,
    'Timestamp TraceId SpanId ParentSpanId TraceState SpanName SpanKind ServiceName ResourceAttributes ScopeName ScopeVersion SpanAttributes Duration StatusCode StatusMessage Events.Timestamp Events.Name Events.Attributes Links.TraceId Links.SpanId Links.TraceState Links.Attributes',
  ],
  [/^metrics\/pod_.+_raw\.tsv$/, 'metric_name timestamp value pod_name namespace tags'],
  [
    /^metrics\/service_.+_raw\.tsv$/,
    'metric_name timestamp value service_name namespace bucket_le tags metric_type status_code',
  ],
];

describe('the files of a snapshot', () => {
  let snapshot: MemorySnapshot;
  before(async () => {
    snapshot = await snapshotOf('cache_stress');
  });

  it('have the names, columns and column counts of the benchmark, and every row parses', () => {
    const tables = snapshot.names('').filter((name) => name.endsWith('.tsv'));
    for (const name of tables) {
      const expected = columns.find(([pattern]) => pattern.test(name))?.[1];
      assert.equal(snapshot.files.get(name)?.split('\n')[0], expected?.replaceAll(' ', '\t'), name);
      assert.ok(snapshot.rows(name).length > 0, `${name} holds no row`);
    }
    assert.equal(tables.filter((name) => name.startsWith('metrics/service_')).length, 15);
    assert.ok(tables.filter((name) => name.startsWith('metrics/pod_')).length >= 21);
  });

  it('hold rows in time order, however close together things happen', async () => {
    const busy = await snapshotOf('catalog_image');
    for (const name of [
      'k8s_events_raw.tsv',
      'k8s_objects_raw.tsv',
      'otel_logs_raw.tsv',
      'otel_traces_raw.tsv',
    ]) {
      for (const { rows } of [snapshot, busy]) {
        const times = rows(name).map((row) => row.Timestamp ?? '');
        assert.deepEqual(times, [...times].sort(), name);
      }
    }
  });

  it('write attributes as Python dicts', () => {
    for (const row of snapshot.rows('otel_traces_raw.tsv')) {
      for (const column of [
        'ResourceAttributes',
        'SpanAttributes',
        'Events.Attributes',
        'Links.Attributes',
      ] as const) {
        assert.ok(parsePython(row[column] ?? '').ok, `${column}: ${row[column]}`);
      }
    }
  });

  it('hold fields with line ends and doubled quotes, as the real ones do', () => {
    const logs = snapshot.rows('otel_logs_raw.tsv');
    assert.ok(
      logs.some((row) => row.Body?.includes('\n')),
      'no log body spans lines',
    );
    assert.ok(snapshot.files.get('k8s_events_raw.tsv')?.includes('""'), 'no doubled quote');
  });

  it('keep one alert file a minute, a bare array, and a closing one in the envelope of Prometheus', () => {
    const minutely = snapshot.names('alerts/alerts_at_');
    assert.equal(minutely.length, 20);
    for (const name of minutely) {
      assert.match(name, /^alerts\/alerts_at_\d{4}-\d\d-\d\dT\d\d-\d\d-\d\d\.\d{6}\.json$/);
      const alerts: unknown = JSON.parse(snapshot.files.get(name) ?? '');
      assert.ok(Array.isArray(alerts) && alerts.length > 0);
      for (const alert of alerts as Record<string, unknown>[]) {
        assert.deepEqual(Object.keys(alert), ['labels', 'annotations', 'state', 'activeAt', 'value']);
        assert.match(String(alert.value), /^\d(\.\d+)?e[+-]\d\d$/);
      }
    }
    const [closing, ...more] = snapshot.names('alerts/alerts_in_alerting_state_');
    assert.equal(more.length, 0);
    assert.match(closing ?? '', /_\d{4}-\d\d-\d\dT\d{6}\.\d{6}Z\.json$/);
    const envelope = JSON.parse(snapshot.files.get(closing ?? '') ?? '');
    assert.equal(envelope.status, 'success');
    assert.ok(Array.isArray(envelope.data.alerts));
  });

  it('show every event twice, once for each API group, with the same name and count', () => {
    const seen = new Map<string, string[]>();
    for (const row of snapshot.rows('k8s_events_raw.tsv')) {
      const { object } = JSON.parse(row.Body ?? '');
      const regarding = object.regarding ?? object.involvedObject;
      const key = [
        object.metadata.name,
        object.count ?? object.deprecatedCount,
        object.message ?? object.note,
        regarding.name,
      ].join('|');
      seen.set(key, [...(seen.get(key) ?? []), object.apiVersion]);
    }
    assert.ok(seen.size > 20, `only ${seen.size} events`);
    for (const [key, versions] of seen) assert.deepEqual(versions.sort(), ['events.k8s.io/v1', 'v1'], key);
  });

  it('repeat every object each five minutes, with a new resourceVersion when and only when it has changed', () => {
    const histories = new Map<string, KubernetesObject[]>();
    for (const { body } of objectBodies(snapshot)) {
      const key = `${body.metadata.namespace ?? ''}/${body.kind}/${body.metadata.name}`;
      histories.set(key, [...(histories.get(key) ?? []), body]);
    }
    assert.equal(histories.get('storefront/Deployment/web')?.length, 4);
    for (const [key, bodies] of histories) {
      for (const [index, body] of bodies.entries()) {
        const next = bodies[index + 1];
        if (next === undefined) continue;
        const same = withoutVersion(body) === withoutVersion(next);
        assert.equal(body.metadata.resourceVersion === next.metadata.resourceVersion, same, key);
        assert.ok(Number(body.metadata.resourceVersion) <= Number(next.metadata.resourceVersion), key);
      }
    }
    const changed = [...histories].filter(([, bodies]) => new Set(bodies.map(withoutVersion)).size > 1);
    assert.ok(changed.length > 3, 'too little goes on in this cluster');
  });
});

describe('the traces of a snapshot', () => {
  it('name parents that exist and hold their children in time', async () => {
    const spans = (await snapshotOf('checkout_architecture')).rows('otel_traces_raw.tsv');
    const byId = new Map(spans.map((row) => [row.SpanId, row]));
    assert.ok(spans.length > 500);
    for (const span of spans) {
      if (span.ParentSpanId === '') continue;
      const parent = byId.get(span.ParentSpanId);
      assert.ok(parent, `parent of ${span.SpanName} is missing`);
      assert.equal(parent.TraceId, span.TraceId);
      assert.ok(nanos(parent) <= nanos(span), `${span.SpanName} starts before ${parent.SpanName}`);
      assert.ok(endOf(span) <= endOf(parent), `${span.SpanName} outlives ${parent.SpanName}`);
    }
  });

  it('link consumers to the span that published the message', async () => {
    const spans = (await snapshotOf('ads_jvm')).rows('otel_traces_raw.tsv');
    const published = new Set(
      spans.filter((span) => span.SpanKind === 'Producer').map((span) => span.SpanId),
    );
    const consumers = spans.filter((span) => span.SpanKind === 'Consumer');
    assert.ok(consumers.length > 0);
    for (const consumer of consumers) {
      const link = parsePython(consumer['Links.SpanId'] ?? '');
      assert.ok(link.ok && Array.isArray(link.value) && published.has(String(link.value[0])));
    }
  });
});

describe('the metrics of a snapshot', () => {
  it('never let a counter of the collector fall', async () => {
    const snapshot = await snapshotOf('cache_stress');
    for (const name of snapshot.names('metrics/service_')) {
      const last = new Map<string, number>();
      for (const row of snapshot.rows(name)) {
        const key = `${row.metric_name} ${row.tags} ${row.metric_type}`;
        const value = Number(row.value);
        assert.ok(value >= (last.get(key) ?? 0), `${name} ${key}`);
        last.set(key, value);
      }
    }
  });

  it('let histogram buckets rise with their bound up to the number of calls', async () => {
    const rows = (await snapshotOf('catalog_delay')).rows('metrics/service_web_raw.tsv');
    const calls = new Map<string, number>();
    const seriesOf = (row: Row): string => `${row.timestamp} ${row.tags?.replace(/'le': '[^']*', /, '')}`;
    for (const row of rows) if (row.bucket_le === '') calls.set(seriesOf(row), Number(row.value));
    const last = new Map<string, number>();
    for (const row of rows.filter((candidate) => candidate.bucket_le !== '')) {
      const value = Number(row.value);
      assert.ok(value >= (last.get(seriesOf(row)) ?? 0));
      last.set(seriesOf(row), value);
      if (row.bucket_le === '+Inf') assert.equal(value, calls.get(seriesOf(row)));
    }
    assert.ok(last.size > 0);
  });

  it("begin a container's counters anew when it restarts, and only then", async () => {
    const snapshot = await snapshotOf('cache_stress', { volume: fineVolume });
    let resets = 0;
    for (const name of snapshot.names('metrics/pod_')) {
      let [cpu, restarts, isFresh] = [0, 0, false];
      for (const row of snapshot.rows(name)) {
        const value = Number(row.value);
        if (row.metric_name === 'kube_pod_container_status_restarts_total') {
          assert.ok(value >= restarts, name);
          if (value > restarts) [cpu, resets, isFresh] = [0, resets + 1, true];
          restarts = value;
        }
        if (row.metric_name !== 'container_cpu_usage_seconds_total') continue;
        // Twenty minutes at its limit are less than this; days before the snapshot are far more.
        if (isFresh) assert.ok(value < 100, `${name}: ${value} s of processor time after a restart`);
        assert.ok(value >= cpu, `${name}: processor time falls from ${cpu} to ${value}`);
        cpu = value;
      }
    }
    assert.ok(resets >= 3, `only ${resets} restarts seen`);
  });
});

describe('simulateIncident', () => {
  const options = { fault: 'payment_flag', seed: 's', startTime: '2026-03-04T09:00:00Z', minutes: 20 };
  const nowhere = { file: () => ({ write: async () => undefined, close: async () => undefined }) };

  it('refuses an unknown fault and names the known ones', async () => {
    await assert.rejects(
      simulateIncident({ ...options, fault: 'gremlins' }, nowhere, new AbortController().signal),
      (error) => BenchError.is(error, 'usage') && /payment_flag/.test(error.hint ?? ''),
    );
  });

  it('refuses a length that leaves no time before and after', async () => {
    for (const minutes of [0, 14, 15.5, Number.NaN]) {
      await assert.rejects(
        simulateIncident({ ...options, minutes }, nowhere, new AbortController().signal),
        (error) => BenchError.is(error, 'usage'),
        String(minutes),
      );
    }
  });

  it('hands out what it makes in pieces of some 64 KiB, however large a file gets', async () => {
    const sizes: number[] = [];
    const measuring = {
      file: () => ({
        write: async (text: string) => void sizes.push(text.length),
        close: async () => undefined,
      }),
    };
    const volume = volumeFor(15e6, options.minutes);
    await simulateIncident({ ...options, volume }, measuring, new AbortController().signal);
    const total = sizes.reduce((sum, size) => sum + size, 0);
    assert.ok(total > 12e6, `${total} characters in all`);
    assert.ok(Math.max(...sizes) < 300_000, `one piece of ${Math.max(...sizes)} characters`);
    assert.ok(sizes.length < total / 40_000 + 150, `${sizes.length} pieces for ${total} characters`);
  });

  it('stops when its signal aborts', async () => {
    const controller = new AbortController();
    let writes = 0;
    const counting = {
      file: () => ({
        write: async () => {
          writes += 1;
          if (writes === 5) controller.abort();
        },
        close: async () => undefined,
      }),
    };
    await assert.rejects(simulateIncident(options, counting, controller.signal), (error) =>
      BenchError.is(error, 'cancelled'),
    );
    assert.ok(writes < 20, `${writes} writes after the abort`);
  });
});

const fineVolume = {
  requestsPerMinute: 20,
  keptShare: 0,
  infoLogShare: 0,
  scrapeSeconds: 5,
  detail: 'compact',
  dashboards: 0,
} as const;

function withoutVersion(body: KubernetesObject): string {
  return JSON.stringify({ ...body, metadata: { ...body.metadata, resourceVersion: '' } });
}

/** Nanoseconds since midnight, exactly. */
function nanos(span: Row): bigint {
  const [hours = '', minutes = '', seconds = ''] = (span.Timestamp ?? '').slice(11).split(':');
  return (BigInt(hours) * 3600n + BigInt(minutes) * 60n) * 1_000_000_000n + BigInt(seconds.replace('.', ''));
}

function endOf(span: Row): bigint {
  return nanos(span) + BigInt(span.Duration ?? '0');
}
