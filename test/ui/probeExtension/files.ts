import * as z from 'zod';

/** What the probe and a test tell each other by files of one folder, which `ITBENCH_PROBE_DIR` names to the probe. */
export const probeDirVariable = 'ITBENCH_PROBE_DIR';

/** Set: the editor asks the person for consent before the probe's models may be used by another extension. */
export const consentVariable = 'ITBENCH_PROBE_CONSENT';

/** What the model `probe/script` does, one turn after the other, in every conversation. */
export const scriptFile = 'script.json';
export const ProbeScript = z.array(
  z.discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('text'), text: z.string() }),
    z.strictObject({
      kind: z.literal('call'),
      id: z.string(),
      name: z.string(),
      input: z.record(z.string(), z.unknown()),
    }),
    /** As `vscode.LanguageModelError` has it, or a plain error without a code. */
    z.strictObject({
      kind: z.literal('error'),
      code: z.enum(['NoPermissions', 'Blocked', 'NotFound']).nullable(),
      message: z.string(),
    }),
    /** Answers when it is cancelled, and not before. */
    z.strictObject({ kind: z.literal('hang') }),
  ]),
);
export type ProbeScript = z.infer<typeof ProbeScript>;

/** Lines of JSON: what reached the probe's models. */
export const receivedFile = 'received.jsonl';
export const Received = z.discriminatedUnion('type', [
  z.strictObject({
    type: z.literal('request'),
    model: z.string(),
    messages: z.array(
      z.strictObject({
        role: z.enum(['user', 'assistant']),
        parts: z.array(z.record(z.string(), z.unknown())),
      }),
    ),
    tools: z.array(z.string()),
    model_options: z.record(z.string(), z.unknown()),
  }),
  z.strictObject({ type: z.literal('cancelled'), model: z.string() }),
]);
export type Received = z.infer<typeof Received>;

/** How long *Hold Loop* keeps the event loop busy, for the meter to find. */
export const heldMs = 80;

/** Figures of the meter, written when it is stopped. */
export const figuresFile = 'loop.json';
/** Between two ticks of a timer of 5 ms. Null: where it is not told. */
const Gap = z.strictObject({
  /** Since the meter was started. */
  at_ms: z.number(),
  wall_ms: z.number(),
  /** CPU time of this thread. */
  cpu_ms: z.number().nullable(),
  /** Wall time without the time that this thread stood in line for a processor: CPU time, waiting inside of calls, and up to 5 ms of rest. */
  held_ms: z.number().nullable(),
});
export type Gap = z.infer<typeof Gap>;
export const LoopFigures = z.strictObject({
  node: z.string(),
  duration_ms: z.number(),
  ticks: z.number(),
  /** The five gaps with most of each, the most first. */
  longest: z.array(Gap),
  busiest: z.array(Gap),
  held_longest: z.array(Gap),
  /** By perf_hooks.monitorEventLoopDelay. */
  delay_p99_ms: z.number(),
  delay_max_ms: z.number(),
});
export type LoopFigures = z.infer<typeof LoopFigures>;
