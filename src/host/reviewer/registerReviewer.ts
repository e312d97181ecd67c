import * as vscode from 'vscode';
import { BenchError } from '../../core/errors.ts';
import { commandIds } from '../commandIds.ts';
import { registerCommand } from '../commands.ts';
import type { Services } from '../services.ts';
import { compareAttempts } from './compareAttempts.ts';
import { importTrajectory } from './importTrajectory.ts';
import { openLink } from './openLink.ts';
import { reviewEditorIds } from './reviewEditorIds.ts';
import { ReviewPanel } from './reviewPanel.ts';

/** The custom editor of trajectories, links to their steps, and the commands of reviewers. */
export function registerReviewer(services: Services): vscode.Disposable {
  const { notify } = services;
  const editors = new ReviewEditors(services);
  return vscode.Disposable.from(
    ...Object.values(reviewEditorIds).map((id) =>
      vscode.window.registerCustomEditorProvider(id, editors, {
        supportsMultipleEditorsPerDocument: true,
        webviewOptions: { retainContextWhenHidden: false, enableFindWidget: false },
      }),
    ),
    vscode.window.registerUriHandler({
      handleUri: async (uri) => {
        try {
          await openLink(services, uri);
        } catch (error) {
          await notify.error(error, 'follow the link');
        }
      },
    }),
    registerCommand(commandIds.compareAttempts, notify, 'compare the attempts', (argument, selected) =>
      compareAttempts(services, argument, selected),
    ),
    registerCommand(commandIds.importTrajectory, notify, 'open the trajectory', (argument) =>
      importTrajectory(services, argument),
    ),
    registerCommand(commandIds.setReviewer, notify, 'keep the name', () => services.identity.askName()),
    registerCommand(commandIds.toggleBlindReview, notify, 'change blind review', () => toggleBlind(services)),
  );
}

async function toggleBlind({ identity, notify }: Services): Promise<void> {
  const blind = !identity.who.blind;
  await identity.setBlind(blind);
  await notify.information(
    blind
      ? 'Blind review is on: model, truth, score and the labels of others are hidden until your own are in.'
      : 'Blind review is off.',
  );
}

class ReviewEditors implements vscode.CustomReadonlyEditorProvider {
  private readonly services: Services;

  constructor(services: Services) {
    this.services = services;
  }

  openCustomDocument(uri: vscode.Uri): vscode.CustomDocument {
    return {
      uri,
      dispose: () => {
        // What is open is closed with its page.
      },
    };
  }

  async resolveCustomEditor({ uri }: vscode.CustomDocument, panel: vscode.WebviewPanel): Promise<void> {
    const panes = this.services.resources.panesOf(uri);
    if (panes === null) {
      throw new BenchError(
        'run_missing',
        'this workspace does not know any more which trajectory this was. Open it again from the Results view.',
      );
    }
    const page = new ReviewPanel(this.services, panel, { uri, panes });
    const listed = this.services.panels.add(page);
    panel.onDidDispose(() => {
      listed.dispose();
      page.dispose();
    });
    await page.show();
  }
}
