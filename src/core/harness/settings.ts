import { availableParallelism } from 'node:os';
import { adapterOf, type Config, type ModelEntry, presets } from '../schema/config.ts';
import type { RunSettings } from '../schema/run.ts';

/** Adapters that think on this machine, so that processor cores bound what runs at a time. */
const localAdapters: ReadonlySet<string> = new Set(['baseline', 'scripted', 'replay']);

/** Attempts at a time against one endpoint, unless the configuration says otherwise. */
const endpointConcurrency = 4;

const defaultTimeoutMs = 600_000;
const defaultMaxTokens = 8000;

/** What a shell's flags change in a configuration. */
export interface SettingsOverrides {
  readonly preset?: 'aa' | 'smoke';
  /** Only the entries of these names. */
  readonly models?: readonly string[];
  readonly repeats?: number;
  readonly maxTurns?: number;
  readonly concurrency?: number;
}

/** The settings of a run: configuration, preset and flags put together, every default filled in. */
export function resolveSettings(config: Config, overrides: SettingsOverrides = {}): RunSettings {
  const name = overrides.preset ?? config.preset ?? null;
  const preset = name === null ? null : presets[name];
  const wanted = overrides.models;
  const models = config.models.filter((model) => wanted === undefined || wanted.includes(model.name));
  return {
    preset: name,
    models: models.map((model) => resolveModel(model, preset?.timeout_ms ?? defaultTimeoutMs)),
    repeats: overrides.repeats ?? config.repeats ?? preset?.repeats ?? 1,
    max_turns: overrides.maxTurns ?? config.agent_policy.max_turns ?? preset?.max_turns ?? 40,
    turn_penalty: config.agent_policy.turn_penalty,
    retries: config.agent_policy.retries,
    backoff_seconds: config.agent_policy.backoff_seconds,
    match: config.scoring.match,
    max_cost_usd: config.limits.max_cost_usd ?? null,
    attempt_max_cost_usd: config.limits.attempt_max_cost_usd ?? null,
    attempt_timeout_s: config.limits.attempt_timeout_s,
    command_timeout_s: config.limits.command_timeout_s,
    command_memory_mb: config.limits.command_memory_mb,
    command_processes: config.limits.command_processes,
    max_error_share: config.limits.max_error_share,
    concurrency: overrides.concurrency ?? null,
  };
}

function resolveModel(model: ModelEntry, timeoutMs: number): ModelEntry {
  return {
    ...model,
    adapter: adapterOf(model) ?? 'openai-compatible',
    model: model.model ?? model.name,
    max_tokens: model.max_tokens ?? defaultMaxTokens,
    timeout_ms: model.timeout_ms ?? timeoutMs,
  };
}

/** Entries that share an endpoint share a queue. */
export function queueOf(model: ModelEntry): string {
  return localAdapters.has(model.adapter ?? '') ? 'local' : (model.endpoint ?? `adapter:${model.adapter}`);
}

/** Attempts at a time of the queue that these entries share: the smallest figure that any of them asks for. */
export function queueConcurrency(models: readonly ModelEntry[], override: number | null): number {
  if (override !== null) return override;
  const stated = models.flatMap((model) => model.concurrency ?? []);
  if (stated.length > 0) return Math.min(...stated);
  const first = models[0];
  return first !== undefined && queueOf(first) === 'local' ? availableParallelism() : endpointConcurrency;
}
