import * as vscode from 'vscode';
import { commandIds } from './host/commandIds.ts';
import { registerCommand } from './host/commands.ts';
import { registerConfigFeatures } from './host/config/configFeatures.ts';
import { createWorkspaceConfig } from './host/config/workspaceConfig.ts';
import { createKeyStore } from './host/keys/createKeyStore.ts';
import { registerKeyCommands } from './host/keys/keyCommands.ts';
import { createEditorModels } from './host/model/editorModels.ts';
import { createNotify } from './host/notify.ts';
import { registerPages } from './host/pages/registerPages.ts';
import { createResults } from './host/results/createResults.ts';
import { registerResultsView } from './host/results/resultsView.ts';
import { createReviewQueue } from './host/review/createReviewQueue.ts';
import { registerReviewQueueView } from './host/review/reviewQueueView.ts';
import { createTrajectories } from './host/reviewer/createTrajectories.ts';
import { createIdentity } from './host/reviewer/identity.ts';
import { importsDir } from './host/reviewer/importsDir.ts';
import { registerReviewer } from './host/reviewer/registerReviewer.ts';
import { ReviewPanels } from './host/reviewer/reviewPanels.ts';
import { ReviewResources } from './host/reviewer/reviewResources.ts';
import { TextDocuments } from './host/reviewer/textDocuments.ts';
import { createRunController } from './host/run/createRunController.ts';
import type { RunController } from './host/run/runController.ts';
import { registerRunFeatures } from './host/run/runFeatures.ts';
import type { Services } from './host/services.ts';
import { registerTasksView } from './host/tasks/tasksView.ts';
import { openLibrary } from './host/worker/openLibrary.ts';

let running: RunController | undefined;

/** Builds the objects, registers them, and nothing else: no file is read and no worker is started before something is looked at. */
export function activate(context: vscode.ExtensionContext): void {
  const log = vscode.window.createOutputChannel('ITBench Review', { log: true });
  const notify = createNotify(log);
  const config = createWorkspaceConfig(context);
  const keys = createKeyStore(context, process.env);
  const library = openLibrary(context, log);
  const editorModels = createEditorModels(context);
  const runs = createRunController({ context, log, notify, config, keys, editorModels });
  const results = createResults({ library, config, runs, log });
  const identity = createIdentity();
  const reviewQueue = createReviewQueue(results, identity);
  const services: Services = {
    context,
    log,
    notify,
    library,
    config,
    keys,
    runs,
    results,
    reviewQueue,
    identity,
    trajectories: createTrajectories(context, log),
    resources: new ReviewResources(context),
    panels: new ReviewPanels(),
    texts: new TextDocuments(),
    importsDir: () => importsDir(context, config),
  };
  running = runs;
  context.subscriptions.push(
    runs.onDidChange((run) => {
      if (run === null) editorModels.forgetRefusals();
    }),
    log,
    config,
    keys,
    library,
    runs,
    results,
    identity,
    reviewQueue,
    services.trajectories,
    services.texts,
    registerConfigFeatures(services),
    registerKeyCommands(services),
    registerRunFeatures(services),
    registerTasksView(services),
    registerResultsView(services),
    registerReviewQueueView(services),
    registerReviewer(services),
    registerPages(services),
    registerCommand(commandIds.showLog, notify, 'show the log', () => log.show()),
  );
}

/** A run that goes on is stopped resumably before the editor lets go of us. */
export async function deactivate(): Promise<void> {
  await running?.shutDown();
}
