import type { Clock } from '../model/model.ts';
import type { Outcome } from '../schema/score.ts';
import { ModelStop } from './modelStops.ts';

/** Why an attempt was stopped from outside: the reason that its signal carries. */
export class AttemptStop extends Error {
  readonly outcome: Extract<Outcome, 'time_limit' | 'cost_limit' | 'cancelled'>;

  constructor(outcome: AttemptStop['outcome'], message: string) {
    super(message);
    this.name = 'AttemptStop';
    this.outcome = outcome;
  }
}

/**
 * A signal that follows `parent` and can be stopped on its own. Dispose it when the attempt is over: that ends its timer
 * and lets go of the parent.
 */
export class AttemptSignal implements Disposable {
  readonly signal: AbortSignal;
  private readonly controller = new AbortController();
  private readonly parent: AbortSignal;
  private readonly timer = new AbortController();

  constructor(parent: AbortSignal, timeoutMs: number, clock: Clock) {
    this.signal = this.controller.signal;
    this.parent = parent;
    if (parent.aborted) this.onParent();
    else parent.addEventListener('abort', this.onParent, { once: true });
    const seconds = timeoutMs / 1000;
    clock.sleep(timeoutMs, this.timer.signal).then(
      () => this.stop(new AttemptStop('time_limit', `the attempt took longer than ${seconds} s`)),
      // The timer was ended: the attempt was over first.
      () => {},
    );
  }

  stop(reason: AttemptStop): void {
    this.controller.abort(reason);
  }

  [Symbol.dispose](): void {
    this.parent.removeEventListener('abort', this.onParent);
    this.timer.abort();
  }

  private readonly onParent = (): void => {
    const { reason } = this.parent;
    const message = reason instanceof ModelStop ? reason.message : 'the run was stopped';
    this.stop(new AttemptStop('cancelled', message));
  };
}
