import { readFile } from 'node:fs/promises';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import type { Page } from 'playwright-core';
import { pageHtml, pageStyles } from '../../src/host/reviewer/pageHtml.ts';
import { type Connection, connect, type Handlers } from '../../src/protocol/channel.ts';
import { reviewHostContract, reviewPageContract } from '../../src/protocol/webview.ts';
import { type HostBrowser, openBrowser, type ViewSize } from '../host/browser.ts';
import { createProfile } from '../host/profile.ts';
import { type PageTheme, themeVariables } from './pageThemes.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const nonce = 'dGVzdA0123456789';
const files: Readonly<Record<string, { readonly path: string; readonly type: string }>> = {
  '/webview.js': { path: 'dist/webview.js', type: 'text/javascript' },
  ...Object.fromEntries(pageStyles.map((name) => [`/${name}`, { path: `media/${name}`, type: 'text/css' }])),
};

export type PageCalls = Handlers<typeof reviewHostContract>['calls'];
export type PageEvents = Handlers<typeof reviewHostContract>['events'];

/** The reviewer's page in a browser, without VS Code: the same HTML, policy, script and styles, and a host that the test plays. */
export interface ReviewPageUnderTest extends AsyncDisposable {
  readonly page: Page;
  readonly browser: HostBrowser;
  readonly host: Connection<typeof reviewPageContract>;
  /** What the page's policy refused, and errors of its script. */
  readonly faults: readonly string[];
  /** Loads the page anew, with what it remembered, as a window that is reloaded does. */
  reload(): Promise<void>;
  setTheme(theme: PageTheme): Promise<void>;
}

export interface ReviewPageOptions {
  readonly handlers: Handlers<typeof reviewHostContract>;
  readonly theme?: PageTheme;
  readonly size?: ViewSize;
}

export async function openReviewPage({
  handlers,
  theme,
  size,
}: ReviewPageOptions): Promise<ReviewPageUnderTest> {
  const profile = createProfile();
  const server = await serve();
  const browser = await openBrowser(profile, size);
  const { page } = browser;
  const faults: string[] = [];
  let host: Connection<typeof reviewPageContract> | null = null;
  let deliver: (message: unknown) => void = () => undefined;
  const join = () => {
    host?.close();
    host = connect(
      {
        post: (message) => {
          // A page that is being reloaded does not listen.
          page.evaluate(`window.postMessage(${JSON.stringify(message)}, '*')`).catch(() => undefined);
        },
        onMessage: (listener) => {
          deliver = listener;
        },
        onClose: () => undefined,
      },
      {
        mine: reviewHostContract,
        handlers,
        theirs: reviewPageContract,
        onProblem: (problem) => faults.push(problem),
      },
    );
  };
  join();
  await page.exposeFunction('tellHost', (message: unknown) => deliver(message));
  await page.exposeFunction('tellFault', (fault: string) => faults.push(fault));
  await page.addInitScript({ content: playVsCode });
  page.on('pageerror', ({ message }) => faults.push(`error: ${message}`));
  page.on('console', (message) => {
    if (message.type() === 'error') faults.push(`console: ${message.text()}`);
  });
  const setTheme = async (name: PageTheme) => {
    const [variables, classes] = themeVariables(name);
    await page.evaluate(`{
      const { style } = document.documentElement;
      style.cssText = '';
      for (const [property, value] of Object.entries(${JSON.stringify(variables)})) style.setProperty(property, value);
      document.body.className = ${JSON.stringify(classes)};
    }`);
  };
  await page.goto(server.origin);
  await setTheme(theme ?? 'dark');
  return {
    page,
    browser,
    get host() {
      if (host === null) throw new Error('the page is closed');
      return host;
    },
    faults,
    setTheme,
    reload: async () => {
      join();
      await page.reload();
      await setTheme(theme ?? 'dark');
    },
    [Symbol.asyncDispose]: async () => {
      host?.close();
      await browser[Symbol.asyncDispose]();
      server.close();
      profile[Symbol.dispose]();
    },
  };
}

/** Runs in the page, before anything of it: what VS Code gives a webview. A text, since tests know no document. */
const playVsCode = `
  document.addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI, sample }) =>
    tellFault('policy: ' + violatedDirective + ' ' + blockedURI + ' ' + sample),
  );
  globalThis.acquireVsCodeApi = () => ({
    postMessage: (message) => tellHost(message),
    getState: () => JSON.parse(sessionStorage.getItem('state')) ?? undefined,
    setState: (state) => sessionStorage.setItem('state', JSON.stringify(state)),
  });
`;

async function serve(): Promise<{ readonly origin: string; close(): void }> {
  const server: Server = createServer((request, response) => {
    void answer(request.url ?? '/', response, origin);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    origin,
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}

async function answer(url: string, response: ServerResponse, origin: string): Promise<void> {
  const file = files[url];
  if (file !== undefined) {
    const content = await readFile(`${root}${file.path}`);
    response.writeHead(200, { 'content-type': file.type }).end(content);
    return;
  }
  if (url !== '/') {
    response.writeHead(404).end();
    return;
  }
  const html = pageHtml({
    cspSource: origin,
    nonce,
    scriptUri: `${origin}/webview.js`,
    styleUris: pageStyles.map((name) => `${origin}/${name}`),
    memoryKey: 'test',
  });
  response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end(html);
}
