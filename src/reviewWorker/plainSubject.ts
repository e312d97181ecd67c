import { createEvidenceCollector, type EvidenceCollector } from '../core/analysis/evidence.ts';
import { BenchError } from '../core/errors.ts';
import type { LabelsOf } from '../core/harness/labelKeeper.ts';
import type { ReadSubmission } from '../core/scoring/submission.ts';
import { sha256OfJson } from '../core/store/hash.ts';
import type { Subject } from './subject.ts';

/** A trajectory that can be read and nothing else: no folder is there to keep anything of it, or its run cannot be used. */
export class PlainSubject implements Subject {
  private readonly problem: string;

  /** `problem`: why labels cannot be kept, as a sentence. */
  constructor(problem: string) {
    this.problem = problem;
  }

  attempt(): null {
    return null;
  }

  labelProblem(): string {
    return this.problem;
  }

  version(): string {
    return '';
  }

  async refresh(): Promise<void> {
    // Nothing is known beside the file.
  }

  async collector(submission: ReadSubmission | null): Promise<EvidenceCollector> {
    return createEvidenceCollector({
      submission,
      score: null,
      falsePositives: [],
      truth: null,
      truthProblem: 'No ground truth is known for this trajectory.',
      doubts: [],
      objects: null,
      remarks: [],
      contentSha256: sha256OfJson,
    });
  }

  async setTruth(): Promise<never> {
    throw this.fault();
  }

  async readLabels(): Promise<LabelsOf> {
    return { labels: [], problems: [] };
  }

  async writeLabel(): Promise<never> {
    throw this.fault();
  }

  async undoLabel(): Promise<never> {
    throw this.fault();
  }

  onLabels(): () => void {
    return () => {};
  }

  onChange(): () => void {
    return () => {};
  }

  close(): void {
    // Nothing is held.
  }

  private fault(): BenchError {
    return new BenchError('not_writable', this.problem, {
      hint: 'Open a folder, then open the trajectory again.',
    });
  }
}
