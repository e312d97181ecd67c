import assert from 'node:assert/strict';
import { snapshotRole } from '../../../../src/core/snapshot/layout.ts';

describe('the parts of a snapshot', () => {
  it('are known by their paths', () => {
    const paths = [
      'alerts/alerts_at_2025-12-15T17-30-49.329092.json',
      'alerts_in_alerting_state_2025-12-15T175223.904312Z.json',
      'k8s_events_raw.tsv',
      'k8s_objects_raw.tsv',
      'otel_logs_raw.tsv',
      'otel_traces_raw.tsv',
      'metrics/pod_cart-84889c965d-tkxdz_raw.tsv',
      'metrics/service_cart_raw.excerpt.tsv',
      'k8s_objects/otel-demo__ConfigMap__flagd-config.observations.json',
      'otel_traces_raw.head-5-lines.txt',
      'ground_truth.yaml',
      'status.json',
      'alerts/ground_truth.json',
      'metrics/a/pod_a_raw.tsv',
      'otel_secrets_raw.tsv',
    ];
    assert.deepEqual(
      paths.map((path) => snapshotRole(path)?.role ?? null),
      [
        'alerts',
        'alerts',
        'events',
        'objects',
        'logs',
        'traces',
        'metrics',
        'metrics',
        'observations',
        'fragment',
        null,
        null,
        null,
        null,
        null,
      ],
    );
    assert.deepEqual(
      paths.filter((path) => snapshotRole(path)?.partial),
      paths.slice(7, 10),
    );
  });
});
