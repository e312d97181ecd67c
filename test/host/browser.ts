import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import { hostEnvironment } from './environment.ts';
import type { HostProfile } from './profile.ts';

const names = [
  'chromium',
  'chromium-browser',
  'google-chrome',
  'google-chrome-stable',
  'microsoft-edge',
  'microsoft-edge-stable',
];

/** Path of the Chrome, Edge or Chromium of this machine, or null. `CHROMIUM_PATH` goes first, and must then be right. */
export function findBrowser(env: NodeJS.ProcessEnv = process.env): string | null {
  const { CHROMIUM_PATH: named, PATH = '' } = env;
  if (named !== undefined && named !== '') {
    if (!isExecutable(named)) throw new Error(`CHROMIUM_PATH is not a program that can be run: ${named}`);
    return named;
  }
  const folders = PATH.split(delimiter).filter((folder) => folder !== '');
  return names.flatMap((name) => folders.map((folder) => join(folder, name))).find(isExecutable) ?? null;
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

export interface ViewSize {
  /** In CSS pixels. */
  readonly width: number;
  readonly height: number;
  /** Device pixels a CSS pixel: browser zoom, seen from the page. */
  readonly deviceScaleFactor: number;
}

/** A headless browser with one page, which can reach 127.0.0.1 and nothing else. Disposing it closes it. */
export interface HostBrowser extends AsyncDisposable {
  readonly browser: Browser;
  readonly context: BrowserContext;
  readonly page: Page;
  /** Origins outside this machine that the page asked for, and was refused. */
  readonly refused: ReadonlySet<string>;
}

const switches = [
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--disable-dev-shm-usage',
  // No look-up of any outside host. What looks like one in the workbench is answered by its own service worker.
  '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1',
];

export async function openBrowser(
  profile: HostProfile,
  size: ViewSize = { width: 1280, height: 800, deviceScaleFactor: 1 },
): Promise<HostBrowser> {
  const executablePath = findBrowser();
  if (executablePath === null) {
    throw new Error('No Chrome, Edge or Chromium was found. Install one, or set CHROMIUM_PATH to it.');
  }
  const browser = await chromium.launch({
    executablePath,
    args: switches,
    env: hostEnvironment(profile),
    handleSIGINT: false,
    handleSIGTERM: false,
    handleSIGHUP: false,
  });
  const { width, height, deviceScaleFactor } = size;
  const context = await browser.newContext({ viewport: { width, height }, deviceScaleFactor });
  const refused = await refuseOutside(context);
  const page = await context.newPage();
  return { browser, context, page, refused, [Symbol.asyncDispose]: () => browser.close() };
}

async function refuseOutside(context: BrowserContext): Promise<ReadonlySet<string>> {
  const refused = new Set<string>();
  await context.route(isOutside, (route) => {
    refused.add(new URL(route.request().url()).origin);
    return route.abort();
  });
  return refused;
}

function isOutside({ protocol, hostname }: URL): boolean {
  return /^https?:$/.test(protocol) && !['127.0.0.1', 'localhost'].includes(hostname);
}
