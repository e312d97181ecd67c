import { type EntityRef, refsOfTelemetry } from './entityRefs.ts';
import { parseAttributes } from './pythonDict.ts';

export interface Tally {
  readonly refs: readonly EntityRef[];
  readonly records: number;
  readonly errors: number;
}

/** More different sources than this are counted in instalments, so that memory stays flat. */
const maxSources = 10_000;

/**
 * Counts records by what wrote them. A table of 300 MB has some hundred thousand records of some dozen pods, so their
 * attributes are read once for each different text and not once for each record.
 */
export class TelemetryTally {
  private readonly counts = new Map<string, { serviceName: string; records: number; errors: number }>();
  private readonly onTally: (tally: Tally) => void;
  private readonly onUnreadable: (attributes: string) => void;

  constructor(onTally: (tally: Tally) => void, onUnreadable: (attributes: string) => void) {
    this.onTally = onTally;
    this.onUnreadable = onUnreadable;
  }

  add(resourceAttributes: string, serviceName: string, isError: boolean): void {
    const key = `${serviceName}\0${resourceAttributes}`;
    let count = this.counts.get(key);
    if (count === undefined) {
      if (this.counts.size >= maxSources) this.flush();
      count = { serviceName, records: 0, errors: 0 };
      this.counts.set(key, count);
    }
    count.records += 1;
    if (isError) count.errors += 1;
  }

  /** Hands over what was counted. */
  flush(): void {
    for (const [key, { serviceName, records, errors }] of this.counts) {
      const text = key.slice(serviceName.length + 1);
      const attributes = parseAttributes(text);
      if (attributes === undefined) this.onUnreadable(text);
      else this.onTally({ refs: refsOfTelemetry(attributes, serviceName), records, errors });
    }
    this.counts.clear();
  }
}
