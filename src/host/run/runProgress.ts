import { sumKnownUsd } from '../../core/money.ts';
import type { HarnessEvent } from '../../core/schema/event.ts';
import type { FailureKind } from '../../core/schema/modelFailure.ts';
import type { Outcome } from '../../core/schema/score.ts';
import { attemptId } from '../../core/store/layout.ts';

/** An attempt that is at work. */
export interface AttemptAtWork {
  /** 0 before the first has ended. */
  readonly turn: number;
  readonly maxTurns: number;
  /** US dollars so far; null when a price or a usage is unknown. */
  readonly costUsd: number | null;
}

/** Attempts of one model that ended in the same kind of error. */
export interface Trouble {
  readonly model: string;
  readonly outcome: Outcome;
  /** For model_error: how the last call failed. */
  readonly failure: FailureKind | null;
  readonly count: number;
  /** Of the first of them. */
  readonly reason: string;
}

/** What the events of a run add up to. */
export interface RunProgress {
  /** Whether the worker has said that it begins: before that, nothing of a new run needs to be on the disk. */
  readonly hasStarted: boolean;
  readonly attemptCount: number;
  readonly ended: number;
  readonly maxTurns: number;
  /** By attemptId (store/layout.ts). */
  readonly attempts: ReadonlyMap<string, AttemptAtWork>;
  /** US dollars of the attempts that are over, in this session of the run; null while nothing is known. */
  readonly spentUsd: number | null;
  readonly troubles: readonly Trouble[];
}

export function progressAtStart(plan: {
  readonly attemptCount: number;
  readonly ended: number;
  readonly maxTurns: number;
}): RunProgress {
  return { ...plan, hasStarted: false, attempts: new Map(), spentUsd: null, troubles: [] };
}

export function progressAfter(progress: RunProgress, event: HarnessEvent): RunProgress {
  switch (event.type) {
    case 'run_started':
      return {
        ...progress,
        hasStarted: true,
        attemptCount: event.attempt_count,
        ended: event.already_ended,
      };
    case 'attempt_started':
      return withAttempt(progress, attemptId(event), { turn: 0, maxTurns: progress.maxTurns, costUsd: null });
    case 'turn_ended':
      return withAttempt(progress, attemptId(event), {
        turn: event.turn,
        maxTurns: event.max_turns,
        costUsd: event.cost_usd,
      });
    case 'attempt_ended':
      return afterAttempt(progress, event);
    case 'notice':
    case 'report_written':
    case 'run_ended':
      return progress;
  }
}

/** US dollars so far, attempts at work included, as far as they are known; null where nothing is. */
export function costSoFar({ spentUsd, attempts }: RunProgress): number | null {
  return sumKnownUsd([spentUsd, ...[...attempts.values()].map(({ costUsd }) => costUsd)]);
}

function withAttempt(progress: RunProgress, id: string, attempt: AttemptAtWork): RunProgress {
  return { ...progress, attempts: new Map(progress.attempts).set(id, attempt) };
}

type Ended = Extract<HarnessEvent, { type: 'attempt_ended' }>;

function afterAttempt(progress: RunProgress, event: Ended): RunProgress {
  const attempts = new Map(progress.attempts);
  attempts.delete(attemptId(event));
  const { cost_usd: costUsd } = event;
  return {
    ...progress,
    attempts,
    // One that was cancelled starts anew when the run is resumed: it has been paid and has not ended.
    ended: progress.ended + (event.outcome === 'cancelled' ? 0 : 1),
    spentUsd: sumKnownUsd([progress.spentUsd, costUsd]),
    troubles: isTrouble(event.outcome) ? withTrouble(progress.troubles, event) : progress.troubles,
  };
}

/** Outcomes that say something of the machinery and nothing of the model's answer (DESIGN §5). */
function isTrouble(outcome: Outcome): boolean {
  return outcome === 'model_error' || outcome === 'sandbox_error' || outcome === 'scorer_error';
}

function withTrouble(troubles: readonly Trouble[], { model, outcome, failure, reason }: Ended): Trouble[] {
  const kind = failure ?? null;
  const isSame = (trouble: Trouble) =>
    trouble.model === model && trouble.outcome === outcome && trouble.failure === kind;
  if (troubles.some(isSame)) {
    return troubles.map((trouble) => (isSame(trouble) ? { ...trouble, count: trouble.count + 1 } : trouble));
  }
  return [...troubles, { model, outcome, failure: kind, count: 1, reason }];
}
