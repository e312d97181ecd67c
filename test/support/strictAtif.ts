import * as z from 'zod';

/** ATIF 1.7 by its rules (PEERS.md §6.1), written apart from whoever writes it. */

const extra = z.record(z.string(), z.unknown()).optional();
const count = z.int().nonnegative().optional();
const Content = z.union([
  z.string(),
  z.array(
    z.union([
      z.strictObject({ type: z.literal('text'), text: z.string() }),
      z.strictObject({
        type: z.literal('image'),
        source: z.strictObject({ media_type: z.string(), path: z.string() }),
      }),
    ]),
  ),
]);
const Step = z.strictObject({
  step_id: z.int().positive(),
  timestamp: z.iso.datetime({ offset: true }).optional(),
  source: z.enum(['system', 'user', 'agent']),
  message: Content,
  model_name: z.string().optional(),
  reasoning_effort: z.union([z.string(), z.number()]).optional(),
  reasoning_content: z.string().optional(),
  tool_calls: z
    .array(
      z.strictObject({
        tool_call_id: z.string(),
        function_name: z.string(),
        arguments: z.record(z.string(), z.unknown()),
        extra,
      }),
    )
    .optional(),
  observation: z
    .strictObject({
      results: z.array(
        z.strictObject({ source_call_id: z.string().optional(), content: Content.optional(), extra }),
      ),
    })
    .optional(),
  metrics: z
    .strictObject({
      prompt_tokens: count,
      completion_tokens: count,
      cached_tokens: count,
      cost_usd: z.number().nonnegative().optional(),
      extra,
    })
    .optional(),
  is_copied_context: z.boolean().optional(),
  llm_call_count: count,
  extra,
});
const Trajectory = z.strictObject({
  schema_version: z.literal('ATIF-v1.7'),
  session_id: z.string().optional(),
  trajectory_id: z.string().optional(),
  agent: z.strictObject({ name: z.string(), version: z.string(), model_name: z.string().optional(), extra }),
  steps: z.array(Step).min(1),
  notes: z.string().optional(),
  final_metrics: z
    .strictObject({
      total_prompt_tokens: count,
      total_completion_tokens: count,
      total_cached_tokens: count,
      total_cost_usd: z.number().nonnegative().optional(),
      total_steps: count,
      extra,
    })
    .optional(),
  extra,
});
export type StrictAtif = z.infer<typeof Trajectory>;

const agentOnly = ['model_name', 'reasoning_effort', 'reasoning_content', 'tool_calls', 'metrics'] as const;

/** @throws naming the first rule that is broken */
export function strictAtif(text: string): StrictAtif {
  const trajectory = Trajectory.parse(JSON.parse(text));
  for (const [index, step] of trajectory.steps.entries()) {
    if (step.step_id !== index + 1) throw new Error(`step_id ${step.step_id} at ${index}`);
    const stray = agentOnly.find((key) => step.source !== 'agent' && step[key] !== undefined);
    if (stray !== undefined) throw new Error(`step ${step.step_id}: ${stray} of no agent`);
    if (step.llm_call_count === 0 && (step.metrics ?? step.reasoning_content) !== undefined)
      throw new Error(`step ${step.step_id}: metrics of no call`);
    const calls = new Set(step.tool_calls?.map(({ tool_call_id }) => tool_call_id));
    const lost = step.observation?.results.find(
      ({ source_call_id: id }) => id !== undefined && !calls.has(id),
    );
    if (lost !== undefined) throw new Error(`step ${step.step_id}: result of ${lost.source_call_id}`);
  }
  return trajectory;
}
