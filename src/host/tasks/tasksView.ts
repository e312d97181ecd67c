import { basename, dirname } from 'node:path';
import * as vscode from 'vscode';
import type { LastResult, SuiteOverview } from '../../core/schema/runIndex.ts';
import { commandIds, viewIds } from '../commandIds.ts';
import { registerCommand, setContext } from '../commands.ts';
import { editorClock } from '../run/createRunController.ts';
import type { ActiveRun } from '../run/runController.ts';
import type { Services } from '../services.ts';
import { lookWhileVisible } from '../tree/lookWhileVisible.ts';
import { RowTree } from '../tree/rowTree.ts';
import { TasksSource, type TasksState } from './tasksSource.ts';
import { verifyTaskSet } from './verifyTaskSet.ts';

/** The Tasks view, and Verify Task Set. */
export function registerTasksView(services: Services): vscode.Disposable {
  const { notify } = services;
  return vscode.Disposable.from(
    new TasksView(services),
    registerCommand(commandIds.verifyTaskSet, notify, 'verify the task set', () => verifyTaskSet(services)),
  );
}

class TasksView implements vscode.Disposable {
  private readonly services: Services;
  private readonly source: TasksSource;
  private readonly tree: RowTree;
  private readonly parts: vscode.Disposable;
  private watched: { readonly dir: string; readonly watcher: vscode.Disposable } | undefined;
  private settled: Disposable | undefined;
  private planning = false;
  private runsSeen = '';

  constructor(services: Services) {
    this.services = services;
    const { config, results, runs, log } = services;
    this.source = new TasksSource(
      {
        suite: (signal) => this.readSuite(signal),
        lastResults: (suite) => this.readLastResults(suite),
      },
      (state) => this.describe(state),
    );
    this.tree = new RowTree(viewIds.tasks, this.source, (error) =>
      log.error(`The Tasks view could not be drawn: ${String(error)}`),
    );
    setContext('itbenchReview.tasks', 'loading');
    this.parts = vscode.Disposable.from(
      this.tree,
      lookWhileVisible(this.tree.view, () => results.look()),
      config.onDidChange(() => this.onSuite()),
      new vscode.Disposable(() => this.settled?.[Symbol.dispose]()),
      runs.onDidChange((active) => this.onRun(active)),
      results.onDidChange(() => this.onResults()),
      results.onDidRefresh(() => this.onSuite()),
    );
  }

  dispose(): void {
    this.watched?.watcher.dispose();
    this.parts.dispose();
  }

  private async readSuite(signal: AbortSignal): Promise<SuiteOverview | null> {
    const { config, library } = this.services;
    await config.ready;
    const dir = config.tasksDir;
    this.watch(dir);
    return dir === null ? null : await library.call('readSuite', { dir }, signal);
  }

  private async readLastResults({ id, tasks }: SuiteOverview): Promise<readonly LastResult[]> {
    const { config, library } = this.services;
    const { outputDir } = config;
    if (outputDir === null) return [];
    return await library.call('lastResults', {
      output_dir: outputDir,
      suite_id: id,
      task_ids: tasks.map((task) => task.id),
      limit: lastRuns,
    });
  }

  private describe(state: TasksState): void {
    setContext('itbenchReview.tasks', state.kind === 'some' ? 'some' : 'missing');
    this.tree.view.message = state.kind === 'problem' ? state.problem : '';
  }

  private onSuite(): void {
    this.source.invalidateSuite();
    void this.tree.refresh();
  }

  /**
   * Reads at once, and once more when it has been quiet for a while: the editor's watcher misses what is put into new
   * folders before it has come to them.
   */
  private onFiles(): void {
    this.onSuite();
    this.settled?.[Symbol.dispose]();
    this.settled = editorClock.after(settleMs, () => this.onSuite());
  }

  /** The sample suite is made when a run of it is planned for the first time. */
  private onRun(active: ActiveRun | null): void {
    const planning = active?.phase === 'planning';
    if (this.planning && !planning) this.onSuite();
    this.planning = planning;
  }

  /** What a task came to last is settled when its run has stopped. */
  private onResults(): void {
    const runs = this.services.results.runs ?? [];
    const seen = JSON.stringify(
      runs.map(({ dir, state, ended }) => [dir, state, state === 'running' ? null : ended]),
    );
    if (seen === this.runsSeen) return;
    this.runsSeen = seen;
    this.source.invalidateResults();
    void this.tree.refresh();
  }

  /** Follows the folder of tasks. Changes of snapshots, which no list reads, are not told. */
  private watch(dir: string | null): void {
    if (dir === (this.watched?.dir ?? null)) return;
    this.watched?.watcher.dispose();
    this.watched = dir === null ? undefined : { dir, watcher: watchFolder(dir, () => this.onFiles()) };
  }
}

/** What decides how a suite is listed. Without groups in groups, which the editor's patterns do not have. */
const listedPattern =
  '{*,tasks/*,sre/*,**/ground_truth.yaml,**/ground_truth.yml,**/groundtruth_v1.yaml,**/groundtruth_v1.yml}';

/** Milliseconds without a change after which a suite that is being copied or unpacked counts as whole. */
const settleMs = 3000;

/** Runs that are looked through for what a task came to last. */
const lastRuns = 50;

/** Tells of a suite's folder, of which tasks are in it, of its lock and index, and of the ground truths. */
function watchFolder(dir: string, onChange: () => void): vscode.Disposable {
  const watchers = [
    vscode.workspace.createFileSystemWatcher(new vscode.RelativePattern(vscode.Uri.file(dir), listedPattern)),
    vscode.workspace.createFileSystemWatcher(
      new vscode.RelativePattern(vscode.Uri.file(dirname(dir)), basename(dir)),
      false,
      true,
    ),
  ];
  return vscode.Disposable.from(
    ...watchers,
    ...watchers.flatMap((watcher) => [
      watcher.onDidCreate(onChange),
      watcher.onDidChange(onChange),
      watcher.onDidDelete(onChange),
    ]),
  );
}
