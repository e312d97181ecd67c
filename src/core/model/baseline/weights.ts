import type { ChangeFact, EventFact } from './facts.ts';

/**
 * The points of the runbook. They say one thing: first what was changed, then what complains, then where errors begin.
 * Numbers are judgement, not fitted to any suite; what matters is their order.
 */

export const workloadKind = /^(Deployment|StatefulSet|DaemonSet|Rollout)$/;
export const chaosKind = /(Chaos|^Schedule|^Workflow)$/;
/** Whether scheduling failed for want of a node that takes pods. */
export function isCordonWarning({ reason, message }: EventFact): boolean {
  return (
    reason === 'FailedScheduling' &&
    /unschedulable|untolerated taint|didn't match Pod's node affinity/.test(message)
  );
}

const policyKind = /^(NetworkPolicy|CiliumNetworkPolicy|AuthorizationPolicy|VirtualService|DestinationRule)$/;
const limitKind = /^(ResourceQuota|LimitRange)$/;

/** Points of a change by what changed; 0: of no interest. */
export function changeScore(kind: string, change: ChangeFact): number {
  const { what, after } = change;
  if (what === 'edited') return /controller-manager|^(kubelet|kube-)/.test(after) ? 0 : editScore(kind);
  if (chaosKind.test(kind)) return what === 'gone' ? 40 : 80;
  if (policyKind.test(kind) || limitKind.test(kind)) return what === 'gone' ? 40 : 75;
  if (workloadKind.test(kind)) return what === 'changed' ? templateScore(change) : what === 'gone' ? 60 : 25;
  if (/^(ConfigMap|Secret)$/.test(kind)) return what === 'changed' ? 70 : what === 'gone' ? 65 : 20;
  if (kind === 'Service') return what === 'appeared' ? 15 : 70;
  if (kind === 'HorizontalPodAutoscaler') return what === 'changed' ? 65 : 45;
  if (kind === 'Node') return what === 'changed' ? 60 : 45;
  return what === 'changed' ? 30 : 20;
}

/** An edit whose content the polls do not show. */
function editScore(kind: string): number {
  if (workloadKind.test(kind)) return 25;
  return /^(ConfigMap|Secret)$/.test(kind) ? 55 : 35;
}

/** A workload that was scaled, restarted or released is less suspicious than one whose settings were changed. */
function templateScore({ before, after }: ChangeFact): number {
  if (/"replicas": ?\d+/.test(after)) return /"replicas": ?0\b/.test(after) ? 70 : 35;
  if (/restartedAt/.test(before + after)) return 15;
  if (/(version|chart)": ?"[^"]*"\W*$/.test(after)) return 10;
  if (/"image": ?"/.test(after)) return repository(before) === repository(after) ? 55 : 70;
  return 70;
}

function repository(text: string): string {
  return /"image": ?"([^"]*?)(:[^/"]*)?"/.exec(text)?.[1] ?? '';
}

const minuteMs = 60_000;

/** When something was changed, as far as known: between the two. */
export interface TimeSpan {
  readonly from: number | null;
  readonly to: number | null;
}

/** An alert that follows the first may come of another cause, or of the same. */
const laterOnset = -12;

/** Points by how well a change fits the onsets of the incident, the first one counting most. */
export function timeScore(change: TimeSpan, onsets: readonly number[]): number {
  if (onsets.length === 0 || change.to === null) return 0;
  return Math.max(
    ...onsets.map((onset, index) => onsetScore(change, onset) + (index === 0 ? 0 : laterOnset)),
  );
}

/** Shortly before is best; after it is hardly a cause. */
function onsetScore({ from, to }: TimeSpan, onset: number): number {
  if (to === null) return 0;
  if ((from ?? to) > onset + 2 * minuteMs) return -40;
  const lead = onset - Math.min(to, onset);
  if (lead <= 5 * minuteMs) return 20;
  if (lead <= 10 * minuteMs) return 10;
  return lead <= 30 * minuteMs ? -10 : -30;
}

/** What a warning event speaks for: another object that its message names, or (null) the workload of its own object. */
export function eventScores(
  { reason, message }: EventFact,
  namespace: string,
): { entity: string | null; score: number }[] {
  const quota = /exceeded quota: ([^\s,]+)/.exec(message)?.[1];
  if (quota) return [{ entity: `${namespace}/ResourceQuota/${quota}`, score: 130 }];
  const missing = /(configmap|secret) "?([a-z0-9.-]+)"? not found/i.exec(message);
  if (missing?.[1] && missing[2]) {
    const kind = missing[1].toLowerCase() === 'secret' ? 'Secret' : 'ConfigMap';
    return [
      { entity: `${namespace}/${kind}/${missing[2]}`, score: 60 },
      { entity: null, score: 45 },
    ];
  }
  return [
    {
      entity: null,
      score: warningScores.find(([pattern]) => pattern.test(`${reason} ${message}`))?.[1] ?? 10,
    },
  ];
}

const warningScores: readonly (readonly [RegExp, number])[] = [
  [/image|ErrImagePull|exec format|executable file not found/i, 55],
  [/OOM|FailedScheduling|FailedMount|CreateContainer/, 50],
  [/BackOff|CrashLoop|StartError|Error: /, 45],
  [/FailedCreate|FailedGet.*Metric|FailedComputeMetrics|FailedGetScale/, 35],
  [/NodeNotReady|Evict|Preempt|Pressure/, 40],
  [/Unhealthy|probe/, 15],
];
