import * as vscode from 'vscode';
import { commandIds, viewIds } from '../commandIds.ts';
import { registerCommand, setContext } from '../commands.ts';
import { showTrajectory } from '../results/openTrajectory.ts';
import type { Services } from '../services.ts';
import { lookWhileVisible } from '../tree/lookWhileVisible.ts';
import { joined } from '../tree/row.ts';
import { RowTree } from '../tree/rowTree.ts';
import { pickFlags } from './pickFlags.ts';
import { allAttempts, filtered, filterText, progressText } from './queue.ts';
import type { QueueReading, QueueSource } from './queueSource.ts';

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
    registerCommand(commandIds.decideContested, notify, 'decide the contested claims', async (argument) => {
      // With it come the schemas of labels, which nobody needs before.
      const { decideContested } = await import('./decideContested.ts');
      await decideContested(services, argument);
    }),
  );
}

class ReviewQueueView implements vscode.Disposable {
  private readonly services: Services;
  private readonly source: QueueSource;
  private readonly tree: RowTree;
  private readonly parts: vscode.Disposable;

  constructor(services: Services) {
    this.services = services;
    const { results, log, reviewQueue, identity } = services;
    this.source = reviewQueue.source;
    this.tree = new RowTree(viewIds.reviewQueue, this.source, (error) =>
      log.error(`The Review Queue view could not be drawn: ${String(error)}`),
    );
    setContext('itbenchReview.queue', 'loading');
    setContext('itbenchReview.queueFiltered', false);
    this.parts = vscode.Disposable.from(
      this.tree,
      lookWhileVisible(this.tree.view, () => results.look()),
      reviewQueue.onDidRead((reading) => this.describe(reading)),
      results.onDidChange(() => void this.tree.refresh()),
      identity.onDidChange(() => void this.tree.refresh()),
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
    const { reviewQueue, panels, notify } = this.services;
    const { queue } = reviewQueue;
    const shown = await queue.shown();
    if (shown.length === 0) return await this.sayEmpty();
    const next = await queue.next(panels.active?.path ?? null);
    if (next === null) {
      await notify.information(`All ${allAttempts(shown).length} flagged attempts here are labelled.`);
      return;
    }
    queue.lastOpened = next.trajectory;
    await showTrajectory(this.services, next);
    // Only where it is seen: to show the view would take the keyboard away from the page.
    if (this.tree.view.visible) await this.tree.reveal(({ trajectory }) => trajectory === next.trajectory);
  }

  dispose(): void {
    this.parts.dispose();
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
