import * as vscode from 'vscode';
import { BenchError } from '../core/errors.ts';
import type { Services } from './services.ts';
import type { LibraryProgress } from './worker/library.ts';

/** How a long piece of work is shown. */
export interface ShownWork {
  readonly title: string;
  /** Which progress of the worker is its own. */
  readonly what: LibraryProgress['what'];
  /** A count of what is done, for people: `12`, `3 MB`. */
  readonly unit: (many: number) => string;
}

/**
 * Does work of the library under a notification that shows how far it is and can be cancelled.
 * @throws BenchError cancelled when the person stops it; whatever the work throws
 */
export async function runInProgress<T>(
  { library }: Pick<Services, 'library'>,
  { title, what, unit }: ShownWork,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const options = { location: vscode.ProgressLocation.Notification, title, cancellable: true };
  return await vscode.window.withProgress(options, async (progress, token) => {
    const abort = new AbortController();
    let before = 0;
    const parts = vscode.Disposable.from(
      token.onCancellationRequested(() => abort.abort()),
      library.onProgress(({ what: told, done, total }) => {
        if (told !== what || total === 0) return;
        const percent = (done / total) * 100;
        progress.report({ message: `${unit(done)} of ${unit(total)}`, increment: percent - before });
        before = percent;
      }),
    );
    try {
      return await work(abort.signal);
    } catch (error) {
      if (abort.signal.aborted) throw new BenchError('cancelled', 'the work was stopped', { cause: error });
      throw error;
    } finally {
      parts.dispose();
    }
  });
}
