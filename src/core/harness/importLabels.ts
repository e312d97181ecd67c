import { messageOf } from '../errors.ts';
import { importReviewOf } from '../review/importReviewOf.ts';
import type { OpenAttempt } from '../review/labelEntries.ts';
import { hasCounted, lostProblems } from '../review/reviewOf.ts';
import type { AttemptContent } from '../review/standing.ts';
import { ImportFile, ImportReview, type ImportTruth, importSchemaVersion } from '../schema/importReview.ts';
import type { HeldLabel } from '../schema/label.ts';
import type { TrajectoryFormat } from '../schema/step.ts';
import { lookAt, readSmallFile } from '../store/fileStamp.ts';
import { makeFolder, writeFileAtomic } from '../store/files.ts';
import { oneLine, parseJson } from '../store/foreignText.ts';
import { LabelFolder } from '../store/labelFolder.ts';
import { withLabelLock } from '../store/labelLock.ts';
import { type AttemptKey, type ImportPaths, pathsOfImport } from '../store/layout.ts';
import { jsonText } from '../store/runStore.ts';
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
import { labelProblems } from './labelProblems.ts';
import { LabelWatch } from './labelWatch.ts';

/** A foreign trajectory, as its importer sees it. */
export interface ImportSource {
  /** Name of the file, without its folder. */
  readonly name: string;
  readonly format: TrajectoryFormat;
  /** Of the whole file. */
  readonly sha256: string;
  /** Which of several trajectories in the file; null for the only one. */
  readonly member: string | null;
  /** What the file says of it; null where it says nothing. */
  readonly model: string | null;
  readonly task: string | null;
}

/** Keeps labels of one foreign trajectory, and what it was scored by. */
export interface ImportKeeper extends LabelKeeper {
  /** What its labels name as their attempt: to be given to the other calls. */
  readonly key: AttemptKey;
  /** The ground truth that a person named before, and the score by it; null without one. */
  truth(): ImportTruth | null;
  /** Keeps them, or forgets them. The review has the score when labels are next read or written. @throws as write */
  setTruth(truth: ImportTruth | null, signal: AbortSignal): Promise<void>;
}

/** A review of thousands of labels has some MB. */
const maxBytes = 64 * 2 ** 20;

/** The labels of a foreign trajectory: a folder in `importsDir`, made with the first label or score. */
export function importLabels(
  importsDir: string,
  source: ImportSource,
  { now }: { readonly now: () => number },
): ImportKeeper {
  return new ImportLabels(pathsOfImport(importsDir, source.sha256, source.member), source, now);
}

interface Open {
  readonly key: AttemptKey;
  readonly content: AttemptContent;
}

class ImportLabels implements ImportKeeper {
  readonly key: AttemptKey;
  private readonly paths: ImportPaths;
  private readonly source: ImportSource;
  private readonly desk: LabelDesk;
  private readonly watching: LabelWatch;

  constructor(paths: ImportPaths, source: ImportSource, now: () => number) {
    this.paths = paths;
    this.source = source;
    this.key = this.keyOf(source);
    this.desk = { folder: new LabelFolder(paths.labels), now };
    this.watching = new LabelWatch([{ dir: paths.labels, files: this.desk.folder }]);
  }

  /** As it was first said, so that a later importer, or a file under another name, does not lose the labels. */
  private keyOf({ model, task, name }: ImportSource): AttemptKey {
    const found = this.readImport();
    if (found.kind !== 'read') return { model: model ?? 'unknown', task_id: task ?? name, repeat: 1 };
    const { model: first, task_id, repeat } = found.value;
    return { model: first, task_id, repeat };
  }

  truth(): ImportTruth | null {
    const found = this.readImport();
    return found.kind === 'read' ? found.value.truth : null;
  }

  async setTruth(truth: ImportTruth | null, signal: AbortSignal): Promise<void> {
    try {
      makeFolder(this.paths.labels);
      const write = () => this.writeImport({ ...this.importFile().file, truth });
      await withLabelLock(this.paths.labelLock, write, signal);
    } catch (error) {
      throw labelFault(error);
    }
  }

  async read(key: AttemptKey, content: AttemptContent, signal: AbortSignal): Promise<LabelsOf> {
    const late = await this.catchUp({ key, content }, signal);
    return { labels: this.labelsOf(content), problems: [...this.problems(), ...late] };
  }

  readonly write: LabelKeeper['write'] = async (key, content, place, change, who, signal) => {
    const checked = checkedWho(who);
    const decide = decideChange(place, change, checked);
    const { undone: _, ...kept } = await this.change({ key, content }, checked.reviewer, decide, signal);
    return kept;
  };

  readonly undo: LabelKeeper['undo'] = async (key, content, who, signal) => {
    const checked = checkedWho(who);
    return await this.change({ key, content }, checked.reviewer, decideUndo(checked), signal);
  };

  watch(listener: () => void): () => void {
    return this.watching.on(listener);
  }

  dispose(): void {
    this.watching.dispose();
  }

  private async change(
    open: Open,
    reviewer: string,
    decide: (open: OpenAttempt) => Decision,
    signal: AbortSignal,
  ): Promise<Kept & { readonly undone: HeldLabel | null }> {
    try {
      makeFolder(this.paths.labels);
      const publish = () => this.publish(open.content);
      const { published, undone, remarks } = await withLabelLock(
        this.paths.labelLock,
        () => applyChange(this.desk, open, reviewer, decide, publish),
        signal,
      );
      this.watching.check();
      return {
        labels: this.labelsOf(open.content),
        problems: this.problems(),
        saved_at: new Date(this.desk.now()).toISOString(),
        report: this.paths.review,
        remarks: [...remarks, ...published],
        undone,
      };
    } catch (error) {
      throw labelFault(error);
    }
  }

  /** The review is written anew where it lacks a label or the score: after a crash, or after a truth was named. */
  private async catchUp({ content }: Open, signal: AbortSignal): Promise<string[]> {
    if (this.isCurrent()) return [];
    try {
      makeFolder(this.paths.labels);
      await withLabelLock(this.paths.labelLock, () => this.publish(content), signal);
      return [];
    } catch (error) {
      signal.throwIfAborted();
      return [
        `The review file lacks what is in the label files: ${oneLine(messageOf(error))}. It is shown here.`,
      ];
    }
  }

  private isCurrent(): boolean {
    const files = this.desk.folder.files();
    const truth = this.truth();
    const found = this.readReview();
    if (found.kind !== 'read') return found.kind === 'absent' && truth === null && files.length === 0;
    const { model, reviewers, score } = found.value;
    return score === (truth?.score.score ?? null) && hasCounted({ model, review: { reviewers } }, files);
  }

  /** Writes what is made from the labels. Only under the lock. @returns remarks */
  private publish(content: AttemptContent): string[] {
    const { file, isNew, remarks } = this.importFile();
    if (isNew) this.writeImport(file);
    const before = this.readReview();
    const logs = this.desk.folder.files();
    const review = importReviewOf({
      file,
      logs: logs.filter(({ records }) => records.length > 0),
      problems: labelProblems(logs, () => true),
      content,
      before: before.kind === 'read' ? before.value.reviewers : [],
    });
    writeFileAtomic(this.paths.review, jsonText(ImportReview.parse(review)));
    return before.kind === 'damaged'
      ? [...remarks, `The review file was damaged (${before.why}), and was made anew.`]
      : remarks;
  }

  private importFile(): { readonly file: ImportFile; readonly isNew: boolean; readonly remarks: string[] } {
    const found = this.readImport();
    if (found.kind === 'read') return { file: found.value, isNew: false, remarks: [] };
    const { name, format, sha256, member } = this.source;
    const file = {
      schema_version: importSchemaVersion,
      name,
      format,
      sha256,
      member,
      ...this.key,
      truth: null,
    };
    const remarks =
      found.kind === 'absent'
        ? []
        : [
            `import.json was damaged (${found.why}), and was made anew: name the ground truth again if there was one.`,
          ];
    return { file, isNew: true, remarks };
  }

  private writeImport(file: ImportFile): void {
    writeFileAtomic(this.paths.importFile, jsonText(ImportFile.parse(file)));
  }

  private readImport(): Reading<ImportFile> {
    return readJson(this.paths.importFile, (value) => ImportFile.safeParse(value).data);
  }

  private readReview(): Reading<ImportReview> {
    return readJson(this.paths.review, (value) => ImportReview.safeParse(value).data);
  }

  private labelsOf(content: AttemptContent): HeldLabel[] {
    return labelsOf(this.desk.folder, content, () => true);
  }

  private problems(): string[] {
    const files = this.desk.folder.files();
    const found = this.readReview();
    const before = found.kind === 'read' ? found.value.reviewers : [];
    return [...labelProblems(files, () => true), ...lostProblems(before, files)];
  }
}

type Reading<T> =
  | { readonly kind: 'read'; readonly value: T }
  | { readonly kind: 'absent' }
  /** Why it cannot be used, as a clause about `it`. */
  | { readonly kind: 'damaged'; readonly why: string };

function readJson<T>(path: string, parse: (value: unknown) => T | undefined): Reading<T> {
  const file = readSmallFile(path, lookAt(path), maxBytes);
  if (file.kind === 'absent') return file;
  if (file.kind === 'unreadable') return { kind: 'damaged', why: oneLine(file.why) };
  const json = parseJson(file.text);
  if (!json.ok) return { kind: 'damaged', why: json.why };
  const value = parse(json.value);
  return value === undefined
    ? { kind: 'damaged', why: 'it does not fit this version' }
    : { kind: 'read', value };
}
