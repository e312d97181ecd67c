import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createEvidenceCollector, type EvidenceCollector } from '../core/analysis/evidence.ts';
import { BenchError, messageOf } from '../core/errors.ts';
import type { ImportKeeper } from '../core/harness/importLabels.ts';
import type { Kept, LabelsOf } from '../core/harness/labelKeeper.ts';
import type { Who } from '../core/review/labelEntries.ts';
import type { AttemptContent } from '../core/review/standing.ts';
import type { LabelChange, LabelPlace } from '../core/schema/label.ts';
import type { ReadSubmission } from '../core/scoring/submission.ts';
import { sha256, sha256OfJson } from '../core/store/hash.ts';
import type { TrajectoryReader } from '../core/trajectory/reader.ts';
import {
  type ForeignKnowledge,
  type ForeignScore,
  readForeignKnowledge,
  scoreForeign,
} from '../core/trajectory/scoreForeign.ts';
import type { OpenedTrajectory } from '../protocol/review.ts';
import type { Subject, Undone } from './subject.ts';

export interface ImportSubjectParts {
  readonly reader: TrajectoryReader;
  /** Lends the keeper of its labels, by the sha256 of its file. */
  readonly lend: (fileSha256: string) => { readonly keeper: ImportKeeper; release(): void };
}

/** What a ground truth says of it, read for this session. */
interface KnownTruth {
  readonly path: string;
  readonly knowledge: ForeignKnowledge;
  readonly scored: ForeignScore;
}

/** A trajectory that no run of ours made: its labels, and the truth that a person named, are kept beside the results. */
export class ImportSubject implements Subject {
  private readonly parts: ImportSubjectParts;
  private readonly closing = new AbortController();
  private readonly changeListeners = new Set<() => void>();
  private readonly labelListeners = new Set<() => void>();
  private lent: Promise<ImportKeeper> | null = null;
  private release: (() => void) | null = null;
  private truth: KnownTruth | null = null;
  private truthProblem: string | null = null;
  private score: number | null = null;

  constructor(parts: ImportSubjectParts) {
    this.parts = parts;
    // What was named before is found while the first step is already on the screen.
    void this.findTruth();
  }

  attempt(): OpenedTrajectory['attempt'] {
    const { model, task } = this.parts.reader.info();
    return {
      model: model ?? 'unknown',
      task_id: task ?? basename(this.parts.reader.path),
      repeat: 1,
      max_turns: null,
      outcome: null,
      reason: '',
      score: this.score,
      cost_usd: null,
      flags: [],
    };
  }

  labelProblem(): null {
    return null;
  }

  version(): string {
    return `${this.truth?.path ?? ''} ${this.truthProblem ?? ''}`;
  }

  async refresh(): Promise<void> {
    // Its file is read whole, and its truth is read when it is needed.
  }

  async collector(submission: ReadSubmission | null, signal: AbortSignal): Promise<EvidenceCollector> {
    await this.loadTruth(signal);
    const { truth } = this;
    return createEvidenceCollector({
      submission,
      score: truth?.scored.score ?? null,
      falsePositives: truth?.scored.falsePositives ?? [],
      truth: truth?.knowledge.truth ?? null,
      truthProblem:
        truth === null
          ? (this.truthProblem ?? 'No ground truth is known for this trajectory. Choose one to score it.')
          : null,
      doubts: truth?.knowledge.doubts ?? [],
      objects: truth?.knowledge.objects ?? null,
      remarks: truth?.knowledge.remarks ?? [],
      contentSha256: sha256OfJson,
    });
  }

  async setTruth(path: string, signal: AbortSignal): Promise<void> {
    const truth = await this.readTruth(path, signal);
    const text = await readFile(path);
    const keeper = await this.keeper();
    await keeper.setTruth({ path, sha256: sha256(text), score: truth.scored.score }, signal);
    this.truth = truth;
    this.truthProblem = null;
    this.score = truth.scored.score.score;
  }

  async readLabels(content: AttemptContent, signal: AbortSignal): Promise<LabelsOf> {
    const keeper = await this.keeper();
    return await keeper.read(keeper.key, content, signal);
  }

  async writeLabel(
    content: AttemptContent,
    place: LabelPlace,
    change: LabelChange,
    who: Who,
    signal: AbortSignal,
  ): Promise<Kept> {
    const keeper = await this.keeper();
    return await keeper.write(keeper.key, content, place, change, who, signal);
  }

  async undoLabel(content: AttemptContent, who: Who, signal: AbortSignal): Promise<Undone> {
    const keeper = await this.keeper();
    return await keeper.undo(keeper.key, content, who, signal);
  }

  onLabels(listener: () => void): () => void {
    this.labelListeners.add(listener);
    return () => this.labelListeners.delete(listener);
  }

  onChange(listener: () => void): () => void {
    this.changeListeners.add(listener);
    return () => this.changeListeners.delete(listener);
  }

  close(): void {
    this.closing.abort(new BenchError('cancelled', 'the trajectory was closed'));
    this.changeListeners.clear();
    this.labelListeners.clear();
    this.release?.();
    this.release = null;
  }

  /** The keeper, once the file's hash is known. A file that cannot be read is tried again by whoever asks next. */
  private keeper(): Promise<ImportKeeper> {
    if (this.lent === null) {
      const lending = this.lendKeeper();
      lending.catch(() => {
        if (this.lent === lending) this.lent = null;
      });
      this.lent = lending;
    }
    return this.lent;
  }

  private async lendKeeper(): Promise<ImportKeeper> {
    const hash = await sha256OfFile(this.parts.reader.path, this.closing.signal);
    const { keeper, release } = this.parts.lend(hash);
    const unwatch = keeper.watch(() => {
      for (const listener of this.labelListeners) listener();
    });
    this.release = () => {
      unwatch();
      release();
    };
    return keeper;
  }

  private async findTruth(): Promise<void> {
    try {
      const named = (await this.keeper()).truth();
      if (named === null) return;
      this.score = named.score.score;
    } catch {
      // Whoever reads the labels is told why.
      return;
    }
    for (const listener of this.changeListeners) listener();
  }

  /** The truth that was named before, as long as its file is what it was then. */
  private async loadTruth(signal: AbortSignal): Promise<void> {
    if (this.truth !== null) return;
    const named = (await this.keeper()).truth();
    if (named === null) return;
    const { path, sha256: before } = named;
    try {
      if (sha256(await readFile(path, { signal })) !== before) {
        this.truthProblem = `${path} has changed since the trajectory was scored by it. Choose the ground truth again.`;
        return;
      }
      this.truth = await this.readTruth(path, signal);
    } catch (error) {
      signal.throwIfAborted();
      this.truthProblem = `The ground truth ${path} cannot be read: ${messageOf(error)}. Choose it again.`;
    }
  }

  private async readTruth(path: string, signal: AbortSignal): Promise<KnownTruth> {
    const { reader } = this.parts;
    const snapshotDir = (await hasSnapshot(dirname(path))) ? dirname(path) : null;
    const knowledge = await readForeignKnowledge({ truthPath: path, snapshotDir }, signal);
    const attempt = { submission: await reader.submission(), steps: reader.steps(0, signal) };
    return { path, knowledge, scored: await scoreForeign(attempt, knowledge) };
  }
}

/** A ground truth lies in the folder of its snapshot, in every layout of the benchmark. */
async function hasSnapshot(dir: string): Promise<boolean> {
  const names = await readdir(dir).catch(() => []);
  return names.some((name) => /^(?:k8s_|otel_).*\.tsv$/.test(name));
}

async function sha256OfFile(path: string, signal: AbortSignal): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path), hash, { signal });
  return hash.digest('hex');
}
