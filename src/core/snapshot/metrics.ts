import { basename, join } from 'node:path';
import { filesOf, type SnapshotFile, type SnapshotLayout } from './layout.ts';
import { readRecords } from './records.ts';
import type { TsvOptions } from './tsv.ts';

/** What a metrics file is about: the file's name says it, and so does a column. */
export interface MetricSubject {
  readonly kind: 'Pod' | 'Service';
  readonly name: string;
}

/** One sample: counters and histogram buckets are raw, so rates need differencing (BENCHMARK.md §2.5). */
export interface MetricSample {
  readonly metric: string;
  readonly at: string;
  /** NaN where the file has no number. */
  readonly value: number;
  readonly namespace: string;
  /** Upper bound of a histogram bucket (`10.0`, `+Inf`), or ''. */
  readonly bucketLe: string;
  readonly statusCode: string;
  /** The labels, a Python literal as text. */
  readonly tags: string;
}

const columns = {
  required: ['metric_name', 'timestamp', 'value', 'namespace'],
  optional: ['bucket_le', 'status_code', 'tags'],
};

/** The subject of `metrics/pod_cart-755465879b-rh5r4_raw.tsv` is the Pod `cart-755465879b-rh5r4`. */
export function metricSubject(file: Pick<SnapshotFile, 'path'>): MetricSubject {
  const [, kind, name = ''] = /^(pod|service)_(.+)_raw(?:\.excerpt)?\.tsv$/.exec(basename(file.path)) ?? [];
  return { kind: kind === 'pod' ? 'Pod' : 'Service', name };
}

/** The metrics files of a snapshot. */
export function metricFiles(
  layout: SnapshotLayout,
): readonly { file: SnapshotFile; subject: MetricSubject }[] {
  return filesOf(layout, 'metrics').map((file) => ({ file, subject: metricSubject(file) }));
}

/** The samples of one metrics file, in its order. */
export async function* readSamples(
  layout: SnapshotLayout,
  file: SnapshotFile,
  options: TsvOptions,
  signal: AbortSignal,
): AsyncGenerator<MetricSample, void, void> {
  for await (const { values } of readRecords(join(layout.dir, file.path), columns, options, signal)) {
    const [metric = '', at = '', value = '', namespace = '', bucketLe = '', statusCode = '', tags = ''] =
      values;
    yield {
      metric,
      at,
      value: value === '' ? Number.NaN : Number(value),
      namespace,
      bucketLe,
      statusCode,
      tags,
    };
  }
}
