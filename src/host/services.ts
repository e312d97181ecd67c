import type * as vscode from 'vscode';
import type { WorkspaceConfig } from './config/workspaceConfig.ts';
import type { KeyStore } from './keys/keyStore.ts';
import type { Notify } from './notify.ts';
import type { Results } from './results/results.ts';
import type { ReviewQueueService } from './review/createReviewQueue.ts';
import type { Identity } from './reviewer/identity.ts';
import type { ReviewPanels } from './reviewer/reviewPanels.ts';
import type { ReviewResources } from './reviewer/reviewResources.ts';
import type { TextDocuments } from './reviewer/textDocuments.ts';
import type { Trajectories } from './reviewer/trajectories.ts';
import type { RunController } from './run/runController.ts';
import type { Library } from './worker/library.ts';

/** What the parts of the extension share; built in extension.ts, in this order. */
export interface Services {
  readonly context: vscode.ExtensionContext;
  readonly log: vscode.LogOutputChannel;
  readonly notify: Notify;
  /** Reads of suites and runs, in a worker of its own. */
  readonly library: Library;
  readonly config: WorkspaceConfig;
  readonly keys: KeyStore;
  readonly runs: RunController;
  readonly results: Results;
  readonly reviewQueue: ReviewQueueService;
  /** Who labels. */
  readonly identity: Identity;
  /** Open trajectories, in a worker of their own. */
  readonly trajectories: Trajectories;
  readonly resources: ReviewResources;
  readonly panels: ReviewPanels;
  readonly texts: TextDocuments;
  /** Absolute path of the folder for what is kept of trajectories that are none of our runs'. */
  readonly importsDir: () => string;
}
