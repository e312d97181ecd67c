import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { FrameLocator, Locator, Page } from 'playwright-core';
import { type HostBrowser, openBrowser } from '../../host/browser.ts';
import { createProfile, type HostProfile } from '../../host/profile.ts';
import { type HostServer, installVsix, startServer } from '../../host/server.ts';
import { workbenchUrl } from '../../host/workbenchUrl.ts';
import { packagedVsix, root } from '../../support/vsix.ts';
import { chooseTheme, type ThemeName, takePicture, themeSetting, viewSize, type Zoom } from './appearance.ts';
import { pickQuick, quickEntries, runCommand, typeCommand, typeQuick } from './quickInput.ts';
import { TreeView } from './tree.ts';

export interface WorkbenchOptions {
  /** A folder or `.code-workspace` file; by default an empty folder of its own, `incidents`. Null opens none. */
  readonly folder?: string | null;
  readonly settings?: Readonly<Record<string, unknown>>;
  readonly theme?: ThemeName;
  readonly zoom?: Zoom;
  /** Opens the folder in Restricted Mode. */
  readonly restricted?: boolean;
  /** Further extensions, packaged. */
  readonly vsix?: readonly string[];
  /** Environment variables of the extension host; names that do not begin with `ITBENCH_` are not inherited. */
  readonly env?: Readonly<Record<string, string>>;
}

/** Where pictures are kept that people look at. */
const picturesDir = join(root, 'test/.actual/screenshots');

/**
 * The packaged extension in a real VS Code, in a browser, as a person meets it. Whatever is waited for and does not come
 * within 20 s is an error.
 */
export class Workbench implements AsyncDisposable {
  readonly page: Page;
  readonly profile: HostProfile;
  readonly server: HostServer;
  readonly browser: HostBrowser;
  /** What is open, or null. */
  readonly folder: string | null;
  /** What the policy of a page refused, in words of the browser. There must be none when the workbench is closed. */
  readonly violations: string[] = [];
  private readonly log: string[] = [];
  private readonly owned: AsyncDisposableStack;

  constructor(
    parts: { profile: HostProfile; server: HostServer; browser: HostBrowser; folder: string | null },
    owned: AsyncDisposableStack,
  ) {
    this.page = parts.browser.page;
    this.profile = parts.profile;
    this.server = parts.server;
    this.browser = parts.browser;
    this.folder = parts.folder;
    this.owned = owned;
    this.page.setDefaultTimeout(20_000);
    this.page.on('console', (message) => {
      const text = message.text().replace(/^%c *(\w+) color: #\w+ /, '$1 ');
      this.log.push(text);
      if (text.includes('Content Security Policy directive')) this.violations.push(text);
    });
    this.page.on('pageerror', (error) => this.log.push(`page error: ${error.stack ?? error.message}`));
  }

  /** Opens the workbench, or another window's state of it. */
  async load(): Promise<void> {
    await this.page.goto(workbenchUrl(this.server.port, this.folder === null ? {} : { open: this.folder }));
    await this.page.locator('.monaco-workbench .part.activitybar').waitFor({ timeout: 60_000 });
  }

  runCommand(title: string): Promise<void> {
    return runCommand(this.page, title);
  }

  /** Runs a command from the palette by keys alone. */
  typeCommand(title: string): Promise<void> {
    return typeCommand(this.page, title);
  }

  pickQuick(label: string): Promise<void> {
    return pickQuick(this.page, label);
  }

  typeQuick(text: string): Promise<void> {
    return typeQuick(this.page, text);
  }

  /** Types a name where the reviewer's is asked for, by keys alone, over what is proposed there. */
  async typeName(name: string): Promise<void> {
    const box = this.page.locator('.quick-input-widget:visible', { hasText: 'Reviewer Name' });
    await box.locator('input.input').and(this.page.locator(':focus')).waitFor();
    await this.page.keyboard.press('Control+a');
    await this.page.keyboard.type(name);
    await this.page.keyboard.press('Enter');
    await box.waitFor({ state: 'hidden' });
  }

  quickEntries(): Promise<string[]> {
    return quickEntries(this.page);
  }

  /** Shows a container of the activity bar, and waits for its first view. */
  async openContainer(title = 'ITBench Review'): Promise<void> {
    const tab = this.page.locator('.part.activitybar').getByRole('tab', { name: title });
    if ((await tab.getAttribute('aria-selected')) !== 'true') await tab.locator('a').click();
    await this.page.locator('.part.sidebar .pane').first().waitFor();
  }

  tree(title: string): TreeView {
    return new TreeView(this.page, title);
  }

  /** The toast that contains a text, once it is there. Its buttons are `getByRole('button', { name })` in it. */
  notification(text: string | RegExp): Promise<Locator> {
    return this.shown(
      this.page.locator('.notifications-toasts .notification-list-item').filter({ hasText: text }),
    );
  }

  /** The modal dialog that contains a text, once it is there. */
  dialog(text: string | RegExp): Promise<Locator> {
    return this.shown(this.page.locator('.monaco-dialog-box').filter({ hasText: text }));
  }

  /** The entry of the status bar that shows a text, once it does. */
  status(text: string | RegExp): Promise<Locator> {
    return this.shown(this.page.locator('.part.statusbar .statusbar-item').filter({ hasText: text }));
  }

  /** The tab of an editor, once it is open. */
  editorTab(title: string | RegExp): Promise<Locator> {
    return this.shown(this.page.locator('.part.editor').getByRole('tab', { name: title }));
  }

  /** The page of a webview: the one at work when several are open. */
  webview(): FrameLocator {
    return this.page.frameLocator('iframe.webview.ready').frameLocator('iframe#active-frame');
  }

  /**
   * Takes a picture into test/.actual/screenshots, and returns its path. The theme stays, the zoom does not. A theme is
   * changed by way of the palette, which closes open pickers: to see those in a theme, open the workbench with it.
   */
  async screenshot(name: string, { theme, zoom }: { theme?: ThemeName; zoom?: Zoom } = {}): Promise<string> {
    mkdirSync(picturesDir, { recursive: true });
    const suffix = [...(theme === undefined ? [] : [theme]), ...(zoom === undefined ? [] : [String(zoom)])];
    const path = join(picturesDir, `${[name, ...suffix].join('-')}.png`);
    if (theme !== undefined) await chooseTheme(this.page, theme);
    await takePicture(this.browser, path, zoom);
    return path;
  }

  /** Keeps the screen and both logs in test/.actual/failures, and says where. */
  async keepEvidence(title: string): Promise<void> {
    const folder = join(root, 'test/.actual/failures', title.replaceAll(/[^\w-]+/g, '-').slice(0, 100));
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'workbench.log'), `${this.log.join('\n')}\n`);
    writeFileSync(join(folder, 'server.log'), this.server.log());
    const picture = takePicture(this.browser, join(folder, 'screen.png'));
    await picture.catch((error: unknown) => console.log(`      no picture of the screen: ${error}`));
    console.log(`      the screen and the logs of this failure: ${folder}`);
  }

  /** Fails where a page tried what its policy forbids, whatever the tests have looked at. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.owned.disposeAsync();
    if (this.violations.length > 0) {
      throw new Error(
        `${this.violations.length} violations of a page's policy: ${this.violations.join('\n')}`,
      );
    }
  }

  private async shown(locator: Locator): Promise<Locator> {
    await locator.first().waitFor();
    return locator.first();
  }
}

/** Installs the packaged extension into a VS Code of its own, and opens it. */
export async function openWorkbench(options: WorkbenchOptions = {}): Promise<Workbench> {
  await using stack = new AsyncDisposableStack();
  const settings = {
    ...(options.theme === undefined ? {} : themeSetting(options.theme)),
    ...(options.restricted === true ? restrictedSettings : {}),
    ...options.settings,
  };
  const profile = stack.use(createProfile({ settings }));
  const folder = options.folder === undefined ? join(profile.path, 'incidents') : options.folder;
  if (options.folder === undefined) mkdirSync(join(profile.path, 'incidents'));
  for (const vsix of [await packagedVsix(), ...(options.vsix ?? [])]) await installVsix(profile, vsix);
  const server = stack.use(
    await startServer(profile, { restricted: options.restricted === true, env: options.env ?? {} }),
  );
  const browser = stack.use(await openBrowser(profile, viewSize(options.zoom ?? 100)));
  const workbench = new Workbench({ profile, server, browser, folder }, stack.move());
  try {
    await workbench.load();
    return workbench;
  } catch (error) {
    await workbench.keepEvidence('opening the workbench');
    await workbench[Symbol.asyncDispose]();
    throw error;
  }
}

const restrictedSettings = {
  'security.workspace.trust.enabled': true,
  'security.workspace.trust.startupPrompt': 'never',
  'security.workspace.trust.emptyWindow': false,
};

/** Opens a workbench for the tests of this `describe`, one after the other, and keeps evidence of those that fail. */
export function useWorkbench(options: WorkbenchOptions = {}): () => Workbench {
  let opened: Workbench | undefined;
  before(async function () {
    this.timeout(180_000);
    opened = await openWorkbench(options);
  });
  afterEach(async function () {
    const test = this.currentTest;
    if (test?.state === 'failed') await opened?.keepEvidence(test.fullTitle());
  });
  after(async () => await opened?.[Symbol.asyncDispose]());
  return () => {
    if (opened === undefined)
      throw new Error('the workbench is not open: use it in a test, not in a describe');
    return opened;
  };
}

/** Opens a workbench for one test, and keeps evidence when it fails; `title` names it. */
export async function withWorkbench(
  title: string,
  options: WorkbenchOptions,
  use: (workbench: Workbench) => Promise<void>,
): Promise<void> {
  await using workbench = await openWorkbench(options);
  try {
    await use(workbench);
  } catch (error) {
    await workbench.keepEvidence(title);
    throw error;
  }
}
