import { BenchError } from '../errors.ts';
import { labelledJson, withLabels } from '../report/withLabels.ts';
import { hasCountedAdjudications, lostAdjudications } from '../review/adjudicatorsOf.ts';
import type { AttemptOf } from '../review/reviewerLog.ts';
import { hasCounted, lostProblems } from '../review/reviewOf.ts';
import type { AttemptContent } from '../review/standing.ts';
import { Report } from '../schema/report.ts';
import type { ReportedReview } from '../schema/reportedReview.ts';
import type { RunFile } from '../schema/run.ts';
import { AdjudicationFolder } from '../store/adjudicationFolder.ts';
import { AttemptMap } from '../store/attemptMap.ts';
import { makeFolder, writeFileAtomic } from '../store/files.ts';
import { LabelFolder } from '../store/labelFolder.ts';
import { withLabelLock } from '../store/labelLock.ts';
import type { AttemptKey, RunPaths } from '../store/layout.ts';
import { plannedAttempts } from '../store/plannedAttempts.ts';
import { RunLock } from '../store/runLock.ts';
import type { AttemptContents } from './attemptContent.ts';
import { adjudicationProblems, labelProblems } from './labelProblems.ts';
import { modelReport } from './modelReport.ts';
import { ReportFile } from './reportFile.ts';

/** What the report of a model is made from, beside the label files. */
export interface ReportSources {
  /** A report that was just built, to be written whatever is there; null to go on with the one that is there. */
  readonly built: Report | null;
  /** An attempt that is open, whose content need not be read; null for none. */
  readonly open: { readonly key: AttemptKey; readonly content: AttemptContent } | null;
}

export interface WrittenReport {
  /** Null while the run goes on and has no report yet. */
  readonly report: Report | null;
  readonly path: string;
  /** What a person should know, as sentences. */
  readonly remarks: readonly string[];
}

/** Where people's words are. */
export interface ReviewFolders {
  readonly labels: LabelFolder;
  readonly adjudications: AdjudicationFolder;
}

/** The folders of a run. */
export function reviewFolders(paths: RunPaths): ReviewFolders {
  return {
    labels: new LabelFolder(paths.labels),
    adjudications: new AdjudicationFolder(paths.adjudications),
  };
}

/** What a report has counted of the files. */
export type CountedReview = Pick<ReportedReview, 'reviewers' | 'adjudicators'>;

const nothingCounted: CountedReview = { reviewers: [], adjudicators: [] };

/** Writes the report with the labels that the files have at that moment. Once, under the lock. */
export type WriteReport = () => WrittenReport;

/**
 * The reports of a run with its labels in them. Everything slow, building a report and reading trajectories, is done
 * before the lock is taken; under it files are small and everything is synchronous.
 */
export class LabelledReports {
  private readonly run: RunFile;
  private readonly paths: RunPaths;
  private readonly folder: LabelFolder;
  private readonly adjudications: AdjudicationFolder;
  private readonly contents: AttemptContents;
  private readonly files: Map<string, ReportFile> = new Map();
  private readonly planned = new AttemptMap<true>();
  /** Problems of a file, which is another object when it has changed. */
  private readonly found: WeakMap<object, readonly string[]> = new WeakMap();

  constructor(
    run: RunFile,
    paths: RunPaths,
    { labels, adjudications }: ReviewFolders,
    contents: AttemptContents,
  ) {
    this.run = run;
    this.paths = paths;
    this.folder = labels;
    this.adjudications = adjudications;
    this.contents = contents;
    for (const key of plannedAttempts(run)) this.planned.set(key, true);
  }

  readonly isPlanned = (attempt: AttemptOf): boolean => this.planned.get(attempt) === true;

  /** The report of a model as it is on the disk. */
  file(model: string): ReportFile {
    const { run_id } = this.run;
    const file = this.files.get(model) ?? new ReportFile(this.paths.report(model), { run_id, model });
    this.files.set(model, file);
    return file;
  }

  /** Why labels and adjudications are missing. */
  problems(): string[] {
    const known = <F extends object>(file: F, look: (file: F) => string[]) => {
      const problems = this.found.get(file) ?? look(file);
      this.found.set(file, problems);
      return problems;
    };
    return [
      ...this.folder.files().flatMap((file) => known(file, (one) => labelProblems([one], this.isPlanned))),
      ...this.adjudications
        .files()
        .flatMap((file) => known(file, (one) => adjudicationProblems(one, this.isPlanned))),
    ];
  }

  /** Sentences about what the report of a model counted and no file has any more. */
  lost(model: string): string[] {
    const { reviewers, adjudicators } = this.countedIn(model);
    return [
      ...lostProblems(reviewers, this.folder.files()),
      ...lostAdjudications(adjudicators, this.adjudications.files()),
    ];
  }

  /** Whether the report of a model lacks something that is in the files: it was written before that was said. */
  isBehind(model: string): boolean {
    const found = this.file(model).read();
    return (
      found.kind === 'report' &&
      !(
        hasCounted(found.report, this.folder.files()) &&
        hasCountedAdjudications(found.report, this.adjudications.files())
      )
    );
  }

  private countedIn(model: string): CountedReview {
    const found = this.file(model).read();
    return found.kind === 'report' ? found.report.review : nothingCounted;
  }

  /**
   * Does something under the lock of the labels, with the right to write the report of a model.
   * @throws BenchError run_locked; run_mismatch for a report of a newer version, which is never replaced; journal_damaged
   *   where it has to be built and cannot; disk_full | not_writable; whatever `work` throws; the signal's reason
   */
  async underLock<T>(
    model: string,
    sources: ReportSources,
    work: (write: WriteReport) => T,
    signal: AbortSignal,
  ): Promise<T> {
    const wanted = { models: [model], attempts: [] };
    return await this.underLockOfAll(wanted, sources, (write) => work(() => write(model)), signal);
  }

  /**
   * {@link underLock} for several models. `attempts` are those that the work brings labels of, beside those that have some.
   * A report that was just built is that of the only model.
   */
  async underLockOfAll<T>(
    { models, attempts }: { readonly models: readonly string[]; readonly attempts: readonly AttemptKey[] },
    { built, open }: ReportSources,
    work: (write: (model: string) => WrittenReport) => T,
    signal: AbortSignal,
  ): Promise<T> {
    const known = new AttemptMap<AttemptContent | null>();
    if (open !== null) known.set(open.key, open.content);
    const anew = new Map<string, Report>();
    const unread = () =>
      [...attempts, ...models.flatMap((model) => this.labelled(model))].filter(
        (key) => known.get(key) === undefined,
      );
    const unbuilt = () =>
      models.filter((model) => built === null && !anew.has(model) && this.needsBuilding(model));
    makeFolder(this.paths.labels);
    for (;;) {
      for (const key of unread()) known.set(key, await this.contents.get(key, signal));
      for (const model of unbuilt()) {
        anew.set(model, await modelReport(this.run, this.paths, model, signal));
      }
      const ready = () => {
        if (unread().length > 0 || unbuilt().length > 0) return null;
        return {
          result: work((model) => this.write(model, { built, anew: anew.get(model) ?? null, known })),
        };
      };
      const done = await withLabelLock(this.paths.labelLock, ready, signal);
      if (done !== null) return done.result;
    }
  }

  /** Attempts of a model of which somebody has said something. */
  labelled(model: string): AttemptKey[] {
    const seen = new AttemptMap<true>();
    const files: readonly { readonly records: readonly { readonly target: AttemptKey }[] }[] = [
      ...this.folder.files(),
      ...this.adjudications.files(),
    ];
    return files.flatMap(({ records }) =>
      records.flatMap(({ target }) => {
        if (target.model !== model || !this.isPlanned(target) || seen.get(target) === true) return [];
        seen.set(target, true);
        return [target];
      }),
    );
  }

  /**
   * What {@link underLock} would write now in place of a report that has counted `before`; null for none. Neither locks nor writes.
   * @throws BenchError as {@link modelReport}; the signal's reason
   */
  async preview(model: string, before: CountedReview | null, signal: AbortSignal): Promise<Report> {
    const built = await modelReport(this.run, this.paths, model, signal);
    const known = new AttemptMap<AttemptContent | null>();
    for (const key of this.labelled(model)) known.set(key, await this.contents.get(key, signal));
    return Report.parse(this.withLabelsNow(built, { known, before: before ?? nothingCounted }));
  }

  private withLabelsNow(
    base: Report,
    { known, before }: { known: AttemptMap<AttemptContent | null>; before: CountedReview },
  ): Report {
    return withLabels(base, {
      logs: this.folder.files().filter(({ records }) => records.length > 0),
      problems: this.problems(),
      contentOf: (attempt) => known.get(attempt) ?? null,
      before: before.reviewers,
      adjudications: this.adjudications.files().filter(({ records }) => records.length > 0),
      adjudicatorsBefore: before.adjudicators,
    });
  }

  private needsBuilding(model: string): boolean {
    const { kind } = this.file(model).read();
    return kind === 'damaged' || (kind === 'absent' && !RunLock.isHeld(this.paths.lock));
  }

  private write(
    model: string,
    {
      built,
      anew,
      known,
    }: { built: Report | null; anew: Report | null; known: AttemptMap<AttemptContent | null> },
  ): WrittenReport {
    const file = this.file(model);
    const { path } = file;
    const found = file.read();
    if (found.kind === 'newer' && built === null) throw newerReport(path, found.version);
    const base = built ?? (found.kind === 'report' ? found.report : anew);
    if (base === null) return { report: null, path, remarks: [runGoesOn] };
    const before = found.kind === 'report' ? found.report.review : nothingCounted;
    const labelled = this.withLabelsNow(base, { known, before });
    makeFolder(this.paths.reports);
    // One that was read was checked then, and has its keys in the order of the schema.
    const report = found.kind === 'report' && base === found.report ? labelled : Report.parse(labelled);
    writeFileAtomic(path, labelledJson(report));
    file.written(report);
    if (built !== null || found.kind === 'report') return { report, path, remarks: [] };
    const what = found.kind === 'damaged' ? `was damaged (${found.why})` : 'was missing';
    return { report, path, remarks: [`The report ${what}, and was made anew from the attempts.`] };
  }
}

const runGoesOn = 'The run is still going on: its labels appear in the report when it has ended.';

function newerReport(path: string, version: string): BenchError {
  return new BenchError('run_mismatch', `${path} was made by another version: its format is ${version}`, {
    hint: 'Nothing was saved. Label with the version that made the report, or move the report away and save again.',
  });
}
