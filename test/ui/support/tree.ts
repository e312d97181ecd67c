import type { Locator, Page } from 'playwright-core';

/** One view of the side bar, by the title of its section. What is scrolled out of sight is not in the page. */
export class TreeView {
  readonly pane: Locator;
  /** Folds and unfolds the view. */
  readonly header: Locator;
  private readonly page: Page;

  constructor(page: Page, title: string) {
    this.page = page;
    // The view's own description, if it has one, stands behind its title.
    const name = new RegExp(`^${title}(?: - .*)? Section$`);
    this.header = page.getByRole('button', { name });
    this.pane = page.locator('.pane').filter({ has: page.getByRole('button', { name }) });
  }

  /** The items whose accessible name, label and description, contains a text or matches. */
  item(name: string | RegExp): Locator {
    return this.pane.getByRole('treeitem', { name });
  }

  /** Accessible names of the items in sight, from top to bottom. */
  async names(): Promise<string[]> {
    const rows = await this.pane.getByRole('treeitem').evaluateAll((elements) =>
      elements.map((it) => ({
        index: Number(it.getAttribute('data-index')),
        name: it.getAttribute('aria-label') ?? '',
      })),
    );
    return rows.toSorted((a, b) => a.index - b.index).map(({ name }) => name);
  }

  /** Opens an item, unless it is open. */
  async expand(name: string | RegExp): Promise<void> {
    const item = this.item(name).first();
    await item.waitFor();
    if ((await item.getAttribute('aria-expanded')) !== 'true')
      await item.locator('.monaco-tl-twistie').click();
    await this.item(name).and(this.page.locator('[aria-expanded="true"]')).first().waitFor();
  }

  /** Clicks an action that an item shows while the pointer is over it. */
  async act(name: string | RegExp, action: string): Promise<void> {
    const item = this.item(name).first();
    await item.hover();
    await item.getByRole('button', { name: action, exact: true }).click();
  }

  /** The button of the welcome content, shown while the view is empty. */
  welcomeButton(label: string): Locator {
    return this.pane.locator('.welcome-view-content').getByRole('button', { name: label });
  }
}
