import type { EvidenceCollector } from '../core/analysis/evidence.ts';
import type { Kept, LabelsOf } from '../core/harness/labelKeeper.ts';
import type { Who } from '../core/review/labelEntries.ts';
import type { AttemptContent } from '../core/review/standing.ts';
import type { HeldLabel, LabelChange, LabelPlace } from '../core/schema/label.ts';
import type { ReadSubmission } from '../core/scoring/submission.ts';
import type { OpenedTrajectory } from '../protocol/review.ts';

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
  /** Labels of everybody. */
  readLabels(content: AttemptContent, signal: AbortSignal): Promise<LabelsOf>;
  /** @throws BenchError as LabelKeeper */
  writeLabel(
    content: AttemptContent,
    place: LabelPlace,
    change: LabelChange,
    who: Who,
    signal: AbortSignal,
  ): Promise<Kept>;
  /** @throws BenchError as LabelKeeper */
  undoLabel(content: AttemptContent, who: Who, signal: AbortSignal): Promise<Undone>;
  /** Told when labels were written, by whomever. @returns to stop being told */
  onLabels(listener: () => void): () => void;
  /** Told when what is known of it has changed otherwise. @returns to stop being told */
  onChange(listener: () => void): () => void;
  close(): void;
}

export type Undone = Kept & { readonly undone: HeldLabel | null };
