import * as vscode from 'vscode';
import { commandIds } from '../commandIds.ts';
import { registerCommand } from '../commands.ts';
import { exportRun } from '../results/exportRun.ts';
import { verifyRun } from '../results/verifyRun.ts';
import type { Services } from '../services.ts';
import { PagePanels } from './pagePanels.ts';
import { compareReports, openReportPage, showTrend } from './showPages.ts';

/** Pages of reports, the links in them, and what is done with whole runs. */
export function registerPages(services: Services): vscode.Disposable {
  const { notify, results } = services;
  const panels = new PagePanels((error) => void notify.error(error, 'make the page anew'));
  return vscode.Disposable.from(
    panels,
    results.onDidChange(() => panels.refreshSeen()),
    registerCommand(commandIds.openReportPage, notify, 'open the report', (argument) =>
      openReportPage(services, panels, argument),
    ),
    registerCommand(commandIds.compareReports, notify, 'compare the reports', (argument, selected) =>
      compareReports(services, panels, argument, selected),
    ),
    registerCommand(commandIds.showTrend, notify, 'show the trend', () => showTrend(services, panels)),
    registerCommand(commandIds.openAttempt, notify, 'follow the link', async (argument) => {
      // With it comes the schema of links, which nobody needs before there is one.
      const { openAttempt } = await import('./openAttempt.ts');
      await openAttempt(services, argument);
    }),
    registerCommand(commandIds.verifyRun, notify, 'verify the run', (argument) =>
      verifyRun(services, argument),
    ),
    registerCommand(commandIds.exportRun, notify, 'export the run', (argument) =>
      exportRun(services, argument),
    ),
  );
}
