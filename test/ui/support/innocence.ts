import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { BrowserContext } from 'playwright-core';
import { marker } from '../../support/hostileAttacks.ts';
import type { Workbench } from './workbench.ts';

/** A server that attacks name, and that nobody may ask for anything: not the page, not the editor, not a thread of it. */
export interface Trap extends Disposable {
  readonly origin: string;
  /** What it was asked for. */
  readonly asked: readonly string[];
}

export async function openTrap(): Promise<Trap> {
  const asked: string[] = [];
  const server = createServer(({ method, url }, response) => {
    asked.push(`${method} ${url}`);
    response.writeHead(404).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    [Symbol.dispose]: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}

/** Everything that a browser does from now on which a page that is only read gives no reason for. */
export function watchMisdeeds({ page, browser, server }: Workbench): string[] {
  const found: string[] = [];
  const { context }: { context: BrowserContext } = browser;
  const own = new URL(`http://127.0.0.1:${server.port}`);
  context.on('request', (request) => {
    const url = new URL(request.url());
    if (!isOwn(url, own)) found.push(`request ${request.url().slice(0, 200)}`);
  });
  context.on('page', (other) => found.push(`a window: ${other.url()}`));
  page.on('dialog', (dialog) => {
    found.push(`a dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  page.on('download', (download) => found.push(`a download: ${download.url()}`));
  page.on('framenavigated', (frame) => {
    const url = new URL(frame.url());
    if (!isOwn(url, own) && url.protocol !== 'about:') found.push(`a frame at ${frame.url()}`);
  });
  return found;
}

/** The editor's server, the files of its extensions, which its service worker answers for, and what needs no network. */
function isOwn(url: URL, own: URL): boolean {
  if (['blob:', 'data:'].includes(url.protocol)) return true;
  return url.host === own.host || url.hostname.endsWith('.vscode-resource.vscode-cdn.net');
}

/** Frames of the window in which an attack has run, with what it was called. */
export async function attackedFrames({ page }: Workbench): Promise<string[]> {
  const read = `globalThis.${marker} ?? ({}).${marker} ?? null`;
  const values = await Promise.all(page.frames().map((frame) => frame.evaluate<unknown>(read)));
  return values.filter((value) => value !== null).map(String);
}
