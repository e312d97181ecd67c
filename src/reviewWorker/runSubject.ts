import { type FSWatcher, watch } from 'node:fs';
import { createEvidenceCollector, type EvidenceCollector } from '../core/analysis/evidence.ts';
import { BenchError } from '../core/errors.ts';
import type { Kept, LabelKeeper, LabelsOf } from '../core/harness/labelKeeper.ts';
import type { Who } from '../core/review/labelEntries.ts';
import type { AttemptContent } from '../core/review/standing.ts';
import type { LabelChange, LabelPlace } from '../core/schema/label.ts';
import type { ReadSubmission } from '../core/scoring/submission.ts';
import { lookAt } from '../core/store/fileStamp.ts';
import { sha256OfJson } from '../core/store/hash.ts';
import { type AttemptContext, readAttemptContext } from '../core/trajectory/attemptContext.ts';
import type { KnowledgeCache } from '../core/trajectory/attemptKnowledge.ts';
import type { OpenedTrajectory } from '../protocol/review.ts';
import type { LentKeeper } from './keepers.ts';
import type { Subject, Undone } from './subject.ts';

export interface RunSubjectParts {
  /** Absolute path of the trajectory. */
  readonly path: string;
  readonly context: AttemptContext;
  /** Who keeps its labels, or why nobody can, as a sentence. */
  readonly labels: LentKeeper | { readonly problem: string };
  readonly knowledge: KnowledgeCache;
}

/** An attempt of one of our runs: its score and flags are in the run, its labels in the run's report. */
export class RunSubject implements Subject {
  private readonly parts: RunSubjectParts;
  private context: AttemptContext;
  private readonly listeners = new Set<() => void>();
  private watcher: FSWatcher | null = null;

  constructor(parts: RunSubjectParts) {
    this.parts = parts;
    this.context = parts.context;
    this.awaitScore();
  }

  attempt(): OpenedTrajectory['attempt'] {
    const { key, run, score, flags, costUsd } = this.context;
    return {
      model: key.model,
      task_id: key.task_id,
      repeat: key.repeat,
      max_turns: run.settings.max_turns,
      outcome: score?.outcome ?? null,
      reason: score?.reason ?? '',
      score: score?.score?.score ?? null,
      cost_usd: costUsd,
      flags: flags.map(({ code, message }) => ({ code, message })),
    };
  }

  labelProblem(): string | null {
    const { labels } = this.parts;
    return 'problem' in labels ? labels.problem : null;
  }

  version(): string {
    return lookAt(this.context.attemptPaths.score).stamp;
  }

  async refresh(signal: AbortSignal): Promise<void> {
    const context = await readAttemptContext(this.parts.path, signal);
    if (context === null) return;
    this.context = context;
    if (context.score !== null) this.stopWatching();
  }

  async collector(submission: ReadSubmission | null, signal: AbortSignal): Promise<EvidenceCollector> {
    await this.refresh(signal);
    const { score, remarks } = this.context;
    const knowledge = await this.context.knowledge(this.parts.knowledge, signal);
    return createEvidenceCollector({
      submission,
      score: score?.score ?? null,
      falsePositives: score?.false_positives ?? [],
      truth: knowledge.truth,
      truthProblem: knowledge.truthProblem,
      doubts: knowledge.doubts,
      objects: knowledge.objects,
      remarks: [...remarks, ...knowledge.remarks],
      contentSha256: sha256OfJson,
    });
  }

  async setTruth(): Promise<void> {
    throw new BenchError('usage', 'an attempt of a run has the truth that the run was scored by', {
      hint: 'A ground truth can be chosen for trajectories that were imported.',
    });
  }

  async readLabels(content: AttemptContent, signal: AbortSignal): Promise<LabelsOf> {
    const { labels } = this.parts;
    if ('problem' in labels) return { labels: [], problems: [] };
    return await labels.keeper.read(this.context.key, content, signal);
  }

  async writeLabel(
    content: AttemptContent,
    place: LabelPlace,
    change: LabelChange,
    who: Who,
    signal: AbortSignal,
  ): Promise<Kept> {
    return await this.keeper.write(this.context.key, content, place, change, who, signal);
  }

  async undoLabel(content: AttemptContent, who: Who, signal: AbortSignal): Promise<Undone> {
    return await this.keeper.undo(this.context.key, content, who, signal);
  }

  onLabels(listener: () => void): () => void {
    const { labels } = this.parts;
    return 'problem' in labels ? () => {} : labels.keeper.watch(listener);
  }

  onChange(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  close(): void {
    this.stopWatching();
    const { labels } = this.parts;
    if (!('problem' in labels)) labels.release();
    this.listeners.clear();
  }

  private get keeper(): LabelKeeper {
    const { labels } = this.parts;
    if ('problem' in labels) throw new BenchError('not_writable', labels.problem);
    return labels.keeper;
  }

  /** The score comes after the last record of the trajectory, in a file beside it. */
  private awaitScore(): void {
    if (this.context.score !== null) return;
    try {
      this.watcher = watch(this.context.attemptPaths.dir, (_, file) => {
        if (file === null || file === 'score.json') void this.lookForScore();
      });
      this.watcher.on('error', () => this.stopWatching());
    } catch {
      // Nothing tells of files here: the score is read again with the next analysis.
    }
  }

  private async lookForScore(): Promise<void> {
    try {
      await this.refresh(new AbortController().signal);
    } catch {
      // In the middle of being written: another event comes.
      return;
    }
    for (const listener of this.listeners) listener();
  }

  private stopWatching(): void {
    this.watcher?.close();
    this.watcher = null;
  }
}
