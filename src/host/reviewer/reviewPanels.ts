import type * as vscode from 'vscode';

/** A page that is open, as those see it who lead to it or away from it. */
export interface OpenPage {
  readonly uri: vscode.Uri;
  /** Absolute path of the trajectory, the first of two. */
  readonly path: string;
  /** Whether it has the keyboard, or would have it. */
  readonly isActive: boolean;
  /** Whether model, score, truth and others' labels are hidden of what it shows. */
  readonly isHidden: boolean;
  /** Shows a step, now or when the page has loaded. */
  goToStep(step: number): void;
}

/** The pages of the reviewer that are open in this window. */
export class ReviewPanels {
  private readonly panels = new Set<OpenPage>();
  /** Steps of links that were followed to pages that are still being opened, by URI. */
  private readonly steps = new Map<string, number>();

  add(panel: OpenPage): vscode.Disposable {
    this.panels.add(panel);
    const uri = panel.uri.toString();
    const step = this.steps.get(uri);
    this.steps.delete(uri);
    if (step !== undefined) panel.goToStep(step);
    return { dispose: () => void this.panels.delete(panel) };
  }

  /** The page that has the keyboard, or would have it. */
  get active(): OpenPage | null {
    return [...this.panels].find(({ isActive }) => isActive) ?? null;
  }

  /** Shows a step on the page of a URI, now or when there is one. */
  goToStep(uri: vscode.Uri, step: number): void {
    const shown = [...this.panels].filter((panel) => panel.uri.toString() === uri.toString());
    if (shown.length === 0) this.steps.set(uri.toString(), step);
    for (const panel of shown) panel.goToStep(step);
  }
}
