import type { NewObject } from './cluster/makeObject.ts';
import { shopNamespace } from './traffic/services.ts';

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

/** Set for Sunday nights, so it has never run; its target is on the way of every order. */
const checkoutRestarts: NewObject = {
  apiVersion: 'chaos-mesh.org/v1alpha1',
  kind: 'Schedule',
  name: 'checkout-restart-weekly',
  manager: 'kubectl-client-side-apply',
  content: {
    metadata: { labels: { team: 'platform' } },
    spec: {
      concurrencyPolicy: 'Forbid',
      historyLimit: 1,
      podChaos: {
        action: 'pod-kill',
        mode: 'one',
        selector: { labelSelectors: { 'app.kubernetes.io/name': 'checkout' }, namespaces: [shopNamespace] },
      },
      schedule: '30 2 * * 0',
      type: 'PodChaos',
    },
    status: { active: [] },
  },
};

/** Allows what web's callers need, and only that. */
const webIngress: NewObject = {
  apiVersion: 'networking.k8s.io/v1',
  kind: 'NetworkPolicy',
  name: 'web-ingress',
  manager: 'kubectl-client-side-apply',
  content: {
    metadata: { labels: { team: 'security' } },
    spec: {
      ingress: [{ from: [{ podSelector: {} }], ports: [{ port: 3000, protocol: 'TCP' }] }],
      podSelector: { matchLabels: { 'app.kubernetes.io/name': 'web' } },
      policyTypes: ['Ingress'],
    },
  },
};

/** Far above what the shop uses. */
const storageCeiling: NewObject = {
  apiVersion: 'v1',
  kind: 'ResourceQuota',
  name: 'storefront-storage',
  manager: 'kubectl-client-side-apply',
  content: {
    metadata: { labels: { team: 'finops' } },
    spec: { hard: { persistentvolumeclaims: '10', 'requests.storage': '500Gi' } },
    status: {
      hard: { persistentvolumeclaims: '10', 'requests.storage': '500Gi' },
      used: { persistentvolumeclaims: '1', 'requests.storage': '20Gi' },
    },
  },
};

/**
 * Objects whose appearance changes nothing for the shop, of the kinds that often do, some of them about services that
 * complain in most incidents: one comes with each incident. What they say shows that they are harmless.
 */
export const harmlessObjects: readonly [HarmlessObject, ...HarmlessObject[]] = [
  { namespace: 'monitoring', object: grafanaIngress },
  { namespace: 'batch', object: batchCeiling },
  { namespace: 'monitoring', object: alertRouting },
  { namespace: 'chaos-mesh', object: collectorRestarts },
  { namespace: 'chaos-mesh', object: checkoutRestarts },
  { namespace: shopNamespace, object: webIngress },
  { namespace: shopNamespace, object: storageCeiling },
];

/** Lets in exactly those who call checkout. */
const checkoutIngress: NewObject = {
  apiVersion: 'networking.k8s.io/v1',
  kind: 'NetworkPolicy',
  name: 'checkout-ingress',
  manager: 'kubectl-client-side-apply',
  content: {
    metadata: { labels: { team: 'security' } },
    spec: {
      ingress: [
        {
          from: [{ podSelector: { matchLabels: { 'app.kubernetes.io/name': 'web' } } }],
          ports: [{ port: 5050, protocol: 'TCP' }],
        },
      ],
      podSelector: { matchLabels: { 'app.kubernetes.io/name': 'checkout' } },
      policyTypes: ['Ingress'],
    },
  },
};

/** Nearly four times what the shop requests. */
const processorCeiling: NewObject = {
  apiVersion: 'v1',
  kind: 'ResourceQuota',
  name: 'storefront-processors',
  manager: 'kubectl-client-side-apply',
  content: {
    metadata: { labels: { team: 'finops' } },
    spec: { hard: { 'requests.cpu': '4' } },
    status: { hard: { 'requests.cpu': '4' }, used: { 'requests.cpu': '1048m' } },
  },
};

/** Paused before it ever ran. */
const catalogDrill: NewObject = {
  apiVersion: 'chaos-mesh.org/v1alpha1',
  kind: 'Schedule',
  name: 'catalog-restart-drill',
  manager: 'kubectl-client-side-apply',
  content: {
    metadata: { annotations: { 'experiment.chaos-mesh.org/pause': 'true' }, labels: { team: 'platform' } },
    spec: {
      concurrencyPolicy: 'Forbid',
      historyLimit: 1,
      podChaos: {
        action: 'pod-kill',
        mode: 'one',
        selector: { labelSelectors: { 'app.kubernetes.io/name': 'catalog' }, namespaces: [shopNamespace] },
      },
      schedule: '@every 45m',
      type: 'PodChaos',
    },
    status: { active: [] },
  },
};

/** Harmless objects that were made some hours before a recording: most of them are there in each. */
export const longStandingObjects: readonly HarmlessObject[] = [
  { namespace: shopNamespace, object: checkoutIngress },
  { namespace: shopNamespace, object: processorCeiling },
  { namespace: 'chaos-mesh', object: catalogDrill },
];
