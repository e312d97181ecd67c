import { type Candidate, entityOfService, rankCandidates } from './candidates.ts';
import { type EntityName, type Facts, partsOf } from './facts.ts';
import type { BaselineStrategy } from './strategy.ts';
import { findSymptoms, incidentAlerts, type Symptoms } from './symptoms.ts';
import { chaosKind } from './weights.ts';

/** One entry of `contributing_factors`: BENCHMARK.md §1.7. */
export interface Claim {
  readonly name: EntityName;
  readonly reasoning: string;
  readonly evidence: string;
}

/** Below this, a candidate is an oddity that explains nothing. */
const leastScore = 30;
/** A second cause is named only if it stands for itself and is nearly as strong as the first. */
const secondCauseShare = 0.9;
const secondCauseScore = 110;
/** Share of the failing or slow spans that must begin at what it concerns. */
const secondCauseOrigin = 0.2;

const exhaustiveCandidates = 4;
const exhaustiveServices = 3;
const exhaustiveMost = 8;
const exhaustiveLeast = 3;

/** What a strategy claims of the facts. `triage`: the best candidate, at most two. `exhaustive`: whatever looks involved. */
export function makeClaims(strategy: BaselineStrategy, facts: Facts, recordedFrom: number | null): Claim[] {
  const symptoms = findSymptoms(facts, recordedFrom);
  const ranked = rankCandidates(facts, recordedFrom).filter(({ score }) => score >= leastScore);
  const causes = triage(ranked, symptoms);
  const claims = causes.map((candidate) => claimOf(candidate, facts, recordedFrom));
  return strategy === 'triage'
    ? claims
    : addWhateverIsInvolved(claims, ranked, facts, symptoms, recordedFrom);
}

function triage(ranked: readonly Candidate[], { origins }: Symptoms): Candidate[] {
  const [first, ...others] = ranked;
  if (first === undefined) return [];
  const second = others.find(
    ({ score, concerns, entity }) =>
      score >= secondCauseScore &&
      score >= first.score * secondCauseShare &&
      concerns !== null &&
      concerns !== first.concerns &&
      (origins.get(concerns) ?? 0) >= secondCauseOrigin &&
      partsOf(entity)?.name !== partsOf(first.entity)?.name,
  );
  return second ? [first, second] : [first];
}

/** More candidates, the experiments of the cluster, and every service that complains. */
function addWhateverIsInvolved(
  claims: readonly Claim[],
  ranked: readonly Candidate[],
  facts: Facts,
  symptoms: Symptoms,
  recordedFrom: number | null,
): Claim[] {
  const involved = new Map(claims.map((claim) => [claim.name, claim]));
  const add = (claim: Claim): void => {
    if (involved.size < exhaustiveMost && !involved.has(claim.name)) involved.set(claim.name, claim);
  };
  for (const candidate of ranked.slice(0, exhaustiveCandidates)) add(claimOf(candidate, facts, recordedFrom));
  const suffering = [...symptoms.weights].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1));
  for (const [service] of suffering.slice(0, exhaustiveServices)) {
    add(claimOfService(service, facts, symptoms, recordedFrom));
  }
  const experiment = facts.rules.find(({ entity }) => chaosKind.test(partsOf(entity)?.kind ?? ''));
  if (experiment) {
    const reasoning =
      'An experiment of this kind is set up in the cluster and may have disturbed the services.';
    add({ name: experiment.entity, reasoning, evidence: experiment.quote });
  }
  // The Services before the workloads that complain: the same trouble by another name.
  for (const [service] of suffering) {
    const namespace = symptoms.namespaces.get(service);
    if (involved.size >= exhaustiveLeast || namespace === undefined) continue;
    const claim = claimOfService(service, facts, symptoms, recordedFrom);
    add({ ...claim, name: `${namespace}/Service/${service}` });
  }
  return [...involved.values()];
}

function claimOf(candidate: Candidate, facts: Facts, recordedFrom: number | null): Claim {
  const about =
    candidate.concerns === null ? '' : ` It concerns ${candidate.concerns}, which shows symptoms.`;
  return {
    name: candidate.entity,
    reasoning: `${candidate.reasons.slice(0, 3).join(' ')}${about} (Runbook score ${Math.round(candidate.score)}.)`,
    evidence: [...candidate.quotes.slice(0, 3), ...firstAlerts(facts, recordedFrom)].join('\n'),
  };
}

function claimOfService(
  service: string,
  facts: Facts,
  symptoms: Symptoms,
  recordedFrom: number | null,
): Claim {
  const quotes = [...facts.alerts, ...facts.services, ...facts.logs]
    .map(({ quote }) => quote)
    .filter((quote) => quote.includes(service));
  return {
    name: entityOfService(service, facts, symptoms),
    reasoning: `${service} shows symptoms and may contribute to the incident.`,
    evidence: (quotes.length > 0 ? quotes.slice(0, 2) : firstAlerts(facts, recordedFrom)).join('\n'),
  };
}

function firstAlerts(facts: Facts, recordedFrom: number | null): string[] {
  return incidentAlerts(facts.alerts, recordedFrom)
    .slice(0, 2)
    .map(({ quote }) => quote);
}
