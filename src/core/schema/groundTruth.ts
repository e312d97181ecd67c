import * as z from 'zod';

/**
 * A ground truth as the rest of the code sees it: one shape for the two that exist on disk, flat (keys at the top
 * level) and wrapped (under `spec`). Source: BENCHMARK.md §3.1. Read by scoring/groundTruth.ts.
 */
export const GroundTruthGroup = z.object({
  id: z.string().min(1),
  kind: z.string().min(1),
  /** Absent for cluster-scoped objects. */
  namespace: z.string().optional(),
  /** Regular expressions, any of which names the object. Some real ones are invalid: kept as they are. */
  filter: z.array(z.string()).optional(),
  /** Exact name, used instead of `filter` by some scenarios. */
  name: z.string().optional(),
  root_cause: z.boolean(),
});
export type GroundTruthGroup = z.infer<typeof GroundTruthGroup>;

export const Propagation = z.object({
  source: z.string(),
  target: z.string(),
  condition: z.string().optional(),
  effect: z.string().optional(),
});
export type Propagation = z.infer<typeof Propagation>;

export const GroundTruthAlert = z.object({
  id: z.string(),
  group_id: z.string().optional(),
  description: z.string().optional(),
});
export type GroundTruthAlert = z.infer<typeof GroundTruthAlert>;

export const GroundTruthFault = z.object({
  category: z.string().optional(),
  condition: z.string().optional(),
  fault_mechanism: z.string().optional(),
  entity: z
    .object({ kind: z.string().optional(), name: z.string().optional(), group_id: z.string().optional() })
    .optional(),
});
export type GroundTruthFault = z.infer<typeof GroundTruthFault>;

export const GroundTruth = z.object({
  shape: z.enum(['flat', 'wrapped']),
  groups: z.array(GroundTruthGroup),
  /** Lists of group ids that denote the same thing. */
  aliases: z.array(z.array(z.string())),
  propagations: z.array(Propagation),
  alerts: z.array(GroundTruthAlert),
  faults: z.array(GroundTruthFault),
});
export type GroundTruth = z.infer<typeof GroundTruth>;
