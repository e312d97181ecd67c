import type { CauseEvidence, Truth } from '../schema/analysis.ts';
import type { GroundTruth, GroundTruthFault, GroundTruthGroup } from '../schema/groundTruth.ts';
import type { Score } from '../schema/score.ts';
import { clusterNamespace, isClusterScoped } from '../scoring/claimName.ts';
import type { FindableCause } from './causeNames.ts';
import type { Sighting } from './sightings.ts';

export interface TruthInput {
  readonly truth: GroundTruth;
  readonly doubts: readonly string[];
  readonly score: Score | null;
  readonly causes: readonly FindableCause[];
  /** By position in `causes`. */
  readonly sightingOf: (cause: number) => Sighting;
}

/** A ground truth for people, its root causes first, each beside where it appears. */
export function truthEvidence({ truth, doubts, score, causes, sightingOf }: TruthInput): Truth {
  const groups = new Map(truth.groups.map((group) => [group.id, group]));
  const shown = causes.map(({ set }, index): CauseEvidence => {
    const { firstSaid, firstInResult } = sightingOf(index);
    return {
      groups: [...set.groups],
      labels: set.groups.map((id) => groupLabel(groups.get(id), id)),
      root: set.root,
      first_in_result: firstInResult,
      first_said: firstSaid,
    };
  });
  return {
    causes: [...shown.filter(({ root }) => root), ...shown.filter(({ root }) => !root)],
    fault: truth.faults.length === 0 ? null : truth.faults.map(faultText).join('; '),
    propagations: truth.propagations.map(({ source, target, effect, condition }) => ({
      source,
      target,
      effect: effect ?? condition ?? '',
    })),
    doubts: [...doubts],
    missed: score?.missed.map((set) => [...set]) ?? null,
  };
}

/** `namespace/Kind/name`, or its patterns in place of a name. */
function groupLabel(group: GroundTruthGroup | undefined, id: string): string {
  if (group === undefined) return id;
  const { kind, namespace, name, filter = [] } = group;
  const place = namespace ?? (isClusterScoped(kind) ? clusterNamespace : '*');
  const names = [...(name === undefined ? [] : [name]), ...filter];
  return `${place}/${kind}/${names.join(' | ') || '?'}`;
}

function faultText({ category, fault_mechanism, condition, entity }: GroundTruthFault): string {
  const what = [category, fault_mechanism, condition].filter((text) => text !== undefined).join(', ');
  const where = entity?.name ?? entity?.group_id;
  if (where === undefined) return what;
  return `${what} on ${entity?.kind === undefined ? where : `${entity.kind} ${where}`}`.trim();
}
