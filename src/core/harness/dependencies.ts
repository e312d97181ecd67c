import type { Prompts } from '../agent/prompts.ts';
import type { Clock, Model, ModelContext } from '../model/model.ts';
import type { SandboxProvider } from '../sandbox/sandbox.ts';
import type { ModelEntry } from '../schema/config.ts';

/** What a shell gives the harness: everything that touches the world outside the run folder. */
export interface HarnessDependencies {
  readonly clock: Clock;
  /** Uniform in [0, 1); for retry jitter and run ids, never for scores. */
  readonly random: () => number;
  readonly sandbox: SandboxProvider;
  readonly createModel: (entry: ModelEntry, context: ModelContext) => Model;
  /** The API key of an entry, or null where it needs none. @throws BenchError key_missing */
  readonly resolveKey: (entry: ModelEntry) => string | null;
  readonly fetch: typeof globalThis.fetch;
  readonly prompts: Prompts;
}
