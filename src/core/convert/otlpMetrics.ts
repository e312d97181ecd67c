import { isObject, type JsonObject, textAt } from '../snapshot/json.ts';
import { type Fills, type Made, refused } from './made.ts';
import { metricRow, type Sample } from './metricRow.ts';
import { attributesOf, scopesOf } from './otlpValue.ts';
import { rowTimeOfNanos } from './rowTime.ts';
import { asText, objectsOf } from './values.ts';

const fills: Fills = {
  metric_name: 'name of the metric; _bucket, _count and _sum behind those of histograms and summaries',
  timestamp: 'timeUnixNano of the data point',
  value: 'value of the data point; buckets are counted up, as Prometheus has them',
  pod_name: 'attribute k8s.pod.name',
  service_name: 'attribute service.name, where there is no pod',
  namespace: 'attribute k8s.namespace.name',
  bucket_le: 'explicitBounds of the histogram',
  tags: 'attributes of the resource and of the data point',
  metric_type: 'which of the forms of OTLP the metric has',
  status_code: 'attribute status.code of the data point',
};

/** The data points of one element of `resourceMetrics`. */
export function* metricRows(resourceMetrics: JsonObject): Generator<Made> {
  const resource = attributesOf(resourceMetrics.resource);
  for (const group of scopesOf(resourceMetrics, 'scopeMetrics', 'instrumentationLibraryMetrics')) {
    for (const metric of objectsOf(group.metrics)) yield* rowsOfMetric(metric, resource);
  }
}

const forms = ['gauge', 'sum', 'histogram', 'summary', 'exponentialHistogram'] as const;

function* rowsOfMetric(metric: JsonObject, resource: Record<string, string>): Generator<Made> {
  const form = forms.find((name) => isObject(metric[name]));
  const holder = form === undefined ? undefined : metric[form];
  if (form === undefined || !isObject(holder)) {
    yield refused('a metric without data, or of a form that OTLP did not have');
    return;
  }
  const name = textAt(metric, 'name');
  for (const point of objectsOf(holder.dataPoints)) {
    const base = {
      at: rowTimeOfNanos(point.timeUnixNano),
      labels: labelsOf(resource, point),
      metricType: form,
    };
    for (const sample of samplesOf(name, form, point))
      yield metricRow({ ...base, ...sample, labels: { ...base.labels, ...sample.labels } }, fills);
    if (form === 'exponentialHistogram')
      yield refused(
        'the buckets of an exponential histogram, which have no bounds to write; its count and sum are kept',
      );
  }
}

type Point = Pick<Sample, 'metric' | 'value'> & { readonly labels?: Readonly<Record<string, string>> };

function* samplesOf(name: string, form: (typeof forms)[number], point: JsonObject): Generator<Point> {
  if (form === 'gauge' || form === 'sum') {
    yield { metric: name, value: asText(point.asDouble ?? point.asInt) };
    return;
  }
  if (form === 'histogram') yield* buckets(name, point);
  for (const quantile of form === 'summary' ? objectsOf(point.quantileValues) : []) {
    yield { metric: name, value: asText(quantile.value), labels: { quantile: asText(quantile.quantile) } };
  }
  yield { metric: `${name}_count`, value: asText(point.count) };
  if (point.sum !== undefined) yield { metric: `${name}_sum`, value: asText(point.sum) };
}

/** OTLP counts each bucket by itself; the tables, as Prometheus, count everything up to a bound. */
function* buckets(name: string, point: JsonObject): Generator<Point> {
  const counts = Array.isArray(point.bucketCounts) ? point.bucketCounts : [];
  const bounds = Array.isArray(point.explicitBounds) ? point.explicitBounds : [];
  let total = 0;
  for (const [index, count] of counts.entries()) {
    total += Number(count) || 0;
    const bound = bounds[index];
    yield {
      metric: `${name}_bucket`,
      value: String(total),
      labels: { le: bound === undefined ? '+Inf' : asText(bound) },
    };
  }
}

/** Labels as Prometheus would have them: its names have no dots. */
function labelsOf(resource: Record<string, string>, point: JsonObject): Record<string, string> {
  const own = attributesOf(point);
  const all = { ...resource, ...own };
  const pod = all['k8s.pod.name'];
  // A pod's own metrics go to its file although its process has a service's name too; those of span metrics name the
  // service at the data point.
  const service = own['service.name'] ?? (pod === undefined ? resource['service.name'] : undefined);
  return {
    ...Object.fromEntries(
      Object.entries(all)
        .filter(([key]) => key !== 'service.name')
        .map(([key, text]) => [key.replaceAll('.', '_'), text]),
    ),
    ...(service === undefined ? {} : { service_name: service }),
  };
}
