import { BenchError, messageOf } from '../errors.ts';
import type { OpenAttempt, Who } from '../review/labelEntries.ts';
import { isSameAttempt } from '../review/reviewerLog.ts';
import type { AttemptContent } from '../review/standing.ts';
import type { HeldLabel } from '../schema/label.ts';
import { oneLine } from '../store/foreignText.ts';
import { type AttemptKey, attemptTitle } from '../store/layout.ts';
import { readRun } from '../store/runStore.ts';
import { AttemptContents } from './attemptContent.ts';
import {
  applyChange,
  checkedWho,
  type Decision,
  decideChange,
  decideUndo,
  type Kept,
  type LabelDesk,
  type LabelKeeper,
  type LabelsOf,
  labelFault,
  labelsOf,
} from './labelKeeper.ts';
import { LabelledReports, reviewFolders } from './labelledReports.ts';
import { LabelWatch } from './labelWatch.ts';

/**
 * The labels of a run: `labels/<reviewer>.jsonl`, and the reports that are rewritten after each.
 * @throws BenchError run_missing | run_mismatch where the folder is no run of this version
 */
export function runLabels(runDir: string, { now }: { readonly now: () => number }): LabelKeeper {
  return new RunLabels(runDir, now);
}

class RunLabels implements LabelKeeper {
  private readonly desk: LabelDesk;
  private readonly contents: AttemptContents;
  private readonly reports: LabelledReports;
  private readonly watching: LabelWatch;
  private readonly lifetime = new AbortController();

  constructor(runDir: string, now: () => number) {
    const { run, paths } = readRun(runDir);
    const folders = reviewFolders(paths);
    this.desk = { folder: folders.labels, now };
    this.contents = new AttemptContents(paths);
    this.reports = new LabelledReports(run, paths, folders, this.contents);
    this.watching = new LabelWatch([
      { dir: paths.labels, files: folders.labels },
      { dir: paths.adjudications, files: folders.adjudications },
    ]);
  }

  async read(key: AttemptKey, content: AttemptContent, signal: AbortSignal): Promise<LabelsOf> {
    const late = await this.catchUp({ key, content }, signal);
    this.readAhead(key.model);
    return { labels: this.labelsOf({ key, content }), problems: [...this.problems(key.model), ...late] };
  }

  readonly write: LabelKeeper['write'] = async (key, content, place, change, who, signal) => {
    const checked = checkedWho(who);
    const decide = decideChange(place, change, checked);
    const { undone: _, ...kept } = await this.change({ key, content }, checked, decide, signal);
    return kept;
  };

  readonly undo: LabelKeeper['undo'] = async (key, content, who, signal) => {
    const checked = checkedWho(who);
    return await this.change({ key, content }, checked, decideUndo(checked), signal);
  };

  watch(listener: () => void): () => void {
    return this.watching.on(listener);
  }

  dispose(): void {
    this.watching.dispose();
    this.contents.close();
    this.lifetime.abort();
  }

  private async change(
    open: OpenKey,
    { reviewer }: Who,
    decide: (open: OpenAttempt) => Decision,
    signal: AbortSignal,
  ): Promise<Kept & { readonly undone: HeldLabel | null }> {
    const { model } = open.key;
    this.refuseStranger(open.key);
    try {
      const { published, undone, remarks } = await this.reports.underLock(
        model,
        { built: null, open },
        (write) => applyChange(this.desk, open, reviewer, decide, write),
        signal,
      );
      this.watching.check();
      this.readAhead(model);
      return {
        labels: this.labelsOf(open),
        problems: this.problems(model),
        saved_at: new Date(this.desk.now()).toISOString(),
        report: published.report === null ? null : published.path,
        remarks: [...remarks, ...published.remarks],
        undone,
      };
    } catch (error) {
      throw labelFault(error);
    }
  }

  /** A crash between a label and its report leaves a report without it: the first who looks writes it anew. */
  private async catchUp(open: OpenKey, signal: AbortSignal): Promise<string[]> {
    const { model } = open.key;
    if (!this.reports.isBehind(model)) return [];
    try {
      await this.reports.underLock(model, { built: null, open }, (write) => write(), signal);
      return [];
    } catch (error) {
      signal.throwIfAborted();
      return [
        `The report lacks labels that are in the label files: ${oneLine(messageOf(error))}. They are shown here.`,
      ];
    }
  }

  /** Reads what the next label will need of other attempts, so that saving it need not wait. */
  private readAhead(model: string): void {
    const { signal } = this.lifetime;
    const all = async () => {
      for (const key of this.reports.labelled(model)) {
        if (!this.contents.wasRead(key)) await this.contents.get(key, signal);
      }
    };
    // Whoever needs an attempt that cannot be read hears of it then.
    all().catch(() => {});
  }

  private labelsOf({ key, content }: OpenKey): HeldLabel[] {
    return labelsOf(this.desk.folder, content, (attempt) => isSameAttempt(attempt, key));
  }

  private problems(model: string): string[] {
    return [...this.reports.problems(), ...this.reports.lost(model)];
  }

  private refuseStranger(key: AttemptKey): void {
    if (this.reports.isPlanned(key)) return;
    throw new BenchError('usage', `the run has no attempt ${oneLine(attemptTitle(key))}`, {
      hint: 'Open the trajectory from the folder of its own run.',
    });
  }
}

interface OpenKey {
  readonly key: AttemptKey;
  readonly content: AttemptContent;
}
