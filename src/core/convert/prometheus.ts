import { isObject, type JsonObject, textAt } from '../snapshot/json.ts';
import { type Fills, type Made, refused } from './made.ts';
import { metricRow } from './metricRow.ts';
import { rowTimeOfSeconds } from './rowTime.ts';
import { textEntries } from './values.ts';

const fills: Fills = {
  metric_name: '__name__ of the series',
  timestamp: 'time of the sample',
  value: 'value of the sample',
  pod_name: 'label pod',
  service_name: 'label service_name or service',
  namespace: 'label namespace',
  bucket_le: 'label le',
  tags: 'all labels',
  status_code: 'label status_code',
};

/** Whether an object is a series of an answer of Prometheus: a range of samples, or one. */
export function isSeries(value: JsonObject): boolean {
  return isObject(value.metric) && (Array.isArray(value.values) || Array.isArray(value.value));
}

/** The samples of one series of `/api/v1/query_range` or `/api/v1/query`. */
export function* seriesRows(series: JsonObject): Generator<Made> {
  const { __name__: metric = '', ...labels } = textEntries(series.metric);
  const samples: unknown[] = Array.isArray(series.values) ? series.values : [series.value];
  for (const sample of samples) {
    const [seconds, value] = Array.isArray(sample) ? sample : [];
    if (typeof seconds !== 'number' || typeof value !== 'string') {
      yield refused('a sample that is not a pair of time and value');
      continue;
    }
    yield metricRow({ metric, at: rowTimeOfSeconds(seconds), value, labels, metricType: '' }, fills);
  }
}

/** What an answer without results is, for the account of a file: `matrix`, `vector`; '' for something else. */
export function resultTypeOf(value: JsonObject): string {
  return isObject(value.data) ? textAt(value.data, 'resultType') : '';
}
