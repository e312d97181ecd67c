import type { PodTemplate } from './world.ts';

/** What a workload is made of, whichever namespace it lives in. */
export interface WorkloadPlan {
  readonly namespace: string;
  readonly name: string;
  readonly replicas: number;
  readonly template: PodTemplate;
  readonly startupSeconds: number;
  readonly memoryUseMib: number;
  readonly cpuUseMillis: number;
}
