import type { FailureKind } from '../schema/modelFailure.ts';

/** A model that is not asked any more in this session of a run. */
export interface StoppedModel {
  readonly model: string;
  /** Why, as a part of a sentence: `its key was refused`. */
  readonly why: string;
  /** What the server said, as a sentence. */
  readonly detail: string;
}

/** Why an attempt's signal was aborted: its model is not asked any more. */
export class ModelStop extends Error {
  constructor({ model, why }: StoppedModel) {
    super(`no further calls to ${model}: ${why}`);
    this.name = 'ModelStop';
  }
}

/** Failures of one call that every further call would have, at a price or as a nuisance: no wait mends them. */
const lastingFailures: Readonly<Partial<Record<FailureKind, string>>> = {
  auth: 'its key was refused',
  quota: 'its quota is used up',
};

/**
 * Which models of a run are not asked any more. When a call fails for a reason that every other would fail for, the model's
 * attempts in flight are cut off and those that wait do not begin: all of them stay open for a resumed run. Other models go on.
 */
export class ModelStops {
  private readonly controllers: Map<string, AbortController> = new Map();
  private readonly stopped: Map<string, StoppedModel> = new Map();
  private readonly onStop: (stop: StoppedModel) => void;

  constructor(onStop: (stop: StoppedModel) => void) {
    this.onStop = onStop;
  }

  get all(): readonly StoppedModel[] {
    return [...this.stopped.values()];
  }

  isStopped(model: string): boolean {
    return this.stopped.has(model);
  }

  /** Aborted, with a {@link ModelStop}, when the model is stopped. */
  signalOf(model: string): AbortSignal {
    return this.controllerOf(model).signal;
  }

  /** Takes notice of how the last call of an attempt failed; what others would do better stops nothing. */
  callFailed(model: string, failure: FailureKind | undefined, detail: string): void {
    const why = failure === undefined ? undefined : lastingFailures[failure];
    if (why === undefined || this.stopped.has(model)) return;
    const stop = { model, why, detail };
    this.stopped.set(model, stop);
    this.onStop(stop);
    this.controllerOf(model).abort(new ModelStop(stop));
  }

  private controllerOf(model: string): AbortController {
    const known = this.controllers.get(model) ?? new AbortController();
    this.controllers.set(model, known);
    return known;
  }
}
