import type { Nanos } from '../time.ts';
import { day, hour } from '../time.ts';
import { shopNamespace } from '../traffic/services.ts';
import { flagsFile } from './flags.ts';
import { makeObject } from './makeObject.ts';
import { volumeNode } from './nodes.ts';
import type { ObjectContent, ObjectRecord, World } from './world.ts';

/** Objects of the shop's namespace that no workload brings: configuration, autoscalers, policies, quota, volume. */
export function shopObjects(world: World, installed: Nanos): ObjectRecord[] {
  const own = shopContents.map(([apiVersion, kind, name, content]) =>
    makeObject(world.random, { apiVersion, kind, namespace: shopNamespace, name }, installed, content),
  );
  return [
    namespaceObject(world, shopNamespace, installed),
    ...own,
    volumeObject(world, installed),
    pausedExperiment(world, installed),
  ];
}

const databaseClients: ObjectContent = {
  spec: {
    ingress: [
      {
        from: [
          { podSelector: { matchLabels: { 'app.kubernetes.io/name': 'catalog' } } },
          { podSelector: { matchLabels: { 'app.kubernetes.io/name': 'accounting' } } },
        ],
        ports: [{ port: 5432, protocol: 'TCP' }],
      },
    ],
    podSelector: { matchLabels: { 'app.kubernetes.io/name': 'shop-db' } },
    policyTypes: ['Ingress'],
  },
};

const ceiling: ObjectContent = {
  spec: { hard: { 'limits.memory': '24Gi', pods: '80' } },
  status: { hard: { 'limits.memory': '24Gi', pods: '80' }, used: { 'limits.memory': '4820Mi', pods: '21' } },
};

const volumeClaim: ObjectContent = {
  spec: {
    accessModes: ['ReadWriteOnce'],
    resources: { requests: { storage: '20Gi' } },
    storageClassName: 'gp3',
    volumeName: 'pvc-shop-db-data',
  },
  status: { accessModes: ['ReadWriteOnce'], capacity: { storage: '20Gi' }, phase: 'Bound' },
};

/** What cart-cache reads when it starts. */
export const cacheConfig = 'port 6379\nsave ""\nmaxmemory-policy allkeys-lru\n';

/** Partitions and retention of the queue's topics; orders are kept for so many hours. */
export function topicsText(orderHours: number): string {
  return `orders:6:1,retention.ms=${orderHours * 3_600_000}\nrefunds:3:1,retention.ms=604800000\n`;
}

const webScaling: AutoscalerSettings = { min: 2, max: 5, cpuPercent: 75, current: 2 };
const catalogScaling: AutoscalerSettings = { min: 2, max: 4, cpuPercent: 80, current: 2 };

const shopContents: readonly [apiVersion: string, kind: string, name: string, content: ObjectContent][] = [
  ['v1', 'ConfigMap', 'shop-flags', { data: { 'flags.json': flagsFile({}) } }],
  ['v1', 'ConfigMap', 'web-content', { data: { 'content.yaml': webContent('Autumn favourites') } }],
  ['v1', 'ConfigMap', 'kafka-topics', { data: { topics: topicsText(24) } }],
  ['v1', 'ConfigMap', 'cart-cache-config', { data: { 'valkey.conf': cacheConfig } }],
  ['v1', 'ServiceAccount', 'storefront', {}],
  ['autoscaling/v2', 'HorizontalPodAutoscaler', 'web', autoscaler('web', webScaling)],
  ['autoscaling/v2', 'HorizontalPodAutoscaler', 'catalog', autoscaler('catalog', catalogScaling)],
  ['networking.k8s.io/v1', 'NetworkPolicy', 'shop-db-clients', databaseClients],
  ['v1', 'ResourceQuota', 'storefront-ceiling', ceiling],
  ['v1', 'PersistentVolumeClaim', 'shop-db-data', volumeClaim],
];

export function namespaceObject(world: World, name: string, createdAt: Nanos): ObjectRecord {
  return makeObject(world.random, { apiVersion: 'v1', kind: 'Namespace', namespace: null, name }, createdAt, {
    metadata: { labels: { 'kubernetes.io/metadata.name': name } },
    spec: { finalizers: ['kubernetes'] },
    status: { phase: 'Active' },
  });
}

export function webContent(headline: string): string {
  return `headline: ${headline}\nhero: /static/hero-03.webp\nfooter:\n  - imprint\n  - returns\n`;
}

export interface AutoscalerSettings {
  readonly min: number;
  readonly max: number;
  readonly cpuPercent: number;
  readonly current: number;
  /** What it measures of the target, in percent. */
  readonly measuredPercent?: number;
  readonly lastScale?: string;
  readonly behavior?: ObjectContent;
  /** It would ask for more replicas than it may. */
  readonly isLimited?: true;
}

const limited = {
  message: 'the desired replica count is more than the maximum replica count',
  reason: 'TooManyReplicas',
  status: 'True',
  type: 'ScalingLimited',
};

export function autoscaler(target: string, settings: AutoscalerSettings): ObjectContent {
  const { min, max, cpuPercent, current } = settings;
  const resource = (percent: number, key: 'target' | 'current'): ObjectContent => ({
    resource: {
      [key]: { averageUtilization: percent, ...(key === 'target' ? { type: 'Utilization' } : {}) },
      name: 'cpu',
    },
    type: 'Resource',
  });
  return {
    metadata: { labels: { 'app.kubernetes.io/name': target } },
    spec: {
      ...(settings.behavior === undefined ? {} : { behavior: settings.behavior }),
      maxReplicas: max,
      metrics: [resource(cpuPercent, 'target')],
      minReplicas: min,
      scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: target },
    },
    status: {
      conditions: [
        {
          message: 'recommended size matches current size',
          reason: 'ReadyForNewScale',
          status: 'True',
          type: 'AbleToScale',
        },
        {
          message: 'the HPA was able to successfully calculate a replica count from cpu resource utilization',
          reason: 'ValidMetricFound',
          status: 'True',
          type: 'ScalingActive',
        },
        ...(settings.isLimited === undefined ? [] : [limited]),
      ],
      currentMetrics: [resource(settings.measuredPercent ?? 48, 'current')],
      currentReplicas: current,
      desiredReplicas: current,
      ...(settings.lastScale === undefined ? {} : { lastScaleTime: settings.lastScale }),
    },
  };
}

function volumeObject(world: World, installed: Nanos): ObjectRecord {
  const node = volumeNode(world);
  const identity = { apiVersion: 'v1', kind: 'PersistentVolume', namespace: null, name: 'pvc-shop-db-data' };
  return makeObject(world.random, identity, installed, {
    spec: {
      accessModes: ['ReadWriteOnce'],
      capacity: { storage: '20Gi' },
      claimRef: { kind: 'PersistentVolumeClaim', name: 'shop-db-data', namespace: shopNamespace },
      csi: { driver: 'ebs.csi.aws.com', volumeHandle: `vol-0${world.random.derive('volume').hex(16)}` },
      nodeAffinity: {
        required: {
          nodeSelectorTerms: [
            {
              matchExpressions: [{ key: 'topology.kubernetes.io/zone', operator: 'In', values: [node.zone] }],
            },
          ],
        },
      },
      persistentVolumeReclaimPolicy: 'Delete',
      storageClassName: 'gp3',
    },
    status: { phase: 'Bound' },
  });
}

/** A resilience exercise of some weeks ago that somebody paused and left: harmless, but there to be looked at. */
function pausedExperiment(world: World, installed: Nanos): ObjectRecord {
  const identity = {
    apiVersion: 'chaos-mesh.org/v1alpha1',
    kind: 'Schedule',
    namespace: 'chaos-mesh',
    name: 'currency-pod-kill-weekly',
  };
  const createdAt = installed + 2 * hour;
  return makeObject(
    world.random,
    identity,
    createdAt,
    {
      metadata: { annotations: { 'experiment.chaos-mesh.org/pause': 'true' }, labels: { team: 'platform' } },
      spec: {
        concurrencyPolicy: 'Forbid',
        historyLimit: 2,
        podChaos: {
          action: 'pod-kill',
          mode: 'one',
          selector: { labelSelectors: { 'app.kubernetes.io/name': 'currency' }, namespaces: [shopNamespace] },
        },
        schedule: '0 3 * * 1',
        type: 'PodChaos',
      },
      status: { active: [], time: world.time.rfc3339(createdAt + day) },
    },
    'kubectl-client-side-apply',
  );
}
