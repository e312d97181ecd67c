import { type ChangeFact, type EntityName, type EventFact, type Facts, partsOf } from './facts.ts';
import { relationOf } from './relation.ts';
import {
  alertSubject,
  findSymptoms,
  incidentAlerts,
  type Symptoms,
  workloadNames,
  workloadOfPod,
} from './symptoms.ts';
import {
  changeScore,
  chaosKind,
  eventScores,
  isCordonWarning,
  type TimeSpan,
  timeScore,
  workloadKind,
} from './weights.ts';

/** An entity that may be the cause, and what speaks for it. */
export interface Candidate {
  readonly entity: EntityName;
  readonly score: number;
  /** The suffering service that it is connected with, if any. */
  readonly concerns: string | null;
  readonly reasons: readonly string[];
  /** Lines that commands printed. */
  readonly quotes: readonly string[];
}

interface Clue {
  readonly entity: EntityName;
  readonly score: number;
  readonly concerns: string | null;
  readonly reason: string;
  readonly quote: string;
  /** Says that something suffers, not why: it does not confirm another clue. */
  readonly symptom?: true;
}

/** A second clue for the same entity confirms more than it adds. */
const confirmationShare = 0.3;

/** The candidates, the best first; equal scores in the order of their names. */
export function rankCandidates(facts: Facts, recordedFrom: number | null): Candidate[] {
  const symptoms = findSymptoms(facts, recordedFrom);
  const clues = [
    ...changeClues(facts, symptoms),
    ...ruleClues(facts, symptoms),
    ...eventClues(facts, symptoms),
    ...stateClues(facts, symptoms),
    ...originClues(facts, symptoms),
    ...alertClues(facts, symptoms, recordedFrom),
  ];
  const groups = new Map<EntityName, Clue[]>();
  for (const clue of clues) groups.set(clue.entity, [...(groups.get(clue.entity) ?? []), clue]);
  const candidates = [...groups].map(([entity, group]) => weigh(entity, group));
  return preferOwners(candidates).sort((a, b) => b.score - a.score || (a.entity < b.entity ? -1 : 1));
}

function weigh(entity: EntityName, clues: readonly Clue[]): Candidate {
  const sorted = [...clues].sort((a, b) => b.score - a.score);
  const rest = sorted
    .slice(1)
    .reduce((sum, { score, symptom }) => sum + (symptom ? 0 : Math.max(0, score)), 0);
  return {
    entity,
    score: (sorted[0]?.score ?? 0) + Math.min(30, confirmationShare * rest),
    concerns: sorted.find(({ concerns }) => concerns !== null)?.concerns ?? null,
    reasons: [...new Set(sorted.map(({ reason }) => reason))],
    quotes: [...new Set(sorted.map(({ quote }) => quote))],
  };
}

/** A schedule's experiments stand behind their schedule: it is what people made. */
function preferOwners(candidates: readonly Candidate[]): Candidate[] {
  const schedules = candidates
    .filter(({ entity }) => entity.includes('/Schedule/'))
    .map(({ entity }) => partsOf(entity));
  return candidates.map((candidate) => {
    const parts = partsOf(candidate.entity);
    if (parts === null || parts.kind === 'Schedule' || !chaosKind.test(parts.kind)) return candidate;
    const owned = schedules.some(
      (owner) => owner?.namespace === parts.namespace && parts.name.startsWith(`${owner.name}-`),
    );
    return owned ? { ...candidate, score: candidate.score - 40 } : candidate;
  });
}

function changeClues(facts: Facts, symptoms: Symptoms): Clue[] {
  return facts.changes.flatMap((change) => {
    const parts = partsOf(change.entity);
    if (parts === null) return [];
    if (change.what === 'edited' && facts.changes.some((other) => isEditOf(change, other))) return [];
    const base = isAutoscaled(change, facts) ? autoscaledScore : changeScore(parts.kind, change);
    if (base === 0) return [];
    const text = `${change.context.slice(-110)} ${change.before} ${change.after}`;
    const relation = relationOf(parts, text, facts, symptoms);
    const score = base + timeScore(changeTimes(change, facts.changes), symptoms.onsets) + relation.score;
    return [{ ...clue(change, relation.concerns, describe(change)), score }];
  });
}

/** Replicas that an autoscaler set are its answer to something else. */
const autoscaledScore = 10;

function isAutoscaled({ entity, after }: ChangeFact, { rules }: Facts): boolean {
  const parts = partsOf(entity);
  if (parts === null || !/"replicas": ?\d+/.test(after)) return false;
  return rules.some(
    (rule) =>
      rule.entity.startsWith(`${parts.namespace}/HorizontalPodAutoscaler/`) &&
      rule.specification.includes(`"kind":"${parts.kind}","name":"${parts.name}"`),
  );
}

/** When a change was made: to the second where the log of edits says so, else between two polls. */
function changeTimes(change: ChangeFact, changes: readonly ChangeFact[]): TimeSpan {
  const edit = changes.find((other) => isEditOf(other, change));
  return edit ? { from: edit.notAfter, to: edit.notAfter } : { from: change.notBefore, to: change.notAfter };
}

/** Whether the log of edits says of `edit` what the polls show as `change`: the same thing, seen twice. */
function isEditOf(edit: ChangeFact, change: ChangeFact): boolean {
  return (
    edit.what === 'edited' &&
    change.what !== 'edited' &&
    edit.entity === change.entity &&
    edit.notAfter !== null &&
    change.notBefore !== null &&
    change.notAfter !== null &&
    edit.notAfter >= change.notBefore - 1_000 &&
    edit.notAfter <= change.notAfter + 1_000
  );
}

function describe({ what, entity, context, before, after }: ChangeFact): string {
  if (what === 'appeared') return `${entity} was created during the recording.`;
  if (what === 'gone') return `${entity} was deleted during the recording.`;
  if (what === 'edited') return `${entity} was edited after its creation, by ${after}.`;
  const place = context.slice(-50);
  return `${entity} changed: after "${place}", ${before.slice(0, 90) || 'nothing'} became ${after.slice(0, 90) || 'nothing'}.`;
}

function ruleClues(facts: Facts, symptoms: Symptoms): Clue[] {
  return facts.rules.flatMap((rule) => {
    const parts = partsOf(rule.entity);
    if (parts === null) return [];
    const relation = relationOf(parts, rule.specification, facts, symptoms);
    const base = chaosKind.test(parts.kind) ? 45 : 15;
    const score =
      base + timeScore({ from: rule.created, to: rule.created }, symptoms.onsets) + relation.score;
    return [{ ...clue(rule, relation.concerns, `${rule.entity} is in force.`), score }];
  });
}

function eventClues(facts: Facts, symptoms: Symptoms): Clue[] {
  return facts.events.flatMap((event) => {
    const parts = partsOf(event.entity);
    if (!event.warning || parts === null || isOld(event, symptoms)) return [];
    const owner = ownerOf(event.entity, facts);
    const relation = relationOf(partsOf(owner) ?? parts, '', facts, symptoms);
    const reason = `${event.reason} on ${event.entity}, ${event.count} times: ${event.message.slice(0, 120)}`;
    const named = eventScores(event, parts.namespace).map(({ entity, score }) => ({
      entity: entity ?? owner,
      score,
    }));
    const cordoned = isCordonWarning(event)
      ? facts.nodes
          .filter(({ oddity }) => oddity.includes('unschedulable'))
          .map(({ entity }) => ({ entity, score: 75 }))
      : [];
    return [...named, ...cordoned].map(({ entity, score }) => ({
      ...clue({ entity, quote: event.quote }, relation.concerns, reason),
      score: score + relation.score / 2,
    }));
  });
}

/** Warnings that had come and gone before the incident. */
function isOld({ last }: EventFact, { start }: Symptoms): boolean {
  return start !== null && last !== null && last < start - 600_000;
}

function stateClues(facts: Facts, symptoms: Symptoms): Clue[] {
  const pods = facts.pods.flatMap((pod) => {
    if (pod.reason === '' && pod.phase === 'Running') return [];
    const entity = ownerOf(pod.entity, facts);
    const parts = partsOf(entity);
    if (parts === null) return [];
    const relation = relationOf(parts, '', facts, symptoms);
    const reason = `${pod.entity} is ${pod.phase} ${pod.reason}.`;
    return [
      { ...clue({ entity, quote: pod.quote }, relation.concerns, reason), score: 25 + relation.score / 2 },
    ];
  });
  const nodes = facts.nodes
    .filter(({ oddity }) => !oddity.includes('node-role.kubernetes.io/'))
    .map((node) => ({ ...clue(node, null, `${node.entity}: ${node.oddity}.`), score: 40 }));
  return [...pods, ...nodes];
}

/** Where failing and slow spans begin, when nothing that changed explains them. */
function originClues(facts: Facts, symptoms: Symptoms): Clue[] {
  return [...symptoms.origins].flatMap(([service, share]) => {
    const fault = [...facts.faults, ...facts.lags].find(
      (fact) => fact.peer === service || fact.service === service,
    );
    if (fault === undefined) return [];
    const entity = entityOfService(service, facts, symptoms);
    const reason = `Failing or slow requests begin at ${service}: ${fault.message}`;
    return [{ ...clue({ entity, quote: fault.quote }, service, reason), score: 20 + 35 * share }];
  });
}

/** The last resort: who complains most. */
function alertClues(facts: Facts, symptoms: Symptoms, recordedFrom: number | null): Clue[] {
  const most = Math.max(1, ...symptoms.weights.values());
  const names = workloadNames(facts);
  return incidentAlerts(facts.alerts, recordedFrom).flatMap((alert) => {
    const subject = alertSubject(alert, names);
    if (subject === null) return [];
    const entity = entityOfService(subject, facts, symptoms);
    const reason = `${alert.name} fires for ${subject}.`;
    const lateMinutes = Math.max(0, (alert.since ?? 0) - (symptoms.start ?? 0)) / 60_000;
    const score = 15 + 20 * ((symptoms.weights.get(subject) ?? 0) / most) - Math.min(5, lateMinutes / 5);
    return [{ ...clue({ entity, quote: alert.quote }, subject, reason), score, symptom: true as const }];
  });
}

function clue(
  { entity, quote }: { entity: EntityName; quote: string },
  concerns: string | null,
  reason: string,
): Omit<Clue, 'score'> {
  return { entity, quote, concerns, reason };
}

/** The workload behind a pod, replica set or workload; the entity itself for anything else. */
export function ownerOf(entity: EntityName, { workloads }: Facts): EntityName {
  const parts = partsOf(entity);
  if (parts === null || !/^(Pod|ReplicaSet)$/.test(parts.kind)) return entity;
  const inNamespace = workloads.filter((workload) => workload.entity.startsWith(`${parts.namespace}/`));
  const names = inNamespace.flatMap((workload) => partsOf(workload.entity)?.name ?? []);
  const name =
    parts.kind === 'Pod' ? workloadOfPod(parts.name, names) : workloadOfPod(`${parts.name}-00000`, names);
  const known = inNamespace.find((workload) => partsOf(workload.entity)?.name === name);
  return known?.entity ?? `${parts.namespace}/Deployment/${name}`;
}

/** The workload that serves under a name, or the Service of that name. */
export function entityOfService(service: string, { workloads }: Facts, { namespaces }: Symptoms): EntityName {
  const namespace = namespaces.get(service);
  const own = workloads.filter(({ entity }) => {
    const parts = partsOf(entity);
    return (
      parts?.name === service &&
      workloadKind.test(parts.kind) &&
      (!namespace || parts.namespace === namespace)
    );
  });
  const fallback = [...namespaces.values()][0];
  return own[0]?.entity ?? `${namespace ?? fallback ?? 'default'}/Service/${service}`;
}
