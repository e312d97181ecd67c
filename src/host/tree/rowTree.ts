import * as vscode from 'vscode';
import { createLatest } from '../config/latest.ts';
import { ElementTree, type RowSource, type TreeElement } from './elementTree.ts';
import type { Folding, Row } from './row.ts';

/** A tree view over rows: the thin skin around {@link ElementTree}. */
export class RowTree implements vscode.TreeDataProvider<TreeElement>, vscode.Disposable {
  readonly view: vscode.TreeView<TreeElement>;
  private readonly elements: ElementTree;
  private readonly changed = new vscode.EventEmitter<TreeElement[] | undefined>();
  readonly onDidChangeTreeData = this.changed.event;
  private readonly parts: vscode.Disposable[];
  private readonly onFault: (error: unknown) => void;
  private readonly drawNow = createLatest(() => this.draw());
  /** Whether something may have changed while nobody could see it. */
  private stale = false;

  /** `onFault` is told when rows cannot be had; the tree then stays as it is. */
  constructor(viewId: string, source: RowSource, onFault: (error: unknown) => void) {
    this.elements = new ElementTree(source);
    this.onFault = onFault;
    this.view = vscode.window.createTreeView(viewId, {
      treeDataProvider: this,
      showCollapseAll: true,
      // For commands on several rows, which get the row they were called on and all that are selected.
      canSelectMany: true,
    });
    this.parts = [
      this.view,
      this.changed,
      this.view.onDidCollapseElement(({ element }) => this.elements.fold(element)),
      this.view.onDidChangeVisibility(({ visible }) => {
        if (visible && this.stale) void this.refresh();
      }),
      // The editor keeps what was below a folded line, and would show it as it was.
      this.view.onDidExpandElement(({ element }) => {
        if (this.elements.wasFolded(element)) this.changed.fire([element]);
      }),
    ];
  }

  /** Shows what differs from the last time; while nobody can see it, when somebody can. */
  async refresh(): Promise<void> {
    this.stale = !this.view.visible;
    if (!this.stale) await this.drawNow();
  }

  private async draw(): Promise<void> {
    try {
      const changes = await this.elements.refresh();
      if (changes === 'all') this.changed.fire(undefined);
      else if (changes.length > 0) this.changed.fire([...changes]);
    } catch (error) {
      this.onFault(error);
    }
  }

  /** Shows and selects the first element that fits, where there is one; looks into every folded one on the way. */
  async reveal(fits: (element: TreeElement) => boolean): Promise<void> {
    const element = await this.elements.find(fits);
    if (element !== null) await this.view.reveal(element, { select: true, focus: false });
  }

  async getChildren(element?: TreeElement): Promise<TreeElement[]> {
    try {
      return [...(await this.elements.unfold(element ?? null))];
    } catch (error) {
      this.onFault(error);
      return [];
    }
  }

  getParent(element: TreeElement): TreeElement | null {
    return element.parent;
  }

  getTreeItem(element: TreeElement): vscode.TreeItem {
    return treeItem(element.row, element);
  }

  resolveTreeItem(item: vscode.TreeItem, element: TreeElement): vscode.TreeItem {
    item.tooltip = element.row.tooltip();
    return item;
  }

  dispose(): void {
    for (const part of this.parts) part.dispose();
  }
}

const states: Readonly<Record<Folding, vscode.TreeItemCollapsibleState>> = {
  none: vscode.TreeItemCollapsibleState.None,
  collapsed: vscode.TreeItemCollapsibleState.Collapsed,
  expanded: vscode.TreeItemCollapsibleState.Expanded,
};

function treeItem(row: Row, element: TreeElement): vscode.TreeItem {
  const item = new vscode.TreeItem(row.label, states[row.folding]);
  item.id = row.id;
  item.description = row.description;
  const { id, color } = row.icon;
  item.iconPath = new vscode.ThemeIcon(id, color === undefined ? undefined : new vscode.ThemeColor(color));
  item.accessibilityInformation = { label: row.spoken, role: 'treeitem' };
  item.contextValue = row.words.join(' ');
  if (row.command !== undefined) {
    item.command = { command: row.command.id, title: row.command.title, arguments: [element] };
  }
  return item;
}
