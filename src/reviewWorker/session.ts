import { dirname } from 'node:path';
import { BenchError } from '../core/errors.ts';
import { contentOfTrajectory } from '../core/harness/attemptContent.ts';
import type { Kept } from '../core/harness/labelKeeper.ts';
import { ownLabelsAreIn } from '../core/review/ownLabels.ts';
import type { AttemptContent } from '../core/review/standing.ts';
import type { AttemptAnalysis } from '../core/schema/analysis.ts';
import type { HeldLabel, LabelChange, LabelPlace } from '../core/schema/label.ts';
import type { ShownStep } from '../core/schema/step.ts';
import { type ReadSubmission, readSubmission } from '../core/scoring/submission.ts';
import { findText } from '../core/trajectory/find.ts';
import { rawRecords } from '../core/trajectory/rawRecords.ts';
import type { TrajectoryReader } from '../core/trajectory/reader.ts';
import { fittingRange, headPage, shownRange, shownStep } from '../core/trajectory/shown.ts';
import type { Params, Result } from '../protocol/channel.ts';
import type { AttemptLabels, LabelSaved, OpenedTrajectory } from '../protocol/review.ts';
import type { reviewWorkerContract, TextPage } from '../protocol/reviewWorker.ts';
import { readExchanges } from './exchanges.ts';
import { fittingAnalysis, fittingLabels } from './fitMessage.ts';
import type { Subject } from './subject.ts';
import {
  seenLabels,
  untilSentence,
  type Viewer,
  veiledAnalysis,
  veiledAttempt,
  veiledInfo,
  veiledLabel,
} from './veil.ts';

type Contract = typeof reviewWorkerContract;
type Query<K extends keyof Contract['calls']> = Params<Contract, K>;
type Answer<K extends keyof Contract['calls']> = Result<Contract, K>;

export interface SessionParts {
  /** As the host calls it. */
  readonly id: string;
  readonly reader: TrajectoryReader;
  /** What the trajectory is of, and who keeps its labels. */
  readonly subject: Subject;
  readonly viewer: Viewer;
  /** Told when the host has something new to see; at most as often as the reader tells. */
  readonly onChange: (opened: OpenedTrajectory) => void;
  /** Told when labels were written, by whomever. */
  readonly onLabels: () => void;
}

/** One trajectory that is open: everything that is asked of it, as its viewer may see it. */
export class Session {
  private readonly parts: SessionParts;
  private viewer: Viewer;
  /** Whether the own labels are in; null until somebody has looked. */
  private ownIn: boolean | null = null;
  private claims: number | null = null;
  private analysis: { readonly of: string; readonly result: AttemptAnalysis } | null = null;
  private content: { readonly of: string; readonly content: AttemptContent } | null = null;
  private text: {
    readonly of: string;
    readonly page: { text: string | null; problem: string | null };
  } | null = null;
  private readonly closing = new AbortController();
  private readonly release: (() => void)[] = [];

  constructor(parts: SessionParts) {
    this.parts = parts;
    this.viewer = parts.viewer;
    this.release.push(
      parts.reader.onChange(() => parts.onChange(this.opened())),
      parts.subject.onChange(() => parts.onChange(this.opened())),
      parts.subject.onLabels(() => {
        parts.onLabels();
        void this.lookAgain();
      }),
    );
    void this.lookAgain();
  }

  opened(): OpenedTrajectory {
    const { id, reader, subject } = this.parts;
    const info = reader.info();
    const attempt = subject.attempt();
    const hidden = this.isHidden;
    return {
      trajectory: id,
      info: hidden ? veiledInfo(info, dirname(reader.path)) : info,
      progress: reader.progress(),
      attempt: attempt === null || !hidden ? attempt : veiledAttempt(attempt),
      hidden,
      until: hidden ? untilSentence(this.claims) : null,
      label_problem: subject.labelProblem(),
    };
  }

  async setViewer(viewer: Viewer, signal: AbortSignal): Promise<OpenedTrajectory> {
    if (viewer.reviewer !== this.viewer.reviewer) this.ownIn = null;
    this.viewer = viewer;
    await this.parts.subject.refresh(signal);
    void this.lookAgain();
    return this.opened();
  }

  async setTruth(path: string, signal: AbortSignal): Promise<OpenedTrajectory> {
    await this.parts.subject.setTruth(path, signal);
    this.analysis = null;
    return this.opened();
  }

  readHeads({ from, count }: Query<'readHeads'>): Answer<'readHeads'> {
    const { reader } = this.parts;
    return { heads: headPage(reader.heads(from, count)), progress: reader.progress() };
  }

  async readStep({ step, first_part }: Query<'readStep'>, signal: AbortSignal): Promise<ShownStep> {
    return shownStep(await this.parts.reader.step(step, signal), step, first_part);
  }

  async readPart(query: Query<'readPart'>, signal: AbortSignal): Promise<Answer<'readPart'>> {
    return shownRange(await this.parts.reader.step(query.step, signal), query);
  }

  async find(
    { text, match_case, kinds, limit }: Query<'find'>,
    signal: AbortSignal,
  ): Promise<Answer<'find'>> {
    return await findText(
      this.parts.reader,
      { text, matchCase: match_case, kinds, limit },
      this.until(signal),
    );
  }

  async analyse(signal: AbortSignal): Promise<AttemptAnalysis> {
    const analysis = await this.analyseWhole(this.until(signal));
    return fittingAnalysis(
      this.isHidden ? veiledAnalysis(analysis, untilSentence(analysis.ledger.length)) : analysis,
    );
  }

  async readLabels(signal: AbortSignal): Promise<AttemptLabels> {
    const read = await this.parts.subject.readLabels(await this.currentContent(this.until(signal)), signal);
    this.judge(read.labels);
    return fittingLabels(seenLabels(read, this.viewer.reviewer, this.isHidden));
  }

  async writeLabel(place: LabelPlace, change: LabelChange, signal: AbortSignal): Promise<LabelSaved> {
    const content = await this.currentContent(this.until(signal));
    const saved = await this.parts.subject.writeLabel(content, place, change, this.who(), signal);
    return this.saved(saved);
  }

  async undoLabel(signal: AbortSignal): Promise<Answer<'undoLabel'>> {
    const content = await this.currentContent(this.until(signal));
    const { undone, ...saved } = await this.parts.subject.undoLabel(content, this.who(), signal);
    const answer = this.saved(saved);
    return { undone: undone === null || !this.isHidden ? undone : veiledLabel(undone), saved: answer };
  }

  async readExchange({ step, from }: Query<'readExchange'>, signal: AbortSignal): Promise<TextPage> {
    this.refuseHidden();
    const { reader } = this.parts;
    const [head] = reader.heads(step, 1);
    if (head === undefined) throw new BenchError('usage', `there is no step ${step + 1}`);
    return await this.page(`exchange ${step}`, from, async () => {
      if (reader.info().format !== 'itbench-review') {
        return { text: null, problem: 'Only attempts of our own runs have their exchanges recorded.' };
      }
      const isLast = step === reader.progress().steps - 1;
      return await readExchanges({ trajectory: reader.path, turn: head.turn, isLast }, signal);
    });
  }

  async readRaw({ step, from }: Query<'readRaw'>, signal: AbortSignal): Promise<TextPage> {
    this.refuseHidden();
    const { reader } = this.parts;
    return await this.page(`raw ${step}`, from, async () => ({
      text: await rawRecords(reader, step, signal),
      problem: null,
    }));
  }

  close(): void {
    this.closing.abort(new BenchError('cancelled', 'the trajectory was closed'));
    for (const release of this.release) release();
    this.parts.subject.close();
    this.parts.reader.close();
  }

  private get isHidden(): boolean {
    return this.viewer.blind && this.ownIn !== true;
  }

  /** Aborted with the call and with the session. */
  private until(signal: AbortSignal): AbortSignal {
    return AbortSignal.any([signal, this.closing.signal]);
  }

  private who(): { readonly reviewer: string; readonly blind: boolean } {
    const { reviewer } = this.viewer;
    if (reviewer === null) {
      throw new BenchError('usage', 'nobody has said who labels', {
        hint: 'Set the name with the command ITBench Review: Set Reviewer Name.',
      });
    }
    return { reviewer, blind: this.isHidden };
  }

  private saved(kept: Kept): LabelSaved {
    const wasHidden = this.isHidden;
    this.judge(kept.labels);
    if (wasHidden !== this.isHidden) this.parts.onChange(this.opened());
    return {
      labels: fittingLabels(seenLabels(kept, this.viewer.reviewer, this.isHidden)),
      saved_at: kept.saved_at,
      // Its name is that of the model.
      report: this.isHidden ? null : kept.report,
      remarks: this.isHidden ? [] : [...kept.remarks],
    };
  }

  private judge(labels: readonly HeldLabel[]): void {
    this.ownIn = ownLabelsAreIn(labels, this.viewer.reviewer, this.claims ?? 0);
  }

  private async lookAtOwn(signal: AbortSignal): Promise<void> {
    const content = await this.currentContent(this.until(signal));
    this.judge((await this.parts.subject.readLabels(content, signal)).labels);
  }

  /** Whether what is hidden may be seen: known when the whole file has been looked at, and told then. */
  private async lookAgain(): Promise<void> {
    if (!this.viewer.blind) return;
    const before = this.opened();
    try {
      await this.lookAtOwn(this.closing.signal);
    } catch {
      // Closed meanwhile, or unreadable: then it stays as it is, and whoever reads the labels is told why.
      return;
    }
    const now = this.opened();
    if (before.hidden !== now.hidden || before.until !== now.until) this.parts.onChange(now);
  }

  private refuseHidden(): void {
    if (!this.isHidden) return;
    throw new BenchError('usage', 'this would tell the model', { hint: untilSentence(this.claims) });
  }

  private async readSubmission(): Promise<ReadSubmission | null> {
    const text = await this.parts.reader.submission();
    const submission = text === null ? null : readSubmission(text);
    this.claims = submission?.ok ? submission.submission.claims.length : 0;
    return submission;
  }

  /** What labels are bound to, of all that has been written so far. */
  private async currentContent(signal: AbortSignal): Promise<AttemptContent> {
    const { reader } = this.parts;
    await reader.indexed(signal);
    const of = this.stateOfReading();
    if (this.content?.of === of) return this.content.content;
    await this.readSubmission();
    const content = await contentOfTrajectory(reader, signal);
    this.content = { of, content };
    return content;
  }

  private async analyseWhole(signal: AbortSignal): Promise<AttemptAnalysis> {
    const { reader, subject } = this.parts;
    await reader.indexed(signal);
    const of = `${this.stateOfReading()} ${subject.version()}`;
    if (this.analysis?.of === of) return this.analysis.result;
    const collector = await subject.collector(await this.readSubmission(), signal);
    for await (const { index, step } of reader.steps(0, signal)) collector.add(index, step);
    const result = collector.result();
    this.analysis = { of, result };
    return result;
  }

  private stateOfReading(): string {
    const { steps, read_bytes, live } = this.parts.reader.progress();
    return `${steps} ${read_bytes} ${live}`;
  }

  /** A page of a text that is made when its first one is asked for. */
  private async page(
    of: string,
    from: number,
    make: () => Promise<{ text: string | null; problem: string | null }>,
  ): Promise<TextPage> {
    if (from === 0 || this.text?.of !== of) this.text = { of, page: await make() };
    const { text, problem } = this.text.page;
    if (text === null) return { text, chars: 0, problem };
    const shown = fittingRange(text, from, 400_000);
    if (from + shown.length >= text.length) this.text = null;
    return { text: shown, chars: text.length, problem };
  }
}
