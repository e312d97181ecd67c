import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { readJournal } from '../store/journal.ts';
import type { AttemptKey, AttemptPaths, RunPaths } from '../store/layout.ts';

/** Money of a run, held against its limit. */
export class Spending {
  private readonly limitUsd: number | null;
  private readonly onLimit: (spentUsd: number, limitUsd: number) => void;
  private spentUsd: number | null;

  constructor(
    options: { readonly limitUsd: number | null; readonly spentUsd: number | null },
    onLimit: (spentUsd: number, limitUsd: number) => void,
  ) {
    this.limitUsd = options.limitUsd;
    this.onLimit = onLimit;
    this.spentUsd = options.spentUsd;
    this.check();
  }

  /** US dollars as far as prices are known, earlier sessions of the run included; null when nothing had a price. */
  get knownUsd(): number | null {
    return this.spentUsd;
  }

  /** The calls in flight when the limit is reached are still paid: a run costs at most so much more than its limit. */
  add(costUsd: number): void {
    this.spentUsd = (this.spentUsd ?? 0) + costUsd;
    this.check();
  }

  private check(): void {
    if (this.limitUsd !== null && this.spentUsd !== null && this.spentUsd >= this.limitUsd) {
      this.onLimit(this.spentUsd, this.limitUsd);
    }
  }
}

/**
 * What a run has cost so far, by its trajectories: those of attempts that were cut off and set aside count too, since
 * their calls were paid.
 */
export function spentBefore(paths: RunPaths, keys: readonly AttemptKey[]): number | null {
  let spentUsd: number | null = null;
  for (const file of keys.flatMap((key) => trajectoriesOf(paths.attempt(key)))) {
    for (const record of readJournal(file).records) {
      if (record.type === 'response' && typeof record.cost_usd === 'number') {
        spentUsd = (spentUsd ?? 0) + record.cost_usd;
      }
    }
  }
  return spentUsd;
}

function trajectoriesOf(paths: AttemptPaths): string[] {
  const aside = existsSync(paths.interrupted) ? readdirSync(paths.interrupted) : [];
  const files = [
    paths.trajectory,
    ...aside.map((number) => join(paths.interrupted, number, 'trajectory.jsonl')),
  ];
  return files.filter((file) => existsSync(file));
}
