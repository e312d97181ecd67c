import type { LintFinding } from '../../schema/suite.ts';
import type { SnapshotLayout, SnapshotRole } from '../../snapshot/layout.ts';

const words: Record<SnapshotRole, string> = {
  alerts: 'alerts/alerts_*.json',
  events: 'k8s_events_raw.tsv',
  objects: 'k8s_objects_raw.tsv',
  logs: 'otel_logs_raw.tsv',
  traces: 'otel_traces_raw.tsv',
  metrics: 'metrics/*_raw.tsv',
  observations: 'k8s_objects/*.observations.json',
  fragment: '*.head-*-lines.txt',
};

/**
 * Whether a task's snapshot is whole: `empty_snapshot` where there is nothing to look at, `half_snapshot` where a part
 * is missing or empty. An excerpt is short by intention, so for it this is a warning.
 */
export function snapshotPartsFindings(task: string, layout: SnapshotLayout): LintFinding[] {
  const files = layout.files.filter((file) => file.role !== 'fragment');
  if (files.length === 0) {
    const sentence = 'the task has no snapshot: an agent would find an empty folder';
    return [{ task, code: 'empty_snapshot', severity: 'error', sentence }];
  }
  const empty = files.filter((file) => file.bytes === 0).map((file) => `${file.path} is empty`);
  const lacks = [...layout.missing.map((role) => `${words[role]} is missing`), ...empty];
  if (lacks.length === 0) return [];
  const excerpt = files.some((file) => file.partial);
  const sentence = `${excerpt ? 'the snapshot is an excerpt' : 'half a snapshot'}: ${lacks.join(', ')}; a score on it says nothing about the whole one`;
  return [{ task, code: 'half_snapshot', severity: excerpt ? 'warning' : 'error', sentence }];
}
