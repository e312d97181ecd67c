import { readdir } from 'node:fs/promises';
import type { RunOverview } from '../../core/schema/runIndex.ts';
import type { RunClock } from '../run/runShell.ts';

/** Between two looks, in milliseconds. */
const intervalMs = 10_000;

export interface SlowLookOptions {
  readonly clock: RunClock;
  /** Names of the run folders there are, as one text. */
  readonly folders: () => Promise<string>;
  /** Whether anybody looks; while nobody does, it rests until it is begun again. */
  readonly isLookedAt: () => boolean;
  /** Whether something is shown whose end nobody may tell: the run of another process that may have been killed. */
  readonly isUntold: () => boolean;
  readonly onStale: () => void;
}

/**
 * What a watcher of files does not tell: that another process has died, and what lies in a new folder that was filled
 * before the editor's watcher came to it. Looks at the names of the run folders, and at nothing else.
 */
export class SlowLook implements Disposable {
  private readonly options: SlowLookOptions;
  private timer: Disposable | undefined;
  private known = '';

  constructor(options: SlowLookOptions) {
    this.options = options;
  }

  /** Looks after a while whether there are other folders than these; whoever is told begins it again. */
  begin(folders: string): void {
    this.known = folders;
    this[Symbol.dispose]();
    this.timer = this.options.clock.after(intervalMs, () => void this.look());
  }

  [Symbol.dispose](): void {
    this.timer?.[Symbol.dispose]();
    this.timer = undefined;
  }

  private async look(): Promise<void> {
    const { isLookedAt, isUntold, folders, onStale } = this.options;
    if (!isLookedAt()) return;
    if (isUntold() || (await folders()) !== this.known) onStale();
    else this.begin(this.known);
  }
}

/** Never rejects: what cannot be listed has no names, and reading the runs says why. */
export async function folderNames(dir: string | null): Promise<string> {
  if (dir === null) return '';
  const names = await readdir(dir).catch(() => []);
  return names.sort().join('\n');
}

/** Folders of the runs whose overview is another than before: their attempts have changed too, whether told or not. */
export function changedRuns(before: readonly RunOverview[], now: readonly RunOverview[]): string[] {
  const known = new Map(before.map((run) => [run.dir, JSON.stringify(run)]));
  return now
    .filter((run) => known.has(run.dir) && known.get(run.dir) !== JSON.stringify(run))
    .map(({ dir }) => dir);
}
