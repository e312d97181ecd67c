import { createHash } from 'node:crypto';
import * as vscode from 'vscode';

/** Scheme of what has no file of its own to be named after: two trajectories side by side, and one whose path must not be seen. */
export const reviewScheme = 'itbench-review';

/** What a page shows: absolute paths of one trajectory, or of two. */
export type Panes = readonly [string] | readonly [string, string];

const memoryKey = 'itbenchReview.resources';

/** Names that are kept; the oldest go first. */
const maxKept = 500;

/**
 * Names for pages whose tab must say something else than a path. What a name stands for is kept in the workspace's state, so that
 * the editor can restore the page after a reload.
 */
export class ReviewResources {
  private readonly memory: vscode.Memento;

  constructor({ workspaceState }: Pick<vscode.ExtensionContext, 'workspaceState'>) {
    this.memory = workspaceState;
  }

  /** The same for the same trajectories, so that a page that is open is found again. */
  uriFor(panes: Panes, title: string): vscode.Uri {
    const key = createHash('sha256').update(JSON.stringify(panes)).digest('hex').slice(0, 16);
    const { [key]: _, ...others } = this.kept();
    const entries = [...Object.entries(others), [key, panes] as const].slice(-maxKept);
    void this.memory.update(memoryKey, Object.fromEntries(entries));
    return vscode.Uri.from({ scheme: reviewScheme, path: `/${asFileName(title)}`, query: key });
  }

  /** What a page shows; null for a name that is not known here (any more). */
  panesOf(uri: vscode.Uri): Panes | null {
    if (uri.scheme === 'file') return [uri.fsPath];
    return uri.scheme === reviewScheme ? (this.kept()[uri.query] ?? null) : null;
  }

  /** The trajectory that a key of {@link uriFor} stands for. */
  pathOf(key: string): string | null {
    return this.kept()[key]?.[0] ?? null;
  }

  private kept(): Readonly<Record<string, Panes>> {
    return this.memory.get<Readonly<Record<string, Panes>>>(memoryKey, {});
  }
}

/** The last part of a path is what the tab is called. */
function asFileName(title: string): string {
  return title.replaceAll(/[/\\]/g, '-');
}
