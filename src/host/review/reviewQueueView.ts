import * as vscode from 'vscode';
import { commandIds, viewIds } from '../commandIds.ts';
import { registerCommand, setContext } from '../commands.ts';
import { showTrajectory } from '../results/openTrajectory.ts';
import type { Services } from '../services.ts';
import { lookWhileVisible } from '../tree/lookWhileVisible.ts';
import { joined } from '../tree/row.ts';
import { RowTree } from '../tree/rowTree.ts';
import { pickFlags } from './pickFlags.ts';
import { allAttempts, filtered, filterText, nextUnlabelled, progressText } from './queue.ts';
import { type QueueReading, QueueSource } from './queueSource.ts';

/** The Review Queue view and its commands. */
export function registerReviewQueueView(services: Services): vscode.Disposable {
  const view = new ReviewQueueView(services);
  const { notify } = services;
  return vscode.Disposable.from(
    view,
    registerCommand(commandIds.filterQueue, notify, 'filter the review queue', () => view.pickFilter()),
    registerCommand(commandIds.clearQueueFilter, notify, 'show the whole review queue', () =>
      view.setFilter(null),
    ),
    registerCommand(commandIds.nextFlaggedAttempt, notify, 'open the next flagged attempt', () =>
      view.openNext(),
    ),
  );
}

class ReviewQueueView implements vscode.Disposable {
  private readonly services: Services;
  private readonly source: QueueSource;
  private readonly tree: RowTree;
  private readonly parts: vscode.Disposable;
  /** Trajectory that {@link openNext} opened last. */
  private lastOpened: string | null = null;

  constructor(services: Services) {
    this.services = services;
    const { results, log } = services;
    this.source = new QueueSource(results, (reading) => this.describe(reading));
    this.tree = new RowTree(viewIds.reviewQueue, this.source, (error) =>
      log.error(`The Review Queue view could not be drawn: ${String(error)}`),
    );
    setContext('itbenchReview.queue', 'loading');
    setContext('itbenchReview.queueFiltered', false);
    this.parts = vscode.Disposable.from(
      this.tree,
      lookWhileVisible(this.tree.view, () => results.look()),
      results.onDidChange(() => void this.tree.refresh()),
    );
  }

  async pickFilter(): Promise<void> {
    const { queue } = await this.source.read();
    if (queue.length === 0) return await this.sayEmpty();
    const picked = await pickFlags(queue, this.source.filter);
    if (picked !== undefined) await this.setFilter(picked);
  }

  async setFilter(filter: QueueSource['filter']): Promise<void> {
    this.source.filter = filter;
    setContext('itbenchReview.queueFiltered', filter !== null);
    await this.tree.refresh();
  }

  async openNext(): Promise<void> {
    const { queue } = await this.source.read();
    const shown = filtered(queue, this.source.filter);
    if (shown.length === 0) return await this.sayEmpty();
    const next = nextUnlabelled(shown, this.current(shown));
    if (next === null) {
      await this.services.notify.information(
        `All ${allAttempts(shown).length} flagged attempts here are labelled.`,
      );
      return;
    }
    this.lastOpened = next.trajectory;
    await this.tree.reveal(({ trajectory }) => trajectory === next.trajectory);
    await showTrajectory(this.services, next);
  }

  dispose(): void {
    this.parts.dispose();
  }

  /** The flagged attempt that somebody looks at: in the active editor, else the last one that was opened from here. */
  private current(queue: ReturnType<typeof filtered>): string | null {
    const input = vscode.window.tabGroups.activeTabGroup.activeTab?.input;
    const path =
      input instanceof vscode.TabInputText || input instanceof vscode.TabInputCustom
        ? input.uri.fsPath
        : null;
    const isQueued = allAttempts(queue).some(({ trajectory }) => trajectory === path);
    return isQueued ? path : this.lastOpened;
  }

  private async sayEmpty(): Promise<void> {
    const { notify } = this.services;
    const filter = filterText(this.source.filter);
    await notify.information(
      filter === null
        ? 'No attempt is flagged. Flags are found when a run ends and its reports are written.'
        : `No flagged attempt fits the filter (${filter}). Clear the filter to see the others.`,
    );
  }

  /** Says of the whole queue what the rows do not: how far it is labelled, what is filtered out, whether there is any. */
  private describe({ anyReport, queue, problems }: QueueReading): void {
    const { view } = this.tree;
    const { filter } = this.source;
    const shown = allAttempts(filtered(queue, filter));
    const all = allAttempts(queue).length;
    const nothing = all === 0 && problems.length === 0;
    setContext('itbenchReview.queue', nothing ? (anyReport ? 'empty' : 'none') : 'some');
    view.description = all === 0 ? '' : joined(progressText(shown), filter !== null && 'filtered');
    view.message =
      shown.length < all
        ? `Filter: ${filterText(filter)}. ${all - shown.length} of ${all} flagged attempts are not shown.`
        : (this.services.results.problem ?? '');
  }
}
