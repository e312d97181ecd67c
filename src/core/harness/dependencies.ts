import type { Prompts } from '../agent/prompts.ts';
import type { Clock, Model, ModelContext } from '../model/model.ts';
import type { SandboxProvider } from '../sandbox/sandbox.ts';
import type { ModelEntry } from '../schema/modelEntry.ts';
import type { JudgePrompts } from '../scoring/judgeRequest.ts';
import type { RateOf } from './requestRate.ts';

/** What of an entry says where its key is; entries of judges have it too. */
export type KeyedEntry = Pick<
  ModelEntry,
  'name' | 'adapter' | 'endpoint' | 'api_key_env' | 'api_key_command' | 'api_key_file'
>;

/** What a shell gives the harness: everything that touches the world outside the run folder. */
export interface HarnessDependencies {
  readonly clock: Clock;
  /** Uniform in [0, 1); for retry jitter and run ids, never for scores. */
  readonly random: () => number;
  readonly sandbox: SandboxProvider;
  readonly createModel: (entry: ModelEntry, context: ModelContext) => Model;
  /**
   * The API key of an entry, or null where it needs none. Asked often, so what runs a command for it does that once.
   * @throws BenchError key_missing | key_refused
   */
  readonly resolveKey: (entry: KeyedEntry, signal: AbortSignal) => Promise<string | null>;
  readonly fetch: typeof globalThis.fetch;
  readonly prompts: Prompts;
  /** What a judge is told (`match: judge`). */
  readonly judgePrompts: JudgePrompts;
  /** Every key of the run, whosever it is, and what else of this machine must never be written down. */
  readonly secrets: readonly string[];
  /** The pace of requests to the endpoint of an entry. */
  readonly rateOf: RateOf;
}
