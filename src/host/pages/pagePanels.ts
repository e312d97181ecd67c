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
  /** @throws BenchError where it cannot be made */
  readonly load: () => Promise<Page>;
}

interface Shown {
  readonly panel: vscode.WebviewPanel;
  source: PageSource;
  files: readonly string[];
  /** State of the files that the page was made from. */
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
    const page = await source.load();
    const known = this.shown.get(source.key);
    if (known !== undefined) {
      known.source = source;
      known.panel.reveal();
      await this.fill(known, page);
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
    const entry: Shown = { panel, source, files: [], stamp: '' };
    this.shown.set(source.key, entry);
    panel.onDidDispose(() => this.shown.delete(source.key));
    panel.onDidChangeViewState(() => void this.refresh(entry));
    await this.fill(entry, page);
  }

  /** Makes the pages anew that somebody sees and whose files have changed. */
  refreshSeen(): void {
    for (const entry of this.shown.values()) void this.refresh(entry);
  }

  get isSeen(): boolean {
    return [...this.shown.values()].some(({ panel }) => panel.visible);
  }

  dispose(): void {
    for (const { panel } of this.shown.values()) panel.dispose();
  }

  private async fill(entry: Shown, { title, html, files }: Page): Promise<void> {
    entry.panel.title = plainLine(title);
    entry.panel.webview.html = html;
    entry.files = files;
    entry.stamp = await stampOf(files);
  }

  private async refresh(entry: Shown): Promise<void> {
    if (!entry.panel.visible || entry.files.length === 0) return;
    if ((await stampOf(entry.files)) === entry.stamp) return;
    try {
      const page = await entry.source.load();
      if (this.shown.get(entry.source.key) === entry) await this.fill(entry, page);
    } catch (error) {
      this.onFault(error);
    }
  }
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
