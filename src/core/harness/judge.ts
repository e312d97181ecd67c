import type { Model, ModelContext } from '../model/model.ts';
import { costUsd } from '../model/price.ts';
import { createRedactor, type Redact } from '../model/redact.ts';
import { generateWithRetry, usualMaxRetryAfterMs } from '../model/retry.ts';
import type { GroundTruth } from '../schema/groundTruth.ts';
import type { JudgementEntry } from '../schema/judgement.ts';
import type { ModelEntry } from '../schema/modelEntry.ts';
import type { FailureKind } from '../schema/modelFailure.ts';
import type { RunFile } from '../schema/run.ts';
import type { Claim } from '../schema/submission.ts';
import { type JudgeAnswer, type Judged, type ReadJudgement, readJudgement } from '../scoring/judgeReply.ts';
import { type AskedClaim, type JudgeMessage, judgeMessages, planJudgement } from '../scoring/judgeRequest.ts';
import { makeFolder } from '../store/files.ts';
import { sha256OfJson } from '../store/hash.ts';
import type { AttemptPaths } from '../store/layout.ts';
import type { HarnessDependencies } from './dependencies.ts';
import { JudgementJournal } from './judgement.ts';
import { judgePromptSha256 } from './judgePrompts.ts';
import { pacedModel } from './requestRate.ts';

/** What a judge came to about one attempt: one word for each claim, or why there is none. */
export type Judgement =
  | {
      readonly ok: true;
      readonly judged: readonly Judged[];
      /** Head of the chain of `judgement.jsonl`, or null where nobody had to be asked. */
      readonly sha256: string | null;
    }
  | { readonly ok: false; readonly reason: string };

/** Maps claims to groups of a ground truth by a model (`match: judge`). */
export interface Judge {
  /**
   * Asks about the claims of an attempt and keeps what was asked and answered in its `judgement.jsonl`; an answer that is
   * there already is used again. Whatever the judge does wrong is the result.
   * @throws BenchError key_missing | key_refused; journal_damaged | disk_full | not_writable; whatever `begin` rejects with; the signal's reason
   */
  judge(
    claims: readonly Claim[],
    truth: GroundTruth,
    paths: Pick<AttemptPaths, 'dir' | 'judgement'>,
    signal: AbortSignal,
  ): Promise<Judgement>;
}

/** What a judge needs of the harness. */
export type JudgeDependencies = Pick<
  HarnessDependencies,
  'clock' | 'random' | 'createModel' | 'resolveKey' | 'fetch' | 'judgePrompts' | 'secrets' | 'rateOf'
>;

export interface JudgeOptions {
  readonly entry: ModelEntry;
  /** Times that a request is made again, for a call that failed and for a reply that does not fit, together. */
  readonly retries: number;
  readonly backoffMs: number;
  /**
   * Waits until a call may be made; the call then ends once, with its cost in US dollars, or null where nobody knows it.
   * Rejects where no further call is to be made.
   */
  readonly begin: (signal: AbortSignal) => Promise<{ readonly end: (costUsd: number | null) => void }>;
}

/** Failures that every further call would have. */
const lastingFailures: ReadonlySet<FailureKind> = new Set(['auth', 'quota', 'not_permitted']);

export function createJudge(options: JudgeOptions, deps: JudgeDependencies): Judge {
  let refusal: string | null = null;
  return {
    async judge(claims, truth, paths, signal) {
      const { batches, unasked } = planJudgement(claims);
      if (batches.length === 0) return { ok: true, judged: unaskedClaims(claims, unasked), sha256: null };
      using session = await JudgeSession.open(options, deps, paths, signal);
      const answers = new Map<number, Judged>();
      for (const batch of batches) {
        const result = await session.ask({ batch, truth, refusal }, signal);
        if (!result.ok) {
          if (result.isLasting) refusal = `${result.reason} It was not asked again.`;
          return { ok: false, reason: result.reason };
        }
        batch.forEach(({ index }, position) => {
          const judged = result.judged[position];
          if (judged !== undefined) answers.set(index, judged);
        });
      }
      const rest = unaskedClaims(claims, unasked);
      const judged = rest.map((other, index) => answers.get(index) ?? other);
      return { ok: true, judged, sha256: session.head };
    },
  };
}

/** The judge of a run, or null where the rules match its claims. */
export function createRunJudge(
  { settings }: Pick<RunFile, 'settings'>,
  begin: (entry: ModelEntry, signal: AbortSignal) => ReturnType<JudgeOptions['begin']>,
  deps: JudgeDependencies,
): Judge | null {
  const { match, judge: entry, retries, backoff_seconds } = settings;
  if (match === 'rules' || entry === null) return null;
  const backoffMs = backoff_seconds * 1000;
  return createJudge({ entry, retries, backoffMs, begin: (signal) => begin(entry, signal) }, deps);
}

function unaskedClaims(claims: readonly Claim[], unasked: ReadonlyMap<number, string>): Judged[] {
  return claims.map((_, index) => ({ group: null, why: unasked.get(index) ?? '' }));
}

interface SessionParts {
  readonly options: JudgeOptions;
  readonly deps: JudgeDependencies;
  readonly model: Model;
  readonly journal: JudgementJournal;
  readonly redact: Redact;
}

/** One judge at one attempt. */
class JudgeSession implements Disposable {
  private readonly parts: SessionParts;

  private constructor(parts: SessionParts) {
    this.parts = parts;
  }

  static async open(
    options: JudgeOptions,
    deps: JudgeDependencies,
    paths: Pick<AttemptPaths, 'dir' | 'judgement'>,
    signal: AbortSignal,
  ): Promise<JudgeSession> {
    const apiKey = await deps.resolveKey(options.entry, signal);
    makeFolder(paths.dir);
    const secrets = apiKey === null ? deps.secrets : [apiKey, ...deps.secrets];
    const redact = createRedactor(secrets);
    const journal = new JudgementJournal(paths.judgement, () => deps.clock.now(), redact);
    const context: ModelContext = {
      exchanges: (record) => journal.appendExchange(record),
      clock: deps.clock,
      apiKey,
      secrets,
      fetch: deps.fetch,
    };
    const { entry } = options;
    const model = pacedModel(deps.createModel(entry, context), deps.rateOf(entry), () => {});
    return new JudgeSession({ options, deps, journal, model, redact });
  }

  get head(): string | null {
    return this.parts.journal.head;
  }

  /** Asks about some claims until an answer fits, or the retries are used up. */
  async ask({ batch, truth, refusal }: Asking, signal: AbortSignal): Promise<Asked> {
    const { options, deps, journal, model, redact } = this.parts;
    const messages = judgeMessages(deps.judgePrompts, truth, batch).map(({ role, content }) => ({
      role,
      content: redact(content),
    }));
    const request_sha256 = sha256OfJson({ identity: model.identity, messages });
    const groups = new Set(truth.groups.map(({ id }) => id));
    const read: Question['read'] = (reply) => readJudgement(reply, batch, groups);
    for (const reply of journal.repliesTo(request_sha256)) {
      const known = read(reply);
      if (known.ok) return known;
    }
    if (refusal !== null) return { ok: false, reason: refusal, isLasting: false };
    const prompt_sha256 = judgePromptSha256(deps.judgePrompts);
    const question = { messages, request_sha256, prompt_sha256, read };
    for (let retries = options.retries; ; retries -= 1) {
      const answer = await this.answer({ ...question, retries }, signal);
      if (answer.kind === 'judged') return { ok: true, judged: answer.judged };
      if (answer.kind === 'failed') return { ok: false, ...answer };
      retries -= answer.retried;
      if (retries <= 0) {
        return { ok: false, reason: `its reply cannot be used. ${answer.problem}`, isLasting: false };
      }
    }
  }

  /** One answer, by as many calls as it takes. It is on the disk before anything is made of it. */
  private async answer(question: Question, signal: AbortSignal): Promise<Answer> {
    const { options, deps, journal, model } = this.parts;
    const { messages, request_sha256, prompt_sha256, read } = question;
    const call = await options.begin(signal);
    let cost_usd: number | null = null;
    try {
      const { identity } = model;
      journal.append({ type: 'judge_request', request_sha256, identity, prompt_sha256, messages });
      const began = deps.clock.now();
      const { result, retried } = await this.generate(question, signal);
      if (!result.ok) {
        const { kind, message, status } = result;
        const entry: JudgementEntry = { type: 'judge_failure', request_sha256, kind, message };
        journal.append(status === undefined ? entry : { ...entry, status });
        return { kind: 'failed', reason: `${kind}: ${message}`, isLasting: lastingFailures.has(kind) };
      }
      const { finish_reason, usage } = result;
      cost_usd = costUsd(usage, options.entry.price);
      // A server may put the key into what its model seems to say.
      const text = this.parts.redact(result.text);
      const reading = read({ text, finish_reason });
      const problem = reading.ok ? null : reading.problem;
      const duration_ms = deps.clock.now() - began;
      const reply = { text, finish_reason, usage, cost_usd, duration_ms, problem };
      journal.append({ type: 'judge_reply', request_sha256, ...reply });
      return reading.ok
        ? { kind: 'judged', judged: reading.judged }
        : { kind: 'unusable', problem: reading.problem, retried };
    } finally {
      call.end(cost_usd);
    }
  }

  private async generate({ messages, request_sha256, retries }: Question, signal: AbortSignal) {
    const { options, deps, journal, model } = this.parts;
    let retried = 0;
    const result = await generateWithRetry(
      model,
      { messages, tools: [] },
      { retries, backoffMs: options.backoffMs, maxRetryAfterMs: usualMaxRetryAfterMs },
      {
        onRetry: ({ retry, kind, message, waitMs }) => {
          retried = retry;
          journal.append({ type: 'judge_retry', request_sha256, retry, kind, message, wait_ms: waitMs });
        },
      },
      deps,
      signal,
    );
    return { result, retried };
  }

  [Symbol.dispose](): void {
    this.parts.journal.close();
  }
}

type Asked =
  | { readonly ok: true; readonly judged: readonly Judged[] }
  | { readonly ok: false; readonly reason: string; readonly isLasting: boolean };

interface Asking {
  readonly batch: readonly AskedClaim[];
  readonly truth: GroundTruth;
  /** Why nobody is to be asked any more; null as long as somebody may be. */
  readonly refusal: string | null;
}

interface Question {
  readonly messages: JudgeMessage[];
  readonly request_sha256: string;
  readonly prompt_sha256: string;
  readonly read: (answer: JudgeAnswer) => ReadJudgement;
  /** Calls that may still be made again. */
  readonly retries: number;
}

type Answer =
  | { readonly kind: 'judged'; readonly judged: readonly Judged[] }
  | { readonly kind: 'unusable'; readonly problem: string; readonly retried: number }
  | { readonly kind: 'failed'; readonly reason: string; readonly isLasting: boolean };
