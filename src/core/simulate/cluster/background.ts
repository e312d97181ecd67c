import type { Json } from '../json.ts';
import type { Nanos } from '../time.ts';
import { makeObject } from './makeObject.ts';
import { namespaceObject } from './shopObjects.ts';
import type { WorkloadPlan } from './workloadPlan.ts';
import type { ObjectRecord, World } from './world.ts';

function plan(namespace: string, name: string, image: string, port: number, replicas = 1): WorkloadPlan {
  return {
    namespace,
    name,
    replicas,
    startupSeconds: 5,
    memoryUseMib: 60,
    cpuUseMillis: 12,
    template: {
      image,
      env: {},
      port,
      cpuRequestMillis: 50,
      cpuLimitMillis: 500,
      memoryRequestMib: 96,
      memoryLimitMib: 512,
    },
  };
}

const coredns = plan('kube-system', 'coredns', 'registry.k8s.io/coredns/coredns:v1.12.1', 53, 2);
const chaosController = plan(
  'chaos-mesh',
  'chaos-controller-manager',
  'ghcr.io/chaos-mesh/chaos-mesh:v2.7.3',
  10080,
);
const collector = plan('monitoring', 'otel-collector', 'otel/opentelemetry-collector-contrib:0.138.0', 4317);

/** What every cluster of this kind runs besides the shop, and what no recording of one can do without. */
export const backgroundWorkloads: Readonly<Record<'little' | 'usual', readonly WorkloadPlan[]>> = {
  little: [{ ...coredns, replicas: 1 }, chaosController, collector],
  usual: [
    coredns,
    plan('kube-system', 'metrics-server', 'registry.k8s.io/metrics-server/metrics-server:v0.8.0', 10250),
    chaosController,
    collector,
    plan('monitoring', 'grafana', 'docker.io/grafana/grafana:12.2.1', 3000),
    plan(
      'monitoring',
      'kube-state-metrics',
      'registry.k8s.io/kube-state-metrics/kube-state-metrics:v2.17.0',
      8080,
    ),
  ],
};

export const backgroundNamespaces = ['kube-system', 'chaos-mesh', 'monitoring', 'batch'] as const;

export function backgroundObjects(world: World, installed: Nanos, dashboards: number): ObjectRecord[] {
  const monitoring = (kind: string, name: string, data: Record<string, Json>): ObjectRecord =>
    makeObject(world.random, { apiVersion: 'v1', kind, namespace: 'monitoring', name }, installed, {
      metadata: { labels: { grafana_dashboard: '1' } },
      data,
    });
  return [
    ...backgroundNamespaces.map((name) => namespaceObject(world, name, installed)),
    makeObject(
      world.random,
      { apiVersion: 'v1', kind: 'ConfigMap', namespace: 'kube-system', name: 'coredns' },
      installed,
      {
        data: {
          Corefile:
            '.:53 {\n    errors\n    health\n    kubernetes cluster.local in-addr.arpa ip6.arpa\n    forward . /etc/resolv.conf\n    cache 30\n}\n',
        },
      },
    ),
    ...Array.from({ length: dashboards }, (_, index) =>
      monitoring(
        'ConfigMap',
        `dashboard-${dashboardTopics[index % dashboardTopics.length] ?? 'cluster'}-${index}`,
        {
          'dashboard.json': dashboard(index),
        },
      ),
    ),
  ];
}

const dashboardTopics = [
  'cluster',
  'namespace',
  'pod',
  'node',
  'kubelet',
  'apiserver',
  'etcd',
  'network',
  'volumes',
];

/** A Grafana dashboard of some 40 KB, as the usual monitoring chart ships by the dozen. */
function dashboard(index: number): string {
  const panels = Array.from({ length: 48 }, (_, panel) => ({
    datasource: { type: 'prometheus', uid: 'prometheus' },
    fieldConfig: { defaults: { unit: panel % 2 === 0 ? 'bytes' : 'short' }, overrides: [] },
    gridPos: { h: 8, w: 12, x: (panel % 2) * 12, y: Math.floor(panel / 2) * 8 },
    id: panel + 1,
    options: {
      legend: { displayMode: 'list', placement: 'bottom' },
      tooltip: { mode: 'single', sort: 'none' },
    },
    targets: [
      {
        expr: `sum by (pod) (rate(container_cpu_usage_seconds_total{namespace=~"$namespace", container!="", pod=~"$pod"}[${1 + ((index + panel) % 9)}m]))`,
        legendFormat: '{{pod}}',
        refId: 'A',
      },
      {
        expr: `max by (pod) (container_memory_working_set_bytes{namespace=~"$namespace", container!="", pod=~"$pod"})`,
        legendFormat: '{{pod}}',
        refId: 'B',
      },
    ],
    title: `Panel ${panel + 1}`,
    type: 'timeseries',
  }));
  return JSON.stringify({
    editable: false,
    panels,
    refresh: '30s',
    schemaVersion: 39,
    time: { from: 'now-1h', to: 'now' },
  });
}
