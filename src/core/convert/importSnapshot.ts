import { mkdir, mkdtemp, rename, rm, rmdir, writeFile } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { BenchError } from '../errors.ts';
import type { ImportedFile, ImportReport } from '../schema/importReport.ts';
import { buildEntityIndex } from '../snapshot/entityIndex.ts';
import { alertFiles } from './alertFiles.ts';
import { ColumnTally, partOf } from './columnTally.ts';
import { ConvertContext } from './convertContext.ts';
import { FileAccount, skippedEntry } from './fileAccount.ts';
import { addImportedTask, readImportedSuite } from './importedSuite.ts';
import { asImportWriteError, freeTarget } from './importTarget.ts';
import { fileFindings, type InputFile, inspectFile } from './inputFile.ts';
import { listInput, realRoot } from './inputFolder.ts';
import type { MadeAlert, MadeRow, Remark } from './made.ts';
import { TableWriter } from './tableWriter.ts';
import { truthTemplate, truthTemplateName } from './truthTemplate.ts';

export const importReportName = 'import-report.json';

export interface ImportOptions {
  /** Folder with what was collected from a cluster. */
  readonly input: string;
  /** Folder of tasks, in which a folder for this one is made. */
  readonly into: string;
  /** Id of the task, and name of its folder. */
  readonly task: string;
  readonly title: string;
  /** Only what happened from and to these times, as {@link rowTime}; '' for no limit. What has no time is kept. */
  readonly from: string;
  readonly to: string;
  /** Namespace of what names none, or ''. */
  readonly namespace: string;
  readonly onProgress?: (progress: {
    readonly done: number;
    readonly total: number;
    readonly file: string;
  }) => void;
  /** Characters of rows that are held in memory; for tests. */
  readonly heldCharacters?: number;
}

/**
 * Turns a folder of what was collected from a cluster into a task's snapshot in the benchmark's layout (BENCHMARK.md §2.4),
 * with an account of every input file and every column. The snapshot is made under another name and moved into place, so
 * that a half-made one is never there. Nothing is written outside of `into`.
 *
 * @returns the report, which also lies in the task's folder
 * @throws BenchError `usage` where the input cannot be read, holds nothing known, or the target is taken; `disk_full`,
 *   `not_writable`
 */
export async function importSnapshot(options: ImportOptions, signal: AbortSignal): Promise<ImportReport> {
  const input = await realRoot(resolve(options.input));
  const target = await freeTarget(input, options.into, options.task);
  const suite = await readImportedSuite(options.into);
  try {
    const made = await mkdir(options.into, { recursive: true });
    const work = await mkdtemp(join(options.into, '.importing-'));
    try {
      const report = await makeTask(input, work, options, signal);
      await rename(join(work, 'task'), target);
      addImportedTask(options.into, suite, { id: options.task, title: options.title });
      return report;
    } finally {
      await rm(work, { recursive: true, force: true });
      // A folder that was made for a task that came to nothing goes too, while it is empty.
      if (made !== undefined) await rmdir(options.into).catch(() => undefined);
    }
  } catch (error) {
    throw asImportWriteError(error, target);
  }
}

async function makeTask(
  input: string,
  work: string,
  options: ImportOptions,
  signal: AbortSignal,
): Promise<ImportReport> {
  const dir = join(work, 'task');
  await mkdir(dir);
  const importing = new Importing(input, dir, join(work, 'runs'), options, signal);
  const files = await importing.readAll();
  const written = await importing.write();
  if (written.nothing) throw nothingKnown(options.input, files);
  const index = await buildEntityIndex(dir, signal);
  const report: ImportReport = {
    schema_version: '1.0',
    task: options.task,
    title: options.title,
    input: basename(input),
    captured_at: written.capturedAt || null,
    captured_at_from: written.capturedFrom,
    window: { from: options.from || null, to: options.to || null },
    namespace: options.namespace || null,
    parts: written.parts,
    files,
    secrets: written.secrets,
    read_back: { entities: index.size, problems: [...index.problems] },
  };
  await writeFile(join(dir, importReportName), `${JSON.stringify(report, null, 2)}\n`, { flag: 'wx' });
  return report;
}

type Written = Pick<ImportReport, 'parts' | 'secrets'> & {
  readonly capturedAt: string;
  readonly capturedFrom: string;
  readonly nothing: boolean;
};

/** One import at work. */
class Importing {
  private readonly input: string;
  private readonly dir: string;
  private readonly options: ImportOptions;
  private readonly signal: AbortSignal;
  private readonly context: ConvertContext;
  private readonly tables: TableWriter;
  private readonly tally = new ColumnTally();
  /** The alerts of each input file that has such. */
  private readonly alerts: MadeAlert[][] = [];
  /** Newest time of anything that is imported. */
  private newestAt = '';

  constructor(input: string, dir: string, runDir: string, options: ImportOptions, signal: AbortSignal) {
    this.input = input;
    this.dir = dir;
    this.options = options;
    this.signal = signal;
    this.context = new ConvertContext(options.namespace);
    this.tables = new TableWriter(dir, runDir, options.heldCharacters);
  }

  /** Reads every file: first what can hold the cluster's objects, which say whose log a file is and when it was. */
  async readAll(): Promise<ImportedFile[]> {
    const accounts: ImportedFile[] = [];
    const files: InputFile[] = [];
    for (const entry of await listInput(this.input, this.signal)) {
      if (entry.type === 'skipped') accounts.push(skippedEntry(entry.path, entry.reason));
      else files.push(await inspectFile(this.input, entry.path, this.signal));
    }
    const order = ['json', 'yaml', 'recording', 'csv', 'log', 'unknown'];
    files.sort((a, b) => order.indexOf(a.form.type) - order.indexOf(b.form.type));
    for (const [done, file] of files.entries()) {
      this.options.onProgress?.({ done, total: files.length, file: file.path });
      accounts.push(await this.readFile(file));
    }
    return accounts.sort((a, b) => (a.path < b.path ? -1 : 1));
  }

  private async readFile(file: InputFile): Promise<ImportedFile> {
    if (file.form.type === 'unknown') return skippedEntry(file.path, file.form.reason);
    const account = new FileAccount(file.path);
    const alerts: MadeAlert[] = [];
    let isAboutAlerts = false;
    for await (const finding of fileFindings(this.input, file, this.context, this.signal)) {
      if (finding.type === 'refused') account.refused(finding.reason);
      else if (finding.type === 'row') await this.row(finding, account);
      else if (finding.type === 'alert') {
        if (this.isInWindow(finding.at, account)) alerts.push(finding);
      } else isAboutAlerts = this.remark(finding, account) || isAboutAlerts;
    }
    for (const alert of alerts) this.tally.alert(alert);
    if (isAboutAlerts) this.alerts.push(alerts);
    return account.finish();
  }

  /** Takes note of a remark; whether it says that the file is about alerts. */
  private remark(remark: Remark, account: FileAccount): boolean {
    account.remark(remark);
    const about = remark.type === 'read_as' ? remark.about : [];
    for (const part of about) if (part !== 'alerts') this.tables.begin(part);
    return about.includes('alerts');
  }

  private async row(row: MadeRow, account: FileAccount): Promise<void> {
    if (!this.isInWindow(row.at, account)) return;
    this.tally.row(row);
    if (this.tables.add(row)) await this.tables.spill();
  }

  private isInWindow(at: string, account: FileAccount): boolean {
    const { from, to } = this.options;
    const isIn = at === '' || ((from === '' || at >= from) && (to === '' || at <= to));
    if (isIn && at > this.newestAt) this.newestAt = at;
    if (isIn) account.made();
    else account.leftOutside();
    return isIn;
  }

  async write(): Promise<Written> {
    const captured = this.captured();
    await this.tables.finish(captured.at, this.signal);
    const files = alertFiles(this.alerts, captured.at);
    if (files.length > 0) await mkdir(join(this.dir, 'alerts'));
    for (const { path, text } of files) await writeFile(join(this.dir, path), text, { flag: 'wx' });
    const template = truthTemplate(this.options.task, this.alerts.flat());
    await writeFile(join(this.dir, truthTemplateName), template, { flag: 'wx' });
    const paths: string[] = [...this.tables.paths, ...files.map(({ path }) => path)];
    const counts = new Map([...Map.groupBy(paths, partOf)].map(([part, ofPart]) => [part, ofPart.length]));
    const parts = this.tally.finish(counts, captured.at);
    return {
      parts,
      secrets: { ...this.context.secrets.counts },
      capturedAt: captured.at,
      capturedFrom: captured.from,
      nothing: parts.every(({ rows }) => rows === 0),
    };
  }

  private captured(): { at: string; from: string } {
    if (this.options.to !== '') return { at: this.options.to, from: 'the end that was asked for' };
    if (this.context.newestAt !== '')
      return { at: this.context.newestAt, from: 'the newest time in the objects and events' };
    if (this.newestAt !== '') return { at: this.newestAt, from: 'the newest time in the rest of the input' };
    return { at: '', from: 'nothing in the input has a time' };
  }
}

function nothingKnown(input: string, files: readonly ImportedFile[]): BenchError {
  const first = files.find((file) => file.not_read !== null);
  const example = first === undefined ? '' : ` For instance ${first.path}: ${first.not_read}.`;
  return new BenchError(
    'usage',
    `nothing in ${input} is known: ${files.length} files were looked at.${example}`,
    {
      hint: 'Collect with kubectl get … -o json, kubectl logs --timestamps, Prometheus’ API, or OTLP as JSON.',
    },
  );
}
