import type { NewObject } from './cluster/makeObject.ts';

interface HarmlessObject {
  readonly namespace: string;
  readonly object: NewObject;
}

const grafanaIngress: NewObject = {
  apiVersion: 'networking.k8s.io/v1',
  kind: 'NetworkPolicy',
  name: 'grafana-ingress',
  manager: 'argocd-controller',
  content: {
    spec: {
      ingress: [{}],
      podSelector: { matchLabels: { 'app.kubernetes.io/name': 'grafana' } },
      policyTypes: ['Ingress'],
    },
  },
};

const batchCeiling: NewObject = {
  apiVersion: 'v1',
  kind: 'ResourceQuota',
  name: 'batch-ceiling',
  manager: 'kubectl-client-side-apply',
  content: {
    metadata: { labels: { team: 'finops' } },
    spec: { hard: { pods: '20' } },
    status: { hard: { pods: '20' }, used: { pods: '0' } },
  },
};

const alertRouting: NewObject = {
  apiVersion: 'v1',
  kind: 'ConfigMap',
  name: 'alert-routing',
  manager: 'argocd-controller',
  content: { data: { 'routes.yaml': 'receiver: ops\ngroup_by: [namespace]\n' } },
};

const collectorRestarts: NewObject = {
  apiVersion: 'chaos-mesh.org/v1alpha1',
  kind: 'Schedule',
  name: 'collector-restart-weekly',
  manager: 'kubectl-client-side-apply',
  content: {
    metadata: { labels: { team: 'platform' } },
    spec: {
      concurrencyPolicy: 'Forbid',
      historyLimit: 1,
      podChaos: {
        action: 'pod-kill',
        mode: 'one',
        selector: {
          labelSelectors: { 'app.kubernetes.io/name': 'otel-collector' },
          namespaces: ['monitoring'],
        },
      },
      schedule: '0 4 * * 0',
      type: 'PodChaos',
    },
    status: { active: [] },
  },
};

/** Objects whose appearance changes nothing for the shop, of the kinds that often do: one of them comes with each incident. */
export const harmlessObjects: readonly [HarmlessObject, ...HarmlessObject[]] = [
  { namespace: 'monitoring', object: grafanaIngress },
  { namespace: 'batch', object: batchCeiling },
  { namespace: 'monitoring', object: alertRouting },
  { namespace: 'chaos-mesh', object: collectorRestarts },
];
