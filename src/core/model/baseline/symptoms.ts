import { type AlertFact, type Facts, partsOf } from './facts.ts';

const minuteMs = 60_000;

/** What suffers, how much, and since when. */
export interface Symptoms {
  /** When the first alert of this incident became active, or null without one. */
  readonly start: number | null;
  /** Whenever an alert of this incident became active, in order of time. */
  readonly onsets: readonly number[];
  /** Weight of each suffering service or workload by its bare name; 0 and less are left out. */
  readonly weights: ReadonlyMap<string, number>;
  /** Share of the failing and slow spans that begin at a service, 0 to 1. */
  readonly origins: ReadonlyMap<string, number>;
  /** The namespace of each name, as far as telemetry says. */
  readonly namespaces: ReadonlyMap<string, string>;
}

/**
 * Alerts that belong to the incident: firing, with a subject, and not active since long before the recording, which is
 * what every cluster has (watchdogs, certificates, an old failed job).
 */
export function incidentAlerts(alerts: readonly AlertFact[], recordedFrom: number | null): AlertFact[] {
  return alerts.filter(
    (alert) =>
      alert.firing &&
      alert.severity !== 'none' &&
      (alert.namespace !== '' || alert.subjects.has('node')) &&
      (alert.since === null || recordedFrom === null || alert.since >= recordedFrom - 10 * minuteMs),
  );
}

/** When the incident began, by its alerts. */
export function incidentStart(alerts: readonly AlertFact[], recordedFrom: number | null): number | null {
  const times = incidentAlerts(alerts, recordedFrom).flatMap(({ since }) => (since === null ? [] : [since]));
  return times.length === 0 ? null : Math.min(...times);
}

function incidentOnsets(alerts: readonly AlertFact[]): number[] {
  const times = alerts.flatMap(({ since, again }) => [since, again]).filter((time) => time !== null);
  return [...new Set(times)].sort((a, b) => a - b);
}

/** Weight of an alert for its subject. A service without requests mostly suffers from one above it. */
function alertWeight({ name, severity }: AlertFact): number {
  if (/^No|Absent/.test(name)) return 0.5;
  return severity === 'critical' ? 4 : 3;
}

const subjectKeys = [
  'service_name',
  'deployment',
  'statefulset',
  'daemonset',
  'pod',
  'node',
  'service',
  'container',
];

export function workloadNames({ workloads }: Facts): string[] {
  return workloads.flatMap(({ entity }) => partsOf(entity)?.name ?? []);
}

/** The bare name of what an alert is about, workloads for pods. */
export function alertSubject(alert: AlertFact, workloads: readonly string[]): string | null {
  for (const key of subjectKeys) {
    const subject = alert.subjects.get(key);
    if (subject) return key === 'pod' ? workloadOfPod(subject, workloads) : subject;
  }
  // Some alerts name their object in their sentence only: `HPA shop/web has been running at max replicas`.
  const named = new RegExp(
    `(?:^|[ (])${alert.namespace.replaceAll(/[^a-z0-9-]/gi, '\\$&')}/([a-z0-9][a-z0-9.-]*[a-z0-9])`,
  ).exec(alert.quote);
  return alert.namespace !== '' && named?.[1] ? workloadOfPod(named[1], workloads) : null;
}

/** A pod's workload: the longest known name that the pod's begins with, else the name without its two suffixes. */
export function workloadOfPod(pod: string, workloads: readonly string[]): string {
  const known = workloads.filter((name) => pod === name || pod.startsWith(`${name}-`));
  const longest = known.sort((a, b) => b.length - a.length)[0];
  return longest ?? pod.replace(/-[a-z0-9]{6,10}-[a-z0-9]{5}$/, '').replace(/-\d+$/, '');
}

/** Adds up what alerts, spans and logs say of each service. */
export function findSymptoms(facts: Facts, recordedFrom: number | null): Symptoms {
  const weights = new Map<string, number>();
  const namespaces = new Map<string, string>();
  const add = (name: string | null, weight: number): void => {
    if (name) weights.set(name, (weights.get(name) ?? 0) + weight);
  };
  const names = workloadNames(facts);

  for (const { service, namespace } of [...facts.services, ...facts.logs]) {
    if (namespace !== '' && !namespaces.has(service)) namespaces.set(service, namespace);
  }
  for (const alert of incidentAlerts(facts.alerts, recordedFrom)) {
    const subject = alertSubject(alert, names);
    add(subject, alertWeight(alert));
    if (subject && alert.namespace && !namespaces.has(subject)) namespaces.set(subject, alert.namespace);
  }
  const origins = findOrigins(facts);
  for (const [name, share] of origins) add(name, originWeight * share);
  for (const { service, level, before, after } of facts.logs) {
    if (level === 'error' && after >= 3 && after > 2 * before) add(service, 0.5);
  }
  const onsets = incidentOnsets(incidentAlerts(facts.alerts, recordedFrom));
  return { start: onsets[0] ?? null, onsets, weights, origins, namespaces };
}

/** The service at which all failing spans begin outweighs any that only alerts. */
const originWeight = 12;

/** Where the failing and slow spans that are new since the incident begin: the callee, or the caller that saw it. */
function findOrigins({ faults, lags }: Facts): Map<string, number> {
  const counts = new Map<string, number>();
  let all = 0;
  const add = (name: string, count: number): void => {
    if (name !== '') counts.set(name, (counts.get(name) ?? 0) + count);
  };
  for (const { service, peer, before, after } of [...faults, ...lags]) {
    if (after < 3 || after <= 2 * before) continue;
    all += after;
    // Who called in vain is half a suspect: its own address or setting may be wrong.
    add(peer === '' ? service : peer, after);
    if (peer !== '' && peer !== service) add(service, after / 2);
  }
  return new Map([...counts].map(([name, count]) => [name, count / all]));
}
