import assert from 'node:assert/strict';
import { parseAttributes } from '../../../../src/core/snapshot/pythonDict.ts';
import { importScene } from '../../../support/importScene.ts';

const text = (key: string, stringValue: string): object => ({ key, value: { stringValue } });
const traceId = '4bf92f3577b34da6a3ce929d0e0e4736';
const base64 = (hex: string): string => Buffer.from(hex, 'hex').toString('base64');

const resource = {
  attributes: [
    text('service.name', 'cart'),
    text('k8s.namespace.name', 'shop'),
    text('k8s.pod.name', 'cart-0'),
  ],
};

const span = {
  traceId: traceId.toUpperCase(),
  spanId: '00f067aa0ba902b7',
  parentSpanId: '0000000000000000',
  name: "GET 'x'",
  kind: 2,
  startTimeUnixNano: '1661145522908318001',
  endTimeUnixNano: '1661145522908318501',
  attributes: [
    text('http.route', '/cart\t"x"'),
    { key: 'n', value: { intValue: '7' } },
    { key: 'list', value: { arrayValue: { values: [{ stringValue: 'a' }, { boolValue: true }] } } },
  ],
  status: { code: 2, message: 'no\nroute' },
  events: [
    { timeUnixNano: '1661145522908318400', name: 'exception', attributes: [text('exception.type', 'E')] },
  ],
  links: [{ traceId, spanId: '00f067aa0ba902b8' }],
};

describe('importing OTLP', () => {
  it('reads spans of one document and of lines, with ids in either writing', async () => {
    const whole = {
      resourceSpans: [{ resource, scopeSpans: [{ scope: { name: 's', version: '1' }, spans: [span] }] }],
    };
    const tempo = {
      ...span,
      traceId: base64(traceId),
      spanId: base64('00f067aa0ba902b9'),
      parentSpanId: base64(span.spanId),
      kind: 'SPAN_KIND_CLIENT',
      status: {},
    };
    const lines = [{ batches: [{ resource, instrumentationLibrarySpans: [{ spans: [tempo] }] }] }, whole];
    using scene = importScene({
      'whole.json': whole,
      'lines.jsonl': lines.map((line) => JSON.stringify(line)).join('\n'),
    });
    const { spans, report } = await scene.importing();
    assert.equal(spans.length, 3);
    const { resourceAttributes, spanAttributes, ...first } =
      spans.find(({ spanId }) => spanId === span.spanId) ?? spans[0] ?? assert.fail();
    assert.deepEqual(first, {
      at: '2022-08-22 05:18:42.908318001',
      traceId,
      spanId: '00f067aa0ba902b7',
      parentSpanId: '',
      name: "GET 'x'",
      kind: 'Server',
      serviceName: 'cart',
      durationNs: 500,
      statusCode: 'Error',
      statusMessage: 'no\nroute',
    });
    assert.equal(parseAttributes(resourceAttributes)?.get('k8s.pod.name'), 'cart-0');
    const attributes = Object.fromEntries(parseAttributes(spanAttributes) ?? []);
    assert.deepEqual(attributes, { 'http.route': '/cart\t"x"', n: '7', list: '["a",true]' });
    const other = spans.find(({ kind }) => kind === 'Client');
    assert.deepEqual(
      [other?.traceId, other?.spanId, other?.parentSpanId, other?.statusCode],
      [traceId, '00f067aa0ba902b9', span.spanId, 'Unset'],
    );
    assert.match(scene.written(), /\['2022-08-22 05:18:42\.908318400'\]\t\['exception'\]/);
    assert.deepEqual(report.read_back.problems, []);
  });

  it('reads log records with their severity, time and ids', async () => {
    const records = [
      {
        timeUnixNano: '1661145522000000000',
        severityNumber: 17,
        severityText: 'ERROR',
        body: { stringValue: 'boom' },
        traceId,
      },
      {
        observedTimeUnixNano: '1661145521000000000',
        severityNumber: 'SEVERITY_NUMBER_WARN2',
        body: { kvlistValue: { values: [text('a', 'b')] } },
      },
    ];
    using scene = importScene({
      'l.json': { resourceLogs: [{ resource, scopeLogs: [{ logRecords: records }] }] },
    });
    const { logs } = await scene.importing();
    assert.deepEqual(
      logs.map(({ at, severityNumber, serviceName, body, traceId: id }) => [
        at,
        severityNumber,
        serviceName,
        body,
        id,
      ]),
      [
        ['2022-08-22 05:18:41.000000000', 14, 'cart', '{"a":"b"}', ''],
        ['2022-08-22 05:18:42.000000000', 17, 'cart', 'boom', traceId],
      ],
    );
  });

  it('refuses a span that cannot be placed, and reads those beside it', async () => {
    const { startTimeUnixNano: _, ...timeless } = span;
    const spans = [span, timeless, { ...span, traceId: '' }];
    using scene = importScene({ 't.json': { resourceSpans: [{ resource, scopeSpans: [{ spans }] }] } });
    const { report, spans: read } = await scene.importing();
    assert.equal(read.length, 1);
    assert.deepEqual(
      report.files[0]?.refused.map(({ reason }) => reason),
      ['a span without a start', 'a span without a trace id'],
    );
  });

  it('reads gauges, sums and histograms into the files of pods and services', async () => {
    const point = { timeUnixNano: '1661145522000000000', asDouble: 0.5 };
    const histogram = {
      dataPoints: [
        {
          ...point,
          attributes: [text('service.name', 'web')],
          bucketCounts: ['1', '2', '4'],
          explicitBounds: [5, 10],
          count: '7',
          sum: 40,
        },
      ],
    };
    const metrics = [
      { name: 'cpu', gauge: { dataPoints: [point] } },
      { name: 'duration', histogram },
      { name: 'wide', exponentialHistogram: { dataPoints: [{ ...point, count: 3 }] } },
    ];
    using scene = importScene({ 'm.json': { resourceMetrics: [{ resource, scopeMetrics: [{ metrics }] }] } });
    const { samples, report } = await scene.importing();
    const shown = (file: string): string[] =>
      (samples.get(file) ?? []).map(
        ({ metric, bucketLe, value, at }) => `${metric} ${bucketLe} ${value} ${at}`,
      );
    const at = '2022-08-22 05:18:42.000';
    assert.deepEqual(shown('pod_cart-0_raw.tsv'), [`cpu  0.5 ${at}`, `wide_count  3 ${at}`]);
    assert.deepEqual(shown('service_web_raw.tsv'), [
      `duration_bucket 5 1 ${at}`,
      `duration_bucket 10 3 ${at}`,
      `duration_bucket +Inf 7 ${at}`,
      `duration_count  7 ${at}`,
      `duration_sum  40 ${at}`,
    ]);
    assert.match(report.files[0]?.refused[0]?.reason ?? '', /exponential histogram/);
  });
});

describe('importing metrics and alerts of Prometheus', () => {
  it('reads ranges by the labels that say whose a series is', async () => {
    const series = (metric: object, ...values: [number, string][]): object => ({ metric, values });
    const result = [
      series(
        { __name__: 'up', pod: 'exporter-0', exported_pod: 'cart-0', exported_namespace: 'shop' },
        [1757624419.5, '1'],
        [1757624449.5, 'NaN'],
      ),
      series({ __name__: 'calls', service_name: 'web', namespace: 'shop', le: '+Inf', status_code: 'E' }, [
        1757624419,
        '3',
      ]),
      series({ __name__: 'node_load1', instance: 'n1' }, [1757624419, '3']),
      series({ __name__: 'up', pod: '../../etc/passwd' }, [1757624419, '3']),
    ];
    using scene = importScene({ 'q.json': { status: 'success', data: { resultType: 'matrix', result } } });
    const { samples, report } = await scene.importing();
    assert.deepEqual([...samples.keys()], ['pod_cart-0_raw.tsv', 'service_web_raw.tsv']);
    const [first, second] = samples.get('pod_cart-0_raw.tsv') ?? [];
    assert.deepEqual([first?.at, first?.value, first?.namespace], ['2025-09-11 21:00:19.500', 1, 'shop']);
    assert.ok(Number.isNaN(second?.value));
    assert.deepEqual(report.files[0]?.refused, [
      { reason: 'a sample of neither a pod nor a service (a node, a volume, the cluster)', count: 1 },
      { reason: 'a pod whose name cannot be that of a file', count: 1 },
    ]);
  });

  it('reads alerts of Prometheus, of Alertmanager and of its webhook, a file for each look', async () => {
    const labels = { alertname: 'CartDown', namespace: 'shop', service: 'cart' };
    const activeAt = '2025-09-11T20:50:19.95Z';
    const prometheus = { labels, annotations: { summary: 's' }, state: 'pending', activeAt, value: '1e+00' };
    const manager = {
      labels,
      annotations: {},
      startsAt: activeAt,
      endsAt: '0001-01-01T00:00:00Z',
      status: { state: 'suppressed' },
    };
    using scene = importScene({
      'a.json': { status: 'success', data: { alerts: [prometheus] } },
      'b.json': [prometheus],
      'c.json': [manager],
      'd.json': { version: '4', alerts: [{ ...manager, status: 'resolved' }] },
      'e.json': { status: 'success', data: { alerts: [] } },
    });
    const { alerts, report, dir } = await scene.importing();
    assert.deepEqual(
      alerts.map(({ name, state }) => `${name} ${state}`),
      ['CartDown pending', 'CartDown pending', 'CartDown firing', 'CartDown resolved'],
    );
    assert.deepEqual(alerts[0], {
      name: 'CartDown',
      labels,
      annotations: { summary: 's' },
      state: 'pending',
      activeAt,
      value: '1e+00',
    });
    assert.equal(report.parts[0]?.files, 5);
    assert.ok(dir.length > 0);
    assert.match(scene.written(), /# {3}- \{kind: Service, namespace: shop, name: cart\}/);
  });
});
