import type { ModelEntry } from '../schema/modelEntry.ts';
import { type JudgePrompts, judgeMessages, planJudgement } from '../scoring/judgeRequest.ts';
import { readSubmission } from '../scoring/submission.ts';
import type { AttemptKey, RunPaths } from '../store/layout.ts';
import { hasEnded, readSubmissionBytes } from '../store/runStore.ts';
import type { Task } from '../suite/suite.ts';
import { readTaskTruth } from '../suite/taskTruth.ts';
import { isPaid } from './costBound.ts';

/** What asking a judge about the claims of attempts would take. */
export interface JudgingEstimate {
  readonly attempts: number;
  readonly claims: number;
  readonly requests: number;
  /** By {@link charsPerToken}. */
  readonly inputTokens: number;
  /** US dollars; null where no price is set. 0 for a model that nobody is paid for. */
  readonly usd: { readonly about: number; readonly atMost: number } | null;
}

/** Of English, JSON and names; what a tokenizer makes of it differs by a third either way. */
const charsPerToken = 4;

/** A position, a name, an id and a short sentence. */
const outputTokensPerClaim = 80;

/**
 * Builds the very requests that would be sent, and counts. Attempts that the rescoring has judged before are left out.
 * @throws BenchError ground_truth_invalid; the signal's reason
 */
export async function estimateJudging(
  attempts: readonly AttemptKey[],
  facts: {
    readonly entry: ModelEntry;
    readonly prompts: JudgePrompts;
    readonly tasks: ReadonlyMap<string, Task>;
    readonly paths: RunPaths;
  },
  signal: AbortSignal,
): Promise<JudgingEstimate> {
  const counts = { attempts: 0, claims: 0, requests: 0, chars: 0 };
  for (const key of attempts) {
    signal.throwIfAborted();
    const at = facts.paths.attempt(key);
    const bytes = hasEnded(at) ? null : readSubmissionBytes(at);
    const task = facts.tasks.get(key.task_id);
    const read = bytes === null ? null : readSubmission(bytes);
    if (task === undefined || read === null || !read.ok) continue;
    const { batches } = planJudgement(read.submission.claims);
    if (batches.length === 0) continue;
    const truth = await readTaskTruth(task, signal);
    counts.attempts += 1;
    counts.claims += batches.flat().length;
    counts.requests += batches.length;
    for (const batch of batches) {
      for (const { content } of judgeMessages(facts.prompts, truth, batch)) counts.chars += content.length;
    }
  }
  const { chars, ...rest } = counts;
  const inputTokens = Math.ceil(chars / charsPerToken);
  return { ...rest, inputTokens, usd: costOf(facts.entry, { ...rest, inputTokens }) };
}

function costOf(
  entry: ModelEntry,
  { claims, requests, inputTokens }: Pick<JudgingEstimate, 'claims' | 'requests' | 'inputTokens'>,
): JudgingEstimate['usd'] {
  const { price, max_tokens = 0 } = entry;
  if (!isPaid(entry)) return { about: 0, atMost: 0 };
  if (price === undefined) return null;
  const usd = (outputTokens: number) =>
    (inputTokens * price.input_usd_per_mtok + outputTokens * price.output_usd_per_mtok) / 1e6;
  const longest = requests * max_tokens;
  return { about: usd(Math.min(longest, claims * outputTokensPerClaim)), atMost: usd(longest) };
}

/** What it would take as a line for people. */
export function judgingText({ attempts, claims, requests, inputTokens, usd }: JudgingEstimate): string {
  const what = `${claims} claims of ${attempts} attempts in ${requests} requests, about ${inputTokens} input tokens`;
  if (requests === 0) return 'nothing: there is no claim that has not been judged';
  if (usd === null) return `${what}; not known in US dollars: no price is set for the judge`;
  if (usd.atMost === 0) return `${what}; nothing: nobody is paid for that judge`;
  return `${what}: about ${usd.about.toFixed(4)} US dollars, at most about ${usd.atMost.toFixed(2)} if every reply had max_tokens; requests that are made again come on top`;
}
