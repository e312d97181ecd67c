/** How far a work is. */
export interface Step {
  readonly done: number;
  readonly total: number;
}

/** Hands on at most one step per `intervalMs`, and the last one always. */
export function throttleSteps<T extends Step>(
  emit: (step: T) => void,
  intervalMs: number,
  nowMs: () => number,
): (step: T) => void {
  let emittedMs = Number.NEGATIVE_INFINITY;
  return (step) => {
    const now = nowMs();
    if (now - emittedMs < intervalMs && step.done < step.total) return;
    emittedMs = now;
    emit(step);
  };
}
