import { type Fills, type Made, metricsTable, refused } from './made.ts';
import { dictOf } from './values.ts';

/** One sample with its labels, before it is known whose it is. */
export interface Sample {
  readonly metric: string;
  /** As {@link rowTime}. */
  readonly at: string;
  /** As the source writes it: `1`, `NaN`, `+Inf`. */
  readonly value: string;
  readonly labels: Readonly<Record<string, string>>;
  /** `gauge`, `sum`, `histogram`, or ''. */
  readonly metricType: string;
}

/**
 * The row of a sample in the file of its service or pod: labels say whose it is. Labels with `exported_` are the sample's
 * own where the scraper put the exporter's in their place.
 */
export function metricRow(sample: Sample, fills: Fills): Made {
  const { labels, metric } = sample;
  const label = (...names: string[]): string =>
    names
      .flatMap((name) => [labels[`exported_${name}`], labels[name]])
      .find((text) => text !== undefined && text !== '') ?? '';
  if (metric === '') return refused('a sample without the name of its metric');
  if (sample.at === '') return refused('a sample without a time');
  const namespace = label('namespace', 'k8s_namespace_name');
  const service = label('service_name');
  const pod = label('pod', 'k8s_pod_name', 'pod_name');
  const owner = service !== '' ? 'service' : pod !== '' ? 'pod' : 'service';
  const name = service || pod || label('service');
  if (name === '') return refused('a sample of neither a pod nor a service (a node, a volume, the cluster)');
  const table = metricsTable(owner, name);
  if (table === null) return refused(`a ${owner} whose name cannot be that of a file`);
  const common = { metric_name: metric, value: sample.value, namespace, tags: dictOf(labels) };
  const values =
    owner === 'pod'
      ? { ...common, pod_name: name }
      : {
          ...common,
          service_name: name,
          bucket_le: labels.le ?? '',
          metric_type: sample.metricType,
          status_code: label('status_code'),
        };
  return { type: 'row', table, at: sample.at, values, fills };
}
