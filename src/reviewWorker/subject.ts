import type { EvidenceCollector } from '../core/analysis/evidence.ts';
import type { AttemptContent } from '../core/review/standing.ts';
import type { HeldLabel, LabelChange, LabelPlace } from '../core/schema/label.ts';
import type { ReadSubmission } from '../core/scoring/submission.ts';
import type { OpenedTrajectory } from '../protocol/review.ts';

/** Labels as the keeper has them, those of everybody. */
export interface ReadLabels {
  readonly labels: readonly HeldLabel[];
  /** Why labels are missing, as sentences. */
  readonly problems: readonly string[];
}

export interface KeptLabels extends ReadLabels {
  readonly savedAt: string;
  /** The report that was rewritten; null where there is none. */
  readonly report: string | null;
  readonly remarks: readonly string[];
}

export interface Labeller {
  readonly reviewer: string;
  readonly blind: boolean;
}

/** What a trajectory is of: what is known of it beside the file, and who keeps its labels. */
export interface Subject {
  /** Null where nobody can say. */
  attempt(): OpenedTrajectory['attempt'];
  /** Why labels cannot be kept, as a sentence; null where they can. */
  labelProblem(): string | null;
  /** Another text whenever an analysis would come out differently though the trajectory is the same. */
  version(): string;
  /** Reads again what may have changed on the disk. */
  refresh(signal: AbortSignal): Promise<void>;
  /** What finds the evidence in its steps. */
  collector(submission: ReadSubmission | null, signal: AbortSignal): Promise<EvidenceCollector>;
  /** @throws BenchError usage for one that has a truth already; ground_truth_invalid */
  setTruth(path: string, signal: AbortSignal): Promise<void>;
  readLabels(content: AttemptContent, signal: AbortSignal): Promise<ReadLabels>;
  /** @throws BenchError disk_full, not_writable, journal_damaged: nothing was kept then */
  writeLabel(
    content: AttemptContent,
    place: LabelPlace,
    change: LabelChange,
    who: Labeller,
    signal: AbortSignal,
  ): Promise<KeptLabels>;
  /** @throws as writeLabel */
  undoLabel(
    content: AttemptContent,
    who: Labeller,
    signal: AbortSignal,
  ): Promise<KeptLabels & { readonly undone: HeldLabel | null }>;
  /** Told when labels were written, by whomever. @returns to stop being told */
  onLabels(listener: () => void): () => void;
  /** Told when what is known of it has changed otherwise. @returns to stop being told */
  onChange(listener: () => void): () => void;
  close(): void;
}
