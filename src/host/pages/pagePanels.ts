import * as vscode from 'vscode';
import type { Page } from '../../protocol/reports.ts';
import { commandIds } from '../commandIds.ts';
import { plainLine } from '../plainText.ts';

/** What a panel shows, and how it is made again. */
export interface PageSource {
  /** The same for the same page: it is shown once, however often it is asked for. */
  readonly key: string;
  /** Until the page says its own. */
  readonly title: string;
  /** Absolute paths of the files that it is made from: when one of them changes, it is out of date. None for a page that stays. */
  readonly files: readonly string[];
  /** @throws BenchError where it cannot be made */
  readonly load: () => Promise<Page>;
}

interface Shown {
  readonly panel: vscode.WebviewPanel;
  source: PageSource;
  /** State of the files just before the page was made from them. */
  stamp: string;
}

/**
 * Pages of reports in tabs. A page has no script and may load nothing; its links call one command, which checks what they
 * say. A page that is looked at is made anew when a file has changed that it was made from.
 */
export class PagePanels {
  private readonly shown: Map<string, Shown> = new Map();
  private readonly onFault: (error: unknown) => void;

  constructor(onFault: (error: unknown) => void) {
    this.onFault = onFault;
  }

  /** Shows a page, made anew. @throws BenchError as its `load`: nothing is opened then */
  async show(source: PageSource): Promise<void> {
    const stamp = await stampOf(source.files);
    const page = await source.load();
    const known = this.shown.get(source.key);
    if (known !== undefined) {
      known.source = source;
      known.panel.reveal();
      fill(known, page, stamp);
      return;
    }
    const panel = vscode.window.createWebviewPanel(
      'itbenchReview.page',
      plainLine(page.title),
      vscode.ViewColumn.Active,
      {
        enableScripts: false,
        enableCommandUris: [commandIds.openAttempt],
        enableFindWidget: true,
        localResourceRoots: [],
      },
    );
    const entry: Shown = { panel, source, stamp };
    this.shown.set(source.key, entry);
    panel.onDidDispose(() => this.shown.delete(source.key));
    panel.onDidChangeViewState(() => void this.refresh(entry));
    fill(entry, page, stamp);
  }

  /** Makes the pages anew that somebody sees and whose files have changed. */
  refreshSeen(): void {
    for (const entry of this.shown.values()) void this.refresh(entry);
  }

  dispose(): void {
    for (const { panel } of this.shown.values()) panel.dispose();
  }

  private async refresh(entry: Shown): Promise<void> {
    if (!entry.panel.visible || entry.source.files.length === 0) return;
    const stamp = await stampOf(entry.source.files);
    if (stamp === entry.stamp) return;
    // A fault is said once, not at every change of the results.
    entry.stamp = stamp;
    try {
      const page = await entry.source.load();
      if (this.shown.get(entry.source.key) === entry) fill(entry, page, stamp);
    } catch (error) {
      this.onFault(error);
    }
  }
}

function fill(entry: Shown, { title, html }: Page, stamp: string): void {
  entry.panel.title = plainLine(title);
  entry.panel.webview.html = html;
  entry.stamp = stamp;
}

/** Changes when any of the files does. */
async function stampOf(files: readonly string[]): Promise<string> {
  const stamps = files.map(async (file) => {
    try {
      const { mtime, size } = await vscode.workspace.fs.stat(vscode.Uri.file(file));
      return `${mtime} ${size}`;
    } catch {
      return 'gone';
    }
  });
  return (await Promise.all(stamps)).join('\n');
}
