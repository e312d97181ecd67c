import * as vscode from 'vscode';
import type { Results } from '../results/results.ts';
import type { Identity } from '../reviewer/identity.ts';
import { type QueueReading, QueueSource } from './queueSource.ts';
import { ReviewQueue } from './reviewQueue.ts';

/** The review queue of this window: its rows for the view, and its attempts in order for whoever walks through it. */
export interface ReviewQueueService extends vscode.Disposable {
  readonly source: QueueSource;
  readonly queue: ReviewQueue;
  /** Told of every reading, before its rows are shown. */
  readonly onDidRead: vscode.Event<QueueReading>;
}

export function createReviewQueue(results: Results, identity: Identity): ReviewQueueService {
  const read = new vscode.EventEmitter<QueueReading>();
  const source = new QueueSource(results, (reading) => read.fire(reading));
  source.blind = identity.who.blind;
  const listening = identity.onDidChange(({ blind }) => {
    source.blind = blind;
  });
  return {
    source,
    queue: new ReviewQueue(source),
    onDidRead: read.event,
    dispose: () => {
      listening.dispose();
      read.dispose();
    },
  };
}
