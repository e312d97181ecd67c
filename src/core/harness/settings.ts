import { availableParallelism } from 'node:os';
import { isDeepStrictEqual } from 'node:util';
import { BenchError } from '../errors.ts';
import { adapterOf } from '../schema/adapter.ts';
import { type Config, presets } from '../schema/config.ts';
import type { ModelEntry } from '../schema/modelEntry.ts';
import { nearest } from '../schema/nearest.ts';
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
  readonly maxCostUsd?: number;
}

/** @throws BenchError usage for a name that no entry of the configuration has; `configName` is what people call it */
export function checkModelNames(config: Config, wanted: readonly string[], configName: string): void {
  const names = config.models.map(({ name }) => name);
  for (const name of wanted) {
    if (names.includes(name)) continue;
    const near = nearest(name, names);
    throw new BenchError('usage', `${configName} has no model ${name}`, {
      hint: near === null ? `Models there: ${names.join(', ')}.` : `Did you mean ${near}?`,
    });
  }
}

/** The settings of a run: configuration, preset and flags put together, every default filled in. */
export function resolveSettings(config: Config, overrides: SettingsOverrides = {}): RunSettings {
  const name = overrides.preset ?? config.preset ?? null;
  const preset = name === null ? null : presets[name];
  // A preset that is asked for by flag wins over the file; one in the file only fills in what the file leaves open.
  const flagged = overrides.preset === undefined ? null : presets[overrides.preset];
  const wanted = overrides.models;
  const models = config.models.filter((model) => wanted === undefined || wanted.includes(model.name));
  return {
    preset: name,
    models: models.map((model) => resolveModel(model, preset?.timeout_ms ?? defaultTimeoutMs)),
    repeats: overrides.repeats ?? flagged?.repeats ?? config.repeats ?? preset?.repeats ?? 1,
    max_turns:
      overrides.maxTurns ?? flagged?.max_turns ?? config.agent_policy.max_turns ?? preset?.max_turns ?? 40,
    turn_penalty: config.agent_policy.turn_penalty,
    retries: config.agent_policy.retries,
    backoff_seconds: config.agent_policy.backoff_seconds,
    match: config.scoring.match,
    judge: config.scoring.judge === undefined ? null : resolveModel(config.scoring.judge, defaultTimeoutMs),
    max_cost_usd: overrides.maxCostUsd ?? config.limits.max_cost_usd ?? null,
    attempt_max_cost_usd: config.limits.attempt_max_cost_usd ?? null,
    attempt_timeout_s: config.limits.attempt_timeout_s,
    command_timeout_s: config.limits.command_timeout_s,
    command_memory_mb: config.limits.command_memory_mb,
    command_processes: config.limits.command_processes,
    scratch_mb: config.limits.scratch_mb,
    sandbox_image: config.sandbox_image ?? null,
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

/** Settings that shape no result, and so may change when a run is resumed. */
const freeSettings: ReadonlySet<string> = new Set(['max_cost_usd', 'concurrency']);

/** What a run's settings have that others do not, in words: `repeats 1, not 3`. */
export function settingsDifferences(started: RunSettings, asked: RunSettings): string[] {
  return (Object.keys(started) as (keyof RunSettings)[]).flatMap((key) => {
    if (freeSettings.has(key) || isDeepStrictEqual(started[key], asked[key])) return [];
    if (key === 'models') return [modelsText(started, asked)];
    return [`${key} ${String(started[key])}, not ${String(asked[key])}`];
  });
}

function modelsText(started: RunSettings, asked: RunSettings): string {
  const names = (settings: RunSettings) => settings.models.map(({ name }) => name).join(', ');
  return names(started) === names(asked)
    ? `other entries for the models ${names(started)}`
    : `the models ${names(started)}, not ${names(asked)}`;
}

/** Entries that share an endpoint share a queue: a slash at its end makes no other server. */
export function queueOf({ adapter, endpoint }: Pick<ModelEntry, 'adapter' | 'endpoint'>): string {
  if (localAdapters.has(adapter ?? '')) return 'local';
  return endpoint?.replace(/\/+$/, '') ?? `adapter:${adapter}`;
}

/** Attempts at a time of the queue that these entries share: the smallest figure that any of them asks for. */
export function queueConcurrency(models: readonly ModelEntry[], override: number | null): number {
  if (override !== null) return override;
  const stated = models.flatMap((model) => model.concurrency ?? []);
  if (stated.length > 0) return Math.min(...stated);
  const first = models[0];
  return first !== undefined && queueOf(first) === 'local' ? availableParallelism() : endpointConcurrency;
}
