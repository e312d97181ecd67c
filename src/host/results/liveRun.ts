import type { HarnessEvent } from '../../core/schema/event.ts';
import type { AttemptOverview } from '../../core/schema/runIndex.ts';
import { type AttemptKey, attemptId } from '../../core/store/layout.ts';

type Ended = Extract<HarnessEvent, { type: 'attempt_ended' }>;

/**
 * What this window's run has told since it began. Laid over what was read from the disk at any time of it, the result is
 * right: what a reading already knows is only said again.
 */
export class LiveRun {
  private readonly started = new Set<string>();
  private readonly ended = new Map<string, Ended>();

  apply(event: HarnessEvent): void {
    if (event.type === 'attempt_started') {
      this.started.add(attemptId(event));
    } else if (event.type === 'attempt_ended') {
      this.started.delete(attemptId(event));
      this.ended.set(attemptId(event), event);
    }
  }

  isRunning(key: AttemptKey): boolean {
    return this.started.has(attemptId(key));
  }

  over(attempts: readonly AttemptOverview[]): readonly AttemptOverview[] {
    if (this.started.size + this.ended.size === 0) return attempts;
    return attempts.map((attempt) => this.overOne(attempt));
  }

  private overOne(attempt: AttemptOverview): AttemptOverview {
    const id = attemptId(attempt);
    if (this.started.has(id)) return { ...attempt, ...notEnded, state: 'running' };
    const end = this.ended.get(id);
    if (end === undefined) return attempt;
    // A cancelled attempt leaves no score behind and is open again.
    if (end.outcome === 'cancelled') return { ...attempt, ...notEnded, state: 'interrupted' };
    const { outcome, reason, score, turns, cost_usd, duration_ms } = end;
    return { ...attempt, state: 'ended', outcome, reason, score, turns, cost_usd, duration_ms };
  }
}

const notEnded = {
  outcome: null,
  reason: '',
  score: null,
  turns: 0,
  cost_usd: null,
  duration_ms: null,
  flags: [],
  labelled: false,
} satisfies Partial<AttemptOverview>;
