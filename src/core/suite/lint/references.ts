import type { GroundTruth } from '../../schema/groundTruth.ts';
import { type Complaint, listed } from './complaint.ts';

/** Ids of groups that are not there, and ids that are there twice. */
export function checkReferences(truth: GroundTruth): Complaint[] {
  const ids = new Set(truth.groups.map((group) => group.id));
  const unknown = (wanted: readonly (string | undefined)[]): string[] => [
    ...new Set(wanted.filter((id) => id !== undefined && !ids.has(id)) as string[]),
  ];
  const edges = truth.propagations.flatMap(({ source, target }) => [source, target]);
  return [
    ...duplicateIds(truth),
    ...unknown(truth.aliases.flat()).map(
      (id): Complaint => ({
        code: 'alias_unknown_group',
        severity: 'warning',
        sentence: `an alias list names ${id}, which is no group: whatever it stood for does not count as the same thing`,
        group: id,
      }),
    ),
    ...unknown(edges).map(
      (id): Complaint => ({
        code: 'propagation_unknown_group',
        severity: 'warning',
        sentence: `a propagation names ${id}, which is no group: victims behind it are not told from other false claims`,
        group: id,
      }),
    ),
    ...unknown(truth.alerts.map((alert) => alert.group_id)).map(
      (id): Complaint => ({
        code: 'alert_unknown_group',
        severity: 'info',
        sentence: `the alert ${listed(alertsOn(truth, id))} names ${id}, which is no group; no score depends on it`,
        group: id,
      }),
    ),
    ...unknown(truth.faults.map((fault) => fault.entity?.group_id)).map(
      (id): Complaint => ({
        code: 'fault_unknown_group',
        severity: 'info',
        sentence: `the fault names ${id}, which is no group; no score depends on it`,
        group: id,
      }),
    ),
  ];
}

/** S18: twice the same Schedule. */
function duplicateIds(truth: GroundTruth): Complaint[] {
  const byId = Map.groupBy(truth.groups, (group) => group.id);
  return [...byId].flatMap(([id, groups]): Complaint[] => {
    if (groups.length < 2) return [];
    const alike = new Set(groups.map((group) => JSON.stringify(group))).size === 1;
    const sentence = alike
      ? `the group id ${id} is there ${groups.length} times, with the same content; a scorer may count it more than once`
      : `the group id ${id} is there ${groups.length} times, with different content: an alias list cannot say which it means`;
    return [{ code: 'duplicate_group_id', severity: alike ? 'warning' : 'error', sentence, group: id }];
  });
}

function alertsOn(truth: GroundTruth, group: string): string[] {
  return truth.alerts.filter((alert) => alert.group_id === group).map((alert) => alert.id);
}
