import type { Step } from '../analysis/step.ts';

/** Bytes of a file whose steps are kept beside the one that was asked for last. */
const keptBytes = 32 * 1024 * 1024;
const keptSteps = 16;

/**
 * The steps that were asked for last. The very last is kept however large it is: its parts are asked for piece by piece. What
 * is being read is there too, so that two who ask for the same step share one reading.
 */
export class StepCache {
  private readonly kept = new Map<string, { readonly step: Promise<Step>; readonly bytes: number }>();

  get(key: string, bytes: number, read: () => Promise<Step>): Promise<Step> {
    const known = this.kept.get(key);
    const step = known?.step ?? read();
    this.kept.delete(key);
    this.kept.set(key, { step, bytes });
    if (known === undefined) step.catch(() => this.forget(key, step));
    this.shrink();
    return step;
  }

  clear(): void {
    this.kept.clear();
  }

  /** A reading that failed is tried again. */
  private forget(key: string, step: Promise<Step>): void {
    if (this.kept.get(key)?.step === step) this.kept.delete(key);
  }

  private shrink(): void {
    let bytes = 0;
    let count = 0;
    for (const [key, entry] of [...this.kept].reverse()) {
      bytes += entry.bytes;
      count += 1;
      if (count > 1 && (bytes > keptBytes || count > keptSteps)) this.kept.delete(key);
    }
  }
}
