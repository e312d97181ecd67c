import { Kept } from './fileStamp.ts';
import type { ReportReading } from './reportDigest.ts';
import { RunEvents } from './runEvents.ts';
import type { PlanReading } from './runPlan.ts';

/** What was read of one run folder, so that only what changed is read again. */
export class KnownRun {
  readonly plan = new Kept<PlanReading>();
  readonly events = new RunEvents();
  private readonly reports = new Map<string, Kept<ReportReading>>();

  report(model: string): Kept<ReportReading> {
    const known = this.reports.get(model);
    if (known !== undefined) return known;
    const made = new Kept<ReportReading>();
    this.reports.set(model, made);
    return made;
  }

  /** Size of the files whose content is kept: what is kept of them grows with it. */
  get bytes(): number {
    return sum([this.plan, this.events, ...this.reports.values()].map(({ bytes }) => bytes));
  }

  /** Bytes of every reading so far. */
  get bytesRead(): number {
    return sum([this.plan, this.events, ...this.reports.values()].map(({ bytesRead }) => bytesRead));
  }
}

/**
 * What the run index remembers between two readings, by run folder. Its owner decides how long it lives; nothing is
 * trusted longer than the file it came from stays the same.
 */
export class RunIndexCache {
  private readonly maxBytes: number;
  /** In the order in which they were used last. */
  private readonly runs = new Map<string, KnownRun>();

  /** `maxBytes`: of files whose content is kept; beyond that the runs that were not used for longest are forgotten. */
  constructor(maxBytes = 256 * 2 ** 20) {
    this.maxBytes = maxBytes;
  }

  /** What is known of a run; nothing at first. */
  of(dir: string): KnownRun {
    const run = this.runs.get(dir) ?? new KnownRun();
    this.runs.delete(dir);
    this.runs.set(dir, run);
    return run;
  }

  /** Forgets what is too much. */
  trim(): void {
    let bytes = sum([...this.runs.values()].map((run) => run.bytes));
    for (const [dir, run] of this.runs) {
      if (bytes <= this.maxBytes) return;
      this.runs.delete(dir);
      bytes -= run.bytes;
    }
  }

  /** Bytes read from the disk for the runs that it knows: what a second reading adds is what had changed. */
  get bytesRead(): number {
    return sum([...this.runs.values()].map((run) => run.bytesRead));
  }
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
